"""The portal's addresses, and those of the floor views."""

from django.urls import path

from tests.bench.floor import organisation, register
from tests.urls import urlpatterns as portal

views = register.VIEWS | organisation.VIEWS
urlpatterns = [*portal, *(path(f"golv/{name}/", view) for name, view in views.items())]
