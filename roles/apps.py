from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RolesConfig(AppConfig):
    name = "roles"
    verbose_name = "Roller"

    def ready(self) -> None:
        from core import ports
        from core.imports import profiles
        from roles import access, checks, import_profiles, imports, records, seed  # noqa: F401

        ports.provide(access=access)
        profiles.use(import_profiles.shelf)
        post_migrate.connect(seed.roles, sender=self, dispatch_uid="roles.seed")
        post_migrate.connect(seed.notices, sender=self, dispatch_uid="roles.notices")
        post_migrate.connect(seed.grants, dispatch_uid="roles.grants")
