"""Composition only: settings, addresses, navigation, processes."""

from isms.celery import app as celery_app

__all__ = ["celery_app"]
