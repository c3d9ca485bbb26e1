"""Addresses of the foundation's own pages."""

from django.urls import path

from core import gallery, views

app_name = "core"
urlpatterns = [
    path("sok/", views.SearchPage.as_view(), name="search"),
    path("ui/", gallery.gallery, name="gallery"),
]
