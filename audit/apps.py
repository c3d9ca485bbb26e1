from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "audit"
    verbose_name = "Spårbarhet"

    def ready(self) -> None:
        from audit import signals, trail
        from core import ports

        signals.connect()
        ports.provide(trail=trail)
