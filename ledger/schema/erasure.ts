import { erasingAgain } from "./erasing-again.ts";
import type { Migration } from "./migration.ts";

/** How a person is known to what keeps erased calls away. The pseudonym is a keyed hash, so nobody can guess what this is of. */
const person = (user: string) => `sha256(convert_to(${user}, 'UTF8'))`;

/** A setting, for the length of a statement that adds calls: the time of the latest erasure. */
const UNTIL = "ledger.erased_until";

/** Any number below zero, where the sequence never comes. */
const ANY_NUMBER = `-(('x' || encode(ledger_private.gen_random_bytes(8), 'hex'))::bit(64)::bigint & ${2n ** 63n - 1n})`;

/** What is left of a call that nobody made, by column: of its row, and of what ledger_private.unlinked() gives for it. */
const nameless: readonly (readonly [column: string, value: (row: string, link: string) => string])[] = [
  // Neighbours in the sequence would say when it was written; new ones from there, which were erased together.
  ["id", () => ANY_NUMBER],
  ["user_id", () => "NULL"],
  ["request_id", () => "NULL"],
  ["trace_id", (_, link) => `left(${link}, 32)`],
  ["span_id", (_, link) => `substr(${link}, 33, 16)`],
  ["timestamp", (row) => `date_trunc('hour', ${row}.timestamp, 'UTC')`],
];

/** Sets them all, one after the other in a trigger, at once in an UPDATE. */
const setNameless = (row: string, link: string, assign: (column: string, value: string) => string) => nameless.map(([column, value]) => assign(column, value(row, link)));

/** What keeps erased calls away, and the record of erasures, which holds nothing of whom they were about. */
const erasedTables = `
CREATE TABLE ledger_private.erased (
  person BYTEA NOT NULL,
  until TIMESTAMPTZ NOT NULL,
  removed BOOLEAN NOT NULL,
  salt BYTEA NOT NULL,
  PRIMARY KEY (person, until)
);
CREATE INDEX erased_until ON ledger_private.erased (until);

CREATE TABLE ledger_erasure (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  erased_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
  mode TEXT NOT NULL CHECK (mode IN ('anonymised', 'removed')),
  calls BIGINT NOT NULL,
  database_role TEXT NOT NULL DEFAULT session_user,
  system_user_name TEXT NOT NULL,
  reason TEXT,
  logs_ordered_at TIMESTAMPTZ
);

CREATE FUNCTION ledger_private.erasure_stays() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the record of erasures is only added to' USING ERRCODE = 'feature_not_supported';
END $$;

CREATE TRIGGER stays BEFORE DELETE OR TRUNCATE ON ledger_erasure FOR EACH STATEMENT EXECUTE FUNCTION ledger_private.erasure_stays();

-- That the logs were ordered is said once, after everything else.
CREATE TRIGGER stays_as_it_is BEFORE UPDATE ON ledger_erasure
FOR EACH ROW WHEN (
  OLD.logs_ordered_at IS NOT NULL OR (to_jsonb(NEW) - 'logs_ordered_at') <> (to_jsonb(OLD) - 'logs_ordered_at')
) EXECUTE FUNCTION ledger_private.erasure_stays();
`;

