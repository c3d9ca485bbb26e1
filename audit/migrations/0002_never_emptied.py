
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0001_ledger'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='ledgerentry',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='4af3d0ed5139629362754565abca641473bd471f', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_5f61b', table='audit_ledgerentry', when='BEFORE')),
        ),
    ]
