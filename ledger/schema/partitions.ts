import type { Migration } from "./migration.ts";

/**
 * A partition per calendar month (UTC), made ahead, and one for every other time. A month that is made takes over what
 * was put there before.
 */
export const partitions: Migration = {
  name: "partitions",
  sql: `
CREATE TABLE llm_usage_default PARTITION OF llm_usage DEFAULT;

CREATE FUNCTION make_llm_usage_partitions(moment TIMESTAMPTZ, ahead INTEGER) RETURNS VOID
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  month TIMESTAMPTZ;
  partition TEXT;
BEGIN
  -- Two that make the same one at the same time would fail.
  PERFORM pg_advisory_xact_lock(hashtext('make_llm_usage_partitions'));
  FOR month IN SELECT date_trunc('month', moment) + n * INTERVAL '1 month' FROM generate_series(-1, ahead) AS n LOOP
    partition := 'llm_usage_' || to_char(month, 'YYYY_MM');
    CONTINUE WHEN to_regclass(partition) IS NOT NULL;
    EXECUTE format('CREATE TABLE %I (LIKE llm_usage INCLUDING DEFAULTS)', partition);
    EXECUTE format(
      'WITH moved AS (DELETE FROM llm_usage_default WHERE timestamp >= %L AND timestamp < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
      month, month + INTERVAL '1 month', partition
    );
    EXECUTE format('ALTER TABLE llm_usage ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition, month, month + INTERVAL '1 month');
  END LOOP;
END $$;
`,
};
