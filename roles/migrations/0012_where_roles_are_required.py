"""Where a role must be held is said by its row; what was asked for before stays as it was."""

from __future__ import annotations

import uuid
from typing import Any

from django.db import migrations, models

from core import clock

IN_KOMMUN = ("ciso", "dpo", "it_manager", "preparedness_coordinator", "protective_security_manager", "registrar")
IN_EVERY_BODY = ("ciso", "dpo")
REASON = "Var rollen ska finnas sägs av rollen"


def ask_as_before(apps: Any, schema_editor: Any) -> None:
    Role, History = (apps.get_model("roles", name) for name in ("Role", "HistoricalRole"))
    names = {field.attname for field in History._meta.concrete_fields}
    for role in Role.objects.filter(kind__in=IN_KOMMUN):
        role.required_in_municipality = True
        role.required_in_company = role.required_in_federation = role.kind in IN_EVERY_BODY
        role.version += 1
        role.save()
        kept = {f.attname: getattr(role, f.attname) for f in role._meta.concrete_fields if f.attname in names}
        acting = {"actor_name": "Portalen", "request_id": uuid.uuid4(), "source": "migration"}
        when = {"history_type": "~", "history_date": clock.now(), "history_change_reason": REASON}
        History.objects.create(**kept, **acting, **when)


class Migration(migrations.Migration):

    dependencies = [
        ('roles', '0011_auditor_has_review'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalrole',
            name='required_in_company',
            field=models.BooleanField(default=False, verbose_name='ska finnas i varje bolag'),
        ),
        migrations.AddField(
            model_name='historicalrole',
            name='required_in_federation',
            field=models.BooleanField(default=False, verbose_name='ska finnas i varje kommunalförbund'),
        ),
        migrations.AddField(
            model_name='historicalrole',
            name='required_in_municipality',
            field=models.BooleanField(default=False, verbose_name='ska finnas i kommunen'),
        ),
        migrations.AddField(
            model_name='role',
            name='required_in_company',
            field=models.BooleanField(default=False, verbose_name='ska finnas i varje bolag'),
        ),
        migrations.AddField(
            model_name='role',
            name='required_in_federation',
            field=models.BooleanField(default=False, verbose_name='ska finnas i varje kommunalförbund'),
        ),
        migrations.AddField(
            model_name='role',
            name='required_in_municipality',
            field=models.BooleanField(default=False, verbose_name='ska finnas i kommunen'),
        ),
        migrations.RunPython(ask_as_before, migrations.RunPython.noop),
    ]
