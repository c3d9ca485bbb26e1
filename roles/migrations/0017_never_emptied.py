
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('roles', '0016_versions_stay'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='historicalassignment',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='a137f5e7b94d5ac69ad32d031e58b6b2de5b6ec3', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_abd04', table='roles_historicalassignment', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicaldutystart',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='0c73a156ee8c6a479ba457f474b81abe6f82fca2', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_d3880', table='roles_historicaldutystart', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalimportprofile',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='73090615673d3e9d60351dfd5f062106bb4af2b0', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_5b882', table='roles_historicalimportprofile', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalorganisationunit',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='056cee2f1c67d694e6bc25e5603c099ade43dde1', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_bcd77', table='roles_historicalorganisationunit', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalplacement',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='1143fc7dfc2a2ee8ae7b62075ba616ecfc42e011', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_90ab6', table='roles_historicalplacement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalreview',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='618981f8316588ada3c27382e5f18aedcf1ca4bc', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_80c47', table='roles_historicalreview', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalrole',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='84c49aebde0259fc61286c3657b40d0f6e1380bf', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_6a0c5', table='roles_historicalrole', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicaluser',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='e68c6a15d17cd7fcd10fe06d2fe6eb31441c978c', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_27646', table='roles_historicaluser', when='BEFORE')),
        ),
    ]
