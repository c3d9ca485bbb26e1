"""The one way in which a text leaves the trail. It runs with the rights of the tables' owner.

`places` are columns ({"table", "column"}, with "key" for all of that row's text instead of the words) and the ledger
({"table"}, with "about", "key" and "names" for those texts of one row). The words go, and "[gallrat]" stands there
instead; of a ledger row the whole text goes, with the salt by which it could be guessed, and its hash is left.
"""

from django.db import migrations

HASH = """
CREATE FUNCTION erasing_hash(salt text, name text, said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT encode(sha256(
        decode(salt, 'hex') || convert_to(name, 'UTF8') || '\\x00'::bytea
        || CASE WHEN said IS NULL THEN '\\x00'::bytea ELSE '\\x01'::bytea || convert_to(said, 'UTF8') END
    ), 'hex')
$$
"""
SALT = """
CREATE FUNCTION erasing_salt(content jsonb, name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT coalesce(
        content -> 'salts' ->> name,
        encode(sha256(decode(content ->> 'salt', 'hex') || convert_to(name, 'UTF8')), 'hex')
    )
$$
"""
WITHOUT = """
CREATE FUNCTION erasing_without(content jsonb, gone text[], decision bigint) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT jsonb_build_object(
        'texts', (content -> 'texts') - gone,
        'salts', coalesce((
            SELECT jsonb_object_agg(name, public.erasing_salt(content, name))
            FROM jsonb_object_keys(content -> 'texts') name WHERE name <> ALL (gone)
        ), '{}'),
        'erased', coalesce(content -> 'erased', '{}') || coalesce((
            SELECT jsonb_object_agg(key, public.erasing_hash(public.erasing_salt(content, key), key, value))
            FROM jsonb_each_text(content -> 'texts') WHERE key = ANY (gone)
        ), '{}'),
        'erased_by', coalesce(content -> 'erased_by', '{}') || coalesce((
            SELECT jsonb_object_agg(name, decision) FROM jsonb_object_keys(content -> 'texts') name WHERE name = ANY (gone)
        ), '{}')
    )
$$
"""
STRINGS = """
CREATE FUNCTION erasing_strings(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT string_agg(found #>> '{}', E'\\n') FROM jsonb_path_query(value, '$.** ? (@.type() == "string")') found
$$
"""
IN_JSON = """
CREATE FUNCTION erasing_in_json(value jsonb, patterns text[], mark text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE
PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    said text;
    pattern text;
BEGIN
    CASE jsonb_typeof(value)
    WHEN 'string' THEN
        said := value #>> '{}';
        FOREACH pattern IN ARRAY patterns LOOP
            said := regexp_replace(said, pattern, mark, 'gi');
        END LOOP;
        RETURN to_jsonb(said);
    WHEN 'array' THEN
        RETURN coalesce((
            SELECT jsonb_agg(public.erasing_in_json(one.value, patterns, mark) ORDER BY one.n)
            FROM jsonb_array_elements(value) WITH ORDINALITY one (value, n)
        ), '[]');
    WHEN 'object' THEN
        RETURN coalesce((
            SELECT jsonb_object_agg(one.key, public.erasing_in_json(one.value, patterns, mark))
            FROM jsonb_each(value) one
        ), '{}');
    ELSE
        RETURN value;
    END CASE;
END $$
"""
ERASE = """
CREATE FUNCTION erasing_erase(erasure bigint, places jsonb, patterns text[]) RETURNS jsonb LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    decision record;
    place jsonb;
    pattern text;
    type text;
    longest int;
    number bigint;
    so_many bigint;
    held text;
    result jsonb := '{}';
    mark constant text := '[gallrat]';
BEGIN
    SELECT * INTO decision FROM public.erasing_erasure WHERE id = erasure FOR UPDATE;
    IF decision.carried_out_by_id IS NULL OR decision.carried_out_by_id = decision.decided_by_id
        OR decision.withdrawn_on IS NOT NULL OR decision.result IS NOT NULL THEN
        RAISE EXCEPTION 'erasing: nothing is erased but once, decided by one person and carried out by another'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NOT EXISTS (
        SELECT FROM public.audit_ledgerentry WHERE event = 'erasure.done' AND about = 'erasing.erasure'
        AND about_id = erasure AND transaction = pg_current_xact_id()::text::bigint
    ) THEN
        RAISE EXCEPTION 'erasing: nothing is erased without a row in the ledger' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF EXISTS (SELECT FROM unnest(patterns) p WHERE p NOT LIKE '***=____%') OR EXISTS (
        SELECT FROM regexp_split_to_table(decision.search, E'\\n') word
        WHERE word <> '' AND '***=' || word <> ALL (patterns)
    ) THEN
        RAISE EXCEPTION 'erasing: the words are those of the decision, of four letters or more'
            USING ERRCODE = 'check_violation';
    END IF;
    -- Nobody writes meanwhile: what is saved now would keep the words, or be another than its newest version.
    SET LOCAL lock_timeout = '60s';
    FOR held IN
        SELECT DISTINCT one ->> 'table' FROM jsonb_array_elements(places) one
        WHERE one ->> 'table' <> 'audit_ledgerentry' ORDER BY 1
    LOOP
        EXECUTE format('LOCK TABLE public.%I IN SHARE ROW EXCLUSIVE MODE', held);
    END LOOP;
    PERFORM set_config('pgtrigger.ignore', (
        SELECT array_agg(tgname::text)::text FROM pg_trigger WHERE starts_with(tgname, 'pgtrigger_append_only_')
    ), true);
    FOR place IN SELECT jsonb_array_elements(places) LOOP
        number := 0;
        IF (decision.search = '') <> (place ? 'key') OR place ? 'key' AND (
            (place ->> 'key')::bigint <> decision.key
            OR place ? 'column' AND place ->> 'column' <> ALL (decision.fields)
            OR place ? 'names' AND (place ->> 'about' <> decision.kind OR EXISTS (
                SELECT FROM jsonb_array_elements_text(place -> 'names') name
                WHERE name <> 'label' AND name NOT LIKE 'now.%'
            ))
        ) THEN
            RAISE EXCEPTION 'erasing: % is not what was decided', place USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF place ->> 'table' = 'audit_ledgerentry' AND place ? 'names' THEN
            UPDATE public.audit_ledgerentry entry SET content = public.erasing_without(entry.content, found.gone, erasure)
            FROM (
                SELECT id, array_agg(said.key) AS gone
                FROM public.audit_ledgerentry, LATERAL jsonb_each_text(content -> 'texts') said
                WHERE about = place ->> 'about' AND about_id = (place ->> 'key')::bigint
                    AND place -> 'names' ? said.key AND said.value <> ''
                GROUP BY id
            ) found WHERE found.id = entry.id;
            GET DIAGNOSTICS number = ROW_COUNT;
        ELSIF place ->> 'table' = 'audit_ledgerentry' THEN
            -- What the portal worked out itself is no text of anybody's: sums, roots, values of other fields.
            UPDATE public.audit_ledgerentry entry SET content = public.erasing_without(entry.content, found.gone, erasure)
            FROM (
                SELECT id, array_agg(said.key) AS gone
                FROM public.audit_ledgerentry, LATERAL jsonb_each_text(content -> 'texts') said
                WHERE said.value ~* ANY (patterns) AND said.key NOT IN ('root', 'sha256')
                    AND (said.key NOT LIKE 'now.%' OR coalesce(place -> 'told' -> about ? said.key, false))
                GROUP BY id
            ) found WHERE found.id = entry.id;
            GET DIAGNOSTICS number = ROW_COUNT;
        ELSE
            SELECT format_type(atttypid, NULL), CASE WHEN atttypmod > 4 THEN atttypmod - 4 END INTO type, longest
            FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            WHERE attrelid = format('public.%I', place ->> 'table')::regclass AND attname = place ->> 'column'
            AND NOT attisdropped AND relkind = 'r' AND pg_get_userbyid(relowner) = current_user;
            IF type IS NULL OR type NOT IN ('text', 'character varying', 'jsonb')
                OR place ->> 'table' LIKE ANY (ARRAY['audit\\_%', 'auth\\_%', 'django\\_%', 'guardian\\_%'])
                OR place ->> 'column' IN ('password', 'secret', 'token', 'token_secret', 'history_type', 'source', 'kind')
            THEN
                RAISE EXCEPTION 'erasing: % is no place of free texts', place USING ERRCODE = 'insufficient_privilege';
            END IF;
            IF place ? 'key' THEN
                EXECUTE format('UPDATE public.%1$I SET %2$I = left($1, $2) WHERE id = $3 AND %2$I <> %3$L',
                    place ->> 'table', place ->> 'column', '')
                    USING mark, coalesce(longest, length(mark)), (place ->> 'key')::bigint;
                GET DIAGNOSTICS number = ROW_COUNT;
            ELSIF type = 'jsonb' THEN
                EXECUTE format(
                    'UPDATE public.%1$I SET %2$I = public.erasing_in_json(%2$I, $1, $2) '
                    'WHERE public.erasing_strings(%2$I) ~* ANY ($1)', place ->> 'table', place ->> 'column'
                ) USING patterns, mark;
                GET DIAGNOSTICS number = ROW_COUNT;
            ELSE
                FOREACH pattern IN ARRAY patterns LOOP
                    EXECUTE format(
                        'UPDATE public.%1$I SET %2$I = left(regexp_replace(%2$I, $1, $2, %3$L), $3) WHERE %2$I ~* $1',
                        place ->> 'table', place ->> 'column', 'gi'
                    ) USING pattern, mark, coalesce(longest, 2147483647);
                    GET DIAGNOSTICS so_many = ROW_COUNT;
                    number := number + so_many;
                END LOOP;
            END IF;
        END IF;
        IF number > 0 THEN
            result := result || jsonb_build_object(concat_ws('.', place ->> 'table', place ->> 'column'), number);
        END IF;
    END LOOP;
    PERFORM set_config('pgtrigger.ignore', '', true);
    RETURN result;
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("erasing", "0001_initial"), ("audit", "0002_never_emptied")]
    operations = [
        migrations.RunSQL(HASH, "DROP FUNCTION erasing_hash(text, text, text)"),
        migrations.RunSQL(SALT, "DROP FUNCTION erasing_salt(jsonb, text)"),
        migrations.RunSQL(WITHOUT, "DROP FUNCTION erasing_without(jsonb, text[], bigint)"),
        migrations.RunSQL(STRINGS, "DROP FUNCTION erasing_strings(jsonb)"),
        migrations.RunSQL(IN_JSON, "DROP FUNCTION erasing_in_json(jsonb, text[], text)"),
        migrations.RunSQL(ERASE, "DROP FUNCTION erasing_erase(bigint, jsonb, text[])"),
    ]