/** Only the owner erases, and only the owner sees what was: the functions are for nobody else, nor are the tables. */
const erasing = `
CREATE FUNCTION ledger_private.users_of(id TEXT) RETURNS TEXT[] LANGUAGE sql STABLE STRICT AS $$
  -- A keyed hash looks as a raw id may look that an application has hashed itself: both are meant.
  SELECT CASE WHEN id ~* '^[0-9a-f]{64}$' THEN ARRAY[lower(id)] ELSE '{}' END || ledger_private.pseudonym(id)
$$;

CREATE FUNCTION ledger_private.unlinked(salt BYTEA, ended TIMESTAMPTZ, trace_id TEXT, span_id TEXT) RETURNS TEXT LANGUAGE sql STABLE STRICT AS $$
  SELECT encode(sha256(salt || convert_to(extract(epoch FROM ended) || '/' || trace_id || '/' || span_id, 'UTF8')), 'hex')
$$;

-- A call that is being written is there before, or finds that its person is erased. Partitions are made by the same lock:
-- so neither waits for the other for ever.
CREATE FUNCTION ledger_private.alone() RETURNS VOID LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('make_llm_usage_partitions'));
  LOCK TABLE llm_usage IN SHARE ROW EXCLUSIVE MODE;
END $$;

CREATE FUNCTION ledger_private.forget(users TEXT[], removing BOOLEAN, secret BYTEA) RETURNS BIGINT
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  calls BIGINT;
BEGIN
  IF removing THEN
    DELETE FROM llm_usage WHERE user_id = ANY (users);
  ELSE
    UPDATE llm_usage SET ${setNameless("llm_usage", "ledger_private.unlinked(secret, timestamp, trace_id, span_id)", (column, value) => `${column} = ${value}`).join(", ")}
    WHERE user_id = ANY (users);
  END IF;
  GET DIAGNOSTICS calls = ROW_COUNT;
  -- Totals keep the calls of a partition that was dropped.
  DELETE FROM llm_usage_user_day WHERE user_id = ANY (users);
  RETURN calls;
END $$;

CREATE FUNCTION ledger_private.erase(raw_id TEXT, removing BOOLEAN, who TEXT, why TEXT, OUT erasure BIGINT, OUT calls BIGINT)
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  users TEXT[] := ledger_private.users_of(raw_id);
  secret BYTEA := ledger_private.gen_random_bytes(32);
  reaching TIMESTAMPTZ;
BEGIN
  PERFORM ledger_private.alone();
  -- A clock of an application may be ahead. A call of another year shall not erase what comes until then.
  SELECT greatest(clock_timestamp(), least(coalesce(max(timestamp), '-infinity'), clock_timestamp() + INTERVAL '1 hour')) INTO reaching
  FROM llm_usage WHERE user_id = ANY (users);
  INSERT INTO ledger_private.erased (person, until, removed, salt) SELECT ${person("each")}, reaching, removing, secret FROM unnest(users) AS each;
  calls := ledger_private.forget(users, removing, secret);
  INSERT INTO ledger_erasure (mode, calls, system_user_name, reason)
  VALUES (CASE WHEN removing THEN 'removed' ELSE 'anonymised' END, erase.calls, who, why) RETURNING id INTO erasure;
END $$;

${erasingAgain(person)}
CREATE FUNCTION ledger_private.erased_until() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger_private, pg_temp AS $$
BEGIN
  PERFORM set_config('${UNTIL}', coalesce((SELECT max(until) FROM erased), '-infinity')::text, true);
  RETURN NULL;
END $$;

CREATE FUNCTION ledger_private.stay_erased() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger_private, pg_temp AS $$
DECLARE
  erasure RECORD;
  link TEXT;
BEGIN
  SELECT removed, salt INTO erasure FROM erased WHERE person = ${person("NEW.user_id")} AND until >= NEW.timestamp ORDER BY until LIMIT 1;
  IF NOT FOUND THEN
    RETURN NEW;
  ELSIF erasure.removed THEN
    RETURN NULL;
  END IF;
  link := unlinked(erasure.salt, NEW.timestamp, NEW.trace_id, NEW.span_id);
  ${setNameless("NEW", "link", (column, value) => `NEW.${column} := ${value};`).join("\n  ")}
  RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION ledger_private.erasure_stays(), ledger_private.users_of(TEXT), ledger_private.unlinked(BYTEA, TIMESTAMPTZ, TEXT, TEXT),
  ledger_private.alone(), ledger_private.forget(TEXT[], BOOLEAN, BYTEA), ledger_private.erase(TEXT, BOOLEAN, TEXT, TEXT),
  ledger_private.erase_again(JSON, JSON), ledger_private.erased_until(), ledger_private.stay_erased() FROM PUBLIC;
`;

/**
 * One person's calls lose who made them, or go; and stay so when they are delivered again. A call that ended before an
 * erasure comes in as the erasure has left it, so it is found to be there already; where calls were removed, it does not
 * come in. The first erasure after a call decides. Calls that end later are of somebody new.
 *
 * What is left of an anonymised call is its hour, since its end to the microsecond would find its trace; in place of its
 * ids a hash of them with a secret of this erasure, which only the owner can read; and any number in place of its own.
 */
export const erasure: Migration = {
  name: "erasure",
  sql: `
${erasedTables}
${erasing}
-- Once for all calls of a statement, so that those that are newer than every erasure cost no look-up of their own.
CREATE TRIGGER erased_until BEFORE INSERT ON llm_usage FOR EACH STATEMENT EXECUTE FUNCTION ledger_private.erased_until();

-- By name after direct_insert, which makes the pseudonym.
CREATE TRIGGER stay_erased BEFORE INSERT ON llm_usage
FOR EACH ROW WHEN (NEW.user_id IS NOT NULL AND NEW.timestamp <= current_setting('${UNTIL}')::timestamptz) EXECUTE FUNCTION ledger_private.stay_erased();

-- The hour that a call loses its user in is the one that it was in: neither its partition nor a total changes.
DROP TRIGGER refused_update ON llm_usage;
CREATE TRIGGER refused_update BEFORE UPDATE ON llm_usage
FOR EACH ROW WHEN (
  NEW.timestamp <> OLD.timestamp AND NOT (OLD.user_id IS NOT NULL AND NEW.user_id IS NULL AND NEW.timestamp = date_trunc('hour', OLD.timestamp, 'UTC'))
  OR NEW.user_id IS DISTINCT FROM OLD.user_id AND NEW.user_id IS NOT NULL
) EXECUTE FUNCTION ledger_private.refused_update();
`,
};
