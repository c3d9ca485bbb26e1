"""Addresses of the foundation's own pages."""

from django.urls import path

from core import views

app_name = "core"
urlpatterns = [path("sok/", views.SearchPage.as_view(), name="search")]
