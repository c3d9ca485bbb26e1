"""Swedish order and Swedish search, the same on every machine: no ICU, no unaccent, no locale needed."""

from django.db import migrations

# Letters with marks, by the plain letter they are read and sorted as; å ä ö æ ø ü stand apart, for order and search
# differ about them.
MARKED = {
    "a": "ÁáÀàÂâÃãĀāĂăĄą",
    "c": "ÇçĆćĈĉČč",
    "d": "ÐðĎďĐđ",
    "e": "ÉéÈèÊêËëĒēĖėĘęĚě",
    "g": "ĜĝĞğĢģ",
    "i": "ÍíÌìÎîÏïĪīĮįİı",
    "k": "Ķķ",
    "l": "ĹĺĻļĽľŁł",
    "n": "ÑñŃńŅņŇňŊŋ",
    "o": "ÓóÒòÔôÕõŌōŐő",
    "r": "ŔŕŘř",
    "s": "ŚśŜŝŞşŠšȘș",
    "t": "ŢţŤťŦŧȚț",
    "u": "ÚúÙùÛûŪūŮůŰűŲų",
    "y": "ÝýŸÿ",
    "z": "ŹźŻżŽž",
}
# { | } come after z in byte order: å ä ö last.
ORDER = {**MARKED, "{": "Åå", "|": "ÄäÆæ", "}": "ÖöØø", "y": MARKED["y"] + "Üü"}
PLAIN = {**MARKED, "a": MARKED["a"] + "ÅåÄäÆæ", "o": MARKED["o"] + "ÖöØø", "u": MARKED["u"] + "Üü"}


def function(name: str, letters: dict[str, str]) -> str:
    """Return the SQL of a function that lowers a text and replaces the letters; NFC first, for a and ¨ are ä too."""
    wanted = "".join(letters.values())
    given = "".join(plain * len(marked) for plain, marked in letters.items())
    return f"""
CREATE FUNCTION {name}(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
    SELECT lower(translate(normalize(value), '{wanted}', '{given}'))
$$
"""


SORT_KEY = function("swedish_sort_key", ORDER)
FOLD = function("swedish_fold", PLAIN)
JOIN = """
CREATE FUNCTION swedish_join(VARIADIC parts text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_to_string(parts, ' ')
$$
"""
# RETURN binds the inner function when this one is made: PostgreSQL 17 and later build indexes with an empty search path.
VECTOR = """
CREATE FUNCTION swedish_search_vector(value text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN to_tsvector('pg_catalog.simple'::regconfig, regexp_replace(swedish_fold(value), '[^a-z0-9]+', ' ', 'g'))
        || to_tsvector('pg_catalog.swedish'::regconfig, regexp_replace(swedish_fold(value), '[^a-z0-9]+', ' ', 'g'))
"""
# Words are letters and digits only after folding, so they can stand in a tsquery without quoting.
QUERY = """
CREATE FUNCTION swedish_search_query(value text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE STRICT AS $$
DECLARE
    word text;
    answer tsquery := NULL;
    part tsquery;
BEGIN
    FOREACH word IN ARRAY regexp_split_to_array(swedish_fold(value), '[^a-z0-9]+') LOOP
        CONTINUE WHEN word = '';
        part := to_tsquery('pg_catalog.simple'::regconfig, word || ':*');
        IF length(word) > 3 AND numnode(plainto_tsquery('pg_catalog.swedish'::regconfig, word)) > 0 THEN
            part := part || plainto_tsquery('pg_catalog.swedish'::regconfig, word);
        END IF;
        answer := CASE WHEN answer IS NULL THEN part ELSE answer && part END;
    END LOOP;
    RETURN coalesce(answer, ''::tsquery);
END
$$
"""


class Migration(migrations.Migration):
    initial = True
    dependencies: list = []
    operations = [
        migrations.RunSQL(SORT_KEY, "DROP FUNCTION swedish_sort_key(text)"),
        migrations.RunSQL(FOLD, "DROP FUNCTION swedish_fold(text)"),
        migrations.RunSQL(JOIN, "DROP FUNCTION swedish_join(text[])"),
        migrations.RunSQL(VECTOR, "DROP FUNCTION swedish_search_vector(text)"),
        migrations.RunSQL(QUERY, "DROP FUNCTION swedish_search_query(text)"),
    ]
