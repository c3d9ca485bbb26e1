
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('sample', '0003_versions_stay'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='historicalcabinet',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='1548b45985ce78f0b883d82d17d71b34c17755f8', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_ce797', table='sample_historicalcabinet', when='BEFORE')),
        ),
    ]
