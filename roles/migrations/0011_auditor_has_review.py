from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('roles', '0010_reviews_of_auditors'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='assignment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('is_deputy', False), ('role', 'auditor'), _negated=True), models.Q(('ends_on__isnull', False), ('review__isnull', False)), _connector='OR'), name='roles_assignment_auditor_has_review'),
        ),
    ]
