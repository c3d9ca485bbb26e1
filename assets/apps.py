from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AssetsConfig(AppConfig):
    name = "assets"
    verbose_name = "Register"

    def ready(self) -> None:
        from assets import imports, records, seed  # noqa: F401

        post_migrate.connect(seed.routines, sender=self, dispatch_uid="assets.seed")
