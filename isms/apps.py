from django.apps import AppConfig


class IsmsConfig(AppConfig):
    name = "isms"
    verbose_name = "Informationssäkerhetsportalen"

    def ready(self) -> None:
        from audit import sources
        from core import ports, registry
        from core.imports import runs
        from isms import checks  # noqa: F401

        sources.register("import", runs.source_labels)
        sources.register("undo", runs.source_labels)
        registry.freeze()
        ports.demand()
