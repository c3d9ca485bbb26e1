"""Addresses: Swedish paths, English names."""

from django.urls import include, path

urlpatterns = [
    path("importera/", include("core.import_urls")),
    path("konto/", include("allauth.account.urls")),

]
