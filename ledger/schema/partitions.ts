import type { Migration } from "./migration.ts";

/** The most months ahead that partitions are made for: the writer may make them, and shall not fill the catalogue. */
const MOST_AHEAD = 12;

/** Refuses what is done to a part by its own name, and a TRUNCATE of the whole, which is one of every part: the totals would not follow. */
const whole = (table: string) =>
  `CREATE TRIGGER whole BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_private.only_the_whole()`;

/**
 * A partition per calendar month (UTC), made ahead, and one for every other time. A month that is made takes over what
 * was put there before.
 */
export const partitions: Migration = {
  name: "partitions",
  sql: `
CREATE SCHEMA ledger_private;

CREATE FUNCTION ledger_private.only_the_whole() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = CASE TG_OP
    WHEN 'TRUNCATE' THEN 'totals do not follow a TRUNCATE: DELETE FROM llm_usage does the same, and they do'
    ELSE format('totals do not follow what is done to %s by its own name: do it to llm_usage', TG_TABLE_NAME)
  END;
END $$;

REVOKE ALL ON FUNCTION ledger_private.only_the_whole() FROM PUBLIC;

CREATE TABLE llm_usage_default PARTITION OF llm_usage DEFAULT;
${whole("llm_usage_default")};

CREATE FUNCTION make_llm_usage_partitions(ahead INTEGER) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  month TIMESTAMPTZ;
  partition TEXT;
BEGIN
  IF ahead IS NULL OR ahead NOT BETWEEN 0 AND ${MOST_AHEAD} THEN
    RAISE EXCEPTION 'partitions are made for 0 to ${MOST_AHEAD} months ahead';
  END IF;
  -- Two that make the same one at the same time would fail.
  PERFORM pg_advisory_xact_lock(hashtext('make_llm_usage_partitions'));
  FOR month IN SELECT date_trunc('month', now()) + n * INTERVAL '1 month' FROM generate_series(-1, ahead) AS n LOOP
    partition := 'llm_usage_' || to_char(month, 'YYYY_MM');
    CONTINUE WHEN to_regclass(partition) IS NOT NULL;
    EXECUTE format('CREATE TABLE %I (LIKE llm_usage INCLUDING DEFAULTS)', partition);
    -- Moving is no change of the whole.
    ALTER TABLE llm_usage_default DISABLE TRIGGER whole;
    EXECUTE format(
      'WITH moved AS (DELETE FROM llm_usage_default WHERE timestamp >= %L AND timestamp < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
      month, month + INTERVAL '1 month', partition
    );
    ALTER TABLE llm_usage_default ENABLE TRIGGER whole;
    EXECUTE format('ALTER TABLE llm_usage ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition, month, month + INTERVAL '1 month');
    EXECUTE format('${whole("%I")}', partition);
  END LOOP;
END $$;
`,
};
