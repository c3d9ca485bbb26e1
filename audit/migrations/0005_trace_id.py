from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('audit', '0004_newest_first'),
    ]

    operations = [
        migrations.AlterField(
            model_name='ledgerentry',
            name='request_id',
            field=models.UUIDField(verbose_name='spår-id'),
        ),
    ]
