from django.apps import AppConfig


class ErasingConfig(AppConfig):
    name = "erasing"
    verbose_name = "Gallring"

    def ready(self) -> None:
        from core.pages import details
        from erasing import actions, records  # noqa: F401
        from erasing.views import link_from

        details.link_from_history(link_from)
