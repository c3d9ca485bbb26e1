"""The portal's addresses, and those of the floor views."""

from django.urls import path

from tests.bench import floor
from tests.urls import urlpatterns as portal

urlpatterns = [*portal, *(path(f"golv/{name}/", view) for name, view in floor.VIEWS.items())]
