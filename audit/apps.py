from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "Spårbarhet"

    def ready(self) -> None:
        import pgtrigger

        from audit import checking, signals, trail  # noqa: F401
        from audit.models import APPEND_ONLY, NEVER_EMPTIED, tracked
        from core import ports

        for model in tracked():
            pgtrigger.register(APPEND_ONLY, NEVER_EMPTIED)(model.history.model)
        signals.connect()
        ports.provide(trail=trail)
