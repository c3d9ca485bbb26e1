"""Addresses of imports. Each kind that the apps have registered has its own first page."""

from django.urls import path

from core.imports import views
from core.imports.register import registered

app_name = "imports"

urlpatterns = [
    path("", views.IndexPage.as_view(), name="index"),
    *(path(f"{kind.path}/", views.UploadPage.of(kind).as_view(), name=kind.slug) for kind in registered()),
    path("<int:pk>/", views.OutcomePage.as_view(), name="run"),
    path("<int:pk>/kolumner/", views.ColumnsPage.as_view(), name="columns"),
    path("<int:pk>/granska/", views.ReviewPage.as_view(), name="review"),
    path("<int:pk>/las-in/", views.StartPage.as_view(), name="start"),
    path("<int:pk>/protokoll/", views.ProtocolPage.as_view(), name="protocol"),
    path("<int:pk>/stoppade/", views.StoppedPage.as_view(), name="stopped"),
    path("<int:pk>/angra/", views.UndoPage.as_view(), name="undo"),
]
