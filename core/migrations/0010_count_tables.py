"""Lets the portal's own role have the tables counted for the planner, which takes their owner."""

from django.db import migrations

COUNT = """
CREATE FUNCTION core_count_tables() RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    ANALYZE (SKIP_LOCKED);
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0009_function_costs")]
    operations = [migrations.RunSQL(COUNT, "DROP FUNCTION core_count_tables()")]
