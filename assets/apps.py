from django.apps import AppConfig


class AssetsConfig(AppConfig):
    name = "assets"
    verbose_name = "Register"

    def ready(self) -> None:
        from assets import imports, records  # noqa: F401
