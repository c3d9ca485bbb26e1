from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "Grund"

    def ready(self) -> None:
        from core.imports import actions, undoing  # noqa: F401  (register their jobs)
