"""The portal's addresses, and those of the fixture app."""

from django.urls import include, path

from isms.urls import *  # noqa: F403
from isms.urls import urlpatterns as portal

urlpatterns = [*portal, path("exempel/", include("tests.sample.urls"))]
