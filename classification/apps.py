from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ClassificationConfig(AppConfig):
    name = "classification"
    verbose_name = "Klassning"

    def ready(self) -> None:
        from classification import seed

        post_migrate.connect(seed.example_scheme, sender=self, dispatch_uid="classification.seed")
