"""Addresses of the ledger's pages."""

from django.urls import path

from audit import views

app_name = "audit"
urlpatterns = [path("min-profil/spar/", views.MyTrail.as_view(), name="mine")]
