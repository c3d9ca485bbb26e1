from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sample", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="historicalcabinet",
            name="principal_id",
            field=models.BigIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="historicalcabinet",
            name="principal_name",
            field=models.TextField(blank=True, default="", editable=False),
        ),
    ]
