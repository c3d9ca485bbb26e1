from django.apps import AppConfig


class IsmsConfig(AppConfig):
    name = "isms"
    verbose_name = "Informationssäkerhetsportalen"

    def ready(self) -> None:
        from core import ports, registry
        from isms import checks  # noqa: F401

        registry.freeze()
        ports.demand()
