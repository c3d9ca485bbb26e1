
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('classification', '0003_versions_stay'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='historicalclassificationscheme',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='ae386aa0e61c964e209e7c3d79db2e79c09b953d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_52e4f', table='classification_historicalclassificationscheme', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicallevel',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='2e1225f19476dfea08eb8ceb9734485713d8a0eb', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_82194', table='classification_historicallevel', when='BEFORE')),
        ),
    ]
