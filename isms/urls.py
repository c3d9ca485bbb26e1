"""Addresses: Swedish paths, English names."""

from django.urls import include, path

urlpatterns = [
    path("konto/", include("isms.account_urls")),
    path("importera/", include("core.import_urls")),
    path("", include("core.urls")),
    path("", include("audit.urls")),
    path("", include("roles.urls")),
    path("", include("assets.urls")),
    path("", include("erasing.urls")),
    path("", include("reports.urls")),
]
