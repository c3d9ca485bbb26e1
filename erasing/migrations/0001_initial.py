
import django.contrib.postgres.fields
import django.core.serializers.json
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0010_count_tables'),
        ('roles', '0017_never_emptied'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalErasure',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('actor_name', models.TextField(editable=False)),
                ('request_id', models.UUIDField(editable=False)),
                ('source', models.TextField(blank=True, editable=False)),
                ('principal_id', models.BigIntegerField(blank=True, editable=False, null=True)),
                ('principal_name', models.TextField(blank=True, default='', editable=False)),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version')),
                ('history_user_id', models.BigIntegerField(blank=True, null=True)),
                ('history_change_reason', models.TextField(null=True)),
                ('decision_body', models.CharField(blank=True, max_length=200, verbose_name='beslutsfattare')),
                ('decision_paragraph', models.CharField(blank=True, max_length=40, verbose_name='paragraf')),
                ('decision_on', models.DateField(blank=True, null=True, verbose_name='beslutsdatum')),
                ('decision_case_number', models.CharField(blank=True, max_length=60, verbose_name='diarienummer')),
                ('case', models.CharField(editable=False, max_length=120, verbose_name='beslut')),
                ('search', models.TextField(blank=True, verbose_name='ord som ska bort')),
                ('kind', models.CharField(blank=True, max_length=80, verbose_name='slag av objekt')),
                ('key', models.BigIntegerField(blank=True, null=True, verbose_name='objekt')),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='uppgifter')),
                ('carried_out_at', models.DateTimeField(blank=True, null=True, verbose_name='verkställt')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='återkallat')),
                ('result', models.JSONField(blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True, verbose_name='vad som gallrades')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField()),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('carried_out_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verkställt av')),
                ('decided_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerat av')),
                ('job', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='core.job')),
                ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='roles.organisationunit', verbose_name='gäller organisationen')),
            ],
            options={
                'verbose_name': 'historical gallringsbeslut',
                'verbose_name_plural': 'historical gallringsbeslut',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version')),
                ('decision_body', models.CharField(blank=True, max_length=200, verbose_name='beslutsfattare')),
                ('decision_paragraph', models.CharField(blank=True, max_length=40, verbose_name='paragraf')),
                ('decision_on', models.DateField(blank=True, null=True, verbose_name='beslutsdatum')),
                ('decision_case_number', models.CharField(blank=True, max_length=60, verbose_name='diarienummer')),
                ('case', models.CharField(editable=False, max_length=120, verbose_name='beslut')),
                ('search', models.TextField(blank=True, verbose_name='ord som ska bort')),
                ('kind', models.CharField(blank=True, max_length=80, verbose_name='slag av objekt')),
                ('key', models.BigIntegerField(blank=True, null=True, verbose_name='objekt')),
                ('fields', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), blank=True, default=list, size=None, verbose_name='uppgifter')),
                ('carried_out_at', models.DateTimeField(blank=True, null=True, verbose_name='verkställt')),
                ('withdrawn_on', models.DateField(blank=True, null=True, verbose_name='återkallat')),
                ('result', models.JSONField(blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True, verbose_name='vad som gallrades')),
                ('carried_out_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='verkställt av')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registrerat av')),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.job')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='roles.organisationunit', verbose_name='gäller organisationen')),
            ],
            options={
                'verbose_name': 'gallringsbeslut',
                'verbose_name_plural': 'gallringsbeslut',
                'ordering': ['-decision_on', '-pk'],
                'default_permissions': ('see', 'view', 'add', 'carry_out'),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decision_body', ''), _negated=True), models.Q(('decision_paragraph', ''), _negated=True), models.Q(('decision_case_number', ''), _negated=True), ('decision_on__isnull', False)), name='erasing_erasure_is_decided'), models.CheckConstraint(condition=models.Q(models.Q(models.Q(('search', ''), _negated=True), ('key__isnull', True), ('kind', '')), models.Q(('key__isnull', False), ('search', ''), models.Q(('kind', ''), _negated=True), models.Q(('fields', []), _negated=True)), _connector='OR'), name='erasing_erasure_covers_words_or_fields'), models.CheckConstraint(condition=models.Q(models.Q(('carried_out_at__isnull', True), ('carried_out_by__isnull', True)), models.Q(('carried_out_at__isnull', False), models.Q(('carried_out_by', models.F('decided_by')), _negated=True)), _connector='OR'), name='erasing_erasure_carried_out_by_another')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalerasure',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ab0fc11004c366e0dca63e4ad949751146c092e3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6801a', table='erasing_historicalerasure', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='historicalerasure',
            trigger=pgtrigger.compiler.Trigger(name='never_emptied', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot truncate % table', TG_TABLE_NAME;", hash='c8fed7efb74a7897fa811c56f106b6b76a706a27', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_never_emptied_de94b', table='erasing_historicalerasure', when='BEFORE')),
        ),
    ]
