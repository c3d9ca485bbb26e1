
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('assets', '0016_versions_stay'),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name='historicalcandidate',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='68fbbaf2dbb88641940eadb2044363ccfef2a423', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_fad07', table='assets_historicalcandidate', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalcontract',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='d34a3b9684f561dadec1599e096d9469b7288b48', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_8dc47', table='assets_historicalcontract', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalcontractnote',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='b9bd8b608511779a4412f9165aaa8829d9041e53', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_79c69', table='assets_historicalcontractnote', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalcontractsystem',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='e20573169177234752eec6c86a1b53c1ef35dd3b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_00871', table='assets_historicalcontractsystem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalimportedrow',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='22a0f771de3d3b72a6a75aa2ba07679799464c42', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_65a07', table='assets_historicalimportedrow', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalinformationsystem',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='75c4620cec08af05c5fbb9c9f5d201f0b80a31e7', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_d05c7', table='assets_historicalinformationsystem', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalotherstatement',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='0a4499878ce24550075abe8de90a5bc6f5337bf4', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_2d402', table='assets_historicalotherstatement', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicaloutage',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='a5c5f9f37007800961d37b53d86fff3a0883c16c', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_3ae48', table='assets_historicaloutage', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalrestoretest',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='e6de8f57c759d55985b8dc0ace7bb332a2d7b062', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_b3c79', table='assets_historicalrestoretest', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalroutine',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='6c573d67374d7826cfc0f099ff7808ab0a8bb836', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_a797d', table='assets_historicalroutine', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalstatedclass',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='cf152e31a07d389603257acf4aa4f7590f5410fd', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_b0bab', table='assets_historicalstatedclass', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalsupplier',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='1390949bbdc07718646077509e1b11017c2875d7', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_3cc6a', table='assets_historicalsupplier', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalsuppliernote',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='efccf693984f95e1d6b6b9ef9ee70583b0570248', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_e251a', table='assets_historicalsuppliernote', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalsystemattestation',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='41a117a4f82afc4c50a27ad06b8e6b786af25c26', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_34e86', table='assets_historicalsystemattestation', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalsystemdependency',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='9507bb48857fcde568b23eabc6b279abb8060b89', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_953c1', table='assets_historicalsystemdependency', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalsystemnote',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='308396d1e865d67079391aea5853bcbc5036dd25', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_ffa23', table='assets_historicalsystemnote', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalsystemtag',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='1241c7c286ee45a52759109e75bfb58b7e074005', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_8b360', table='assets_historicalsystemtag', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicaltag',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='3ede7b7eca202c7eccc804ce9a4c913476a1bd65', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_3fe80', table='assets_historicaltag', when='BEFORE')),
        ),
    ]
