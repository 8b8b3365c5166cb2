import type { Migration } from "./migration.ts";
import { changeTotal, onChange, type Total, totalTable, UTC_DAY, UTC_HOUR } from "./total.ts";

/** What totals are told apart by. */
const dimensions = ["environment", "service", "feature", "team_id", "provider", "model", "operation", "variant"];

const measures: Total["measures"] = [
  ["requests", "BIGINT", "count(*)"],
  ["errors", "BIGINT", "count(*) FILTER (WHERE status = 'error')"],
  ["unpriced", "BIGINT", "count(*) FILTER (WHERE NOT priced)"],
  ...["input", "output", "total", "cache_read", "cache_write", "reasoning", "audio_input", "audio_output"].map(
    (type) => [`${type}_tokens`, "BIGINT", `coalesce(sum(${type}_tokens), 0)`] as const,
  ),
  ...["", "input_", "cache_read_", "cache_write_", "output_", "reasoning_", "audio_input_", "audio_output_"].map(
    (type) => [`${type}cost_usd`, "NUMERIC", `sum(${type}cost_usd)`] as const,
  ),
  ["latency_ms", "BIGINT", "coalesce(sum(latency_ms), 0)"],
];

const grains: readonly Total[] = [
  { table: "llm_usage_hour", ...UTC_HOUR, dimensions, measures },
  { table: "llm_usage_day", ...UTC_DAY, dimensions, measures },
];

/**
 * Totals by hour and by day, changed by whatever changes the rows, in its transaction and by nothing else: a call that
 * was there already does not count again. Refused is what they could not follow: a TRUNCATE, and what is done to a
 * partition by its own name (partitions.ts). They keep the calls of a partition that is detached or dropped, and they miss
 * what is done while the owner has switched triggers off. Beside them, every version that has ever answered for a model.
 */
export const rollUps: Migration = {
  name: "roll-ups",
  sql: `
${grains.map(totalTable).join("\n")}

CREATE TABLE llm_model_version (
  environment VARCHAR(255),
  service VARCHAR(255),
  model VARCHAR(255),
  response_model VARCHAR(255) NOT NULL,
  UNIQUE NULLS NOT DISTINCT (environment, service, model, response_model)
);

CREATE FUNCTION ledger_private.roll_up() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN${grains.map((grain) => changeTotal(grain, "removed", "-")).join("")}
  END IF;
  IF TG_OP <> 'DELETE' THEN${grains.map((grain) => changeTotal(grain, "added", "")).join("")}
    INSERT INTO llm_model_version SELECT DISTINCT environment, service, model, response_model FROM added WHERE response_model IS NOT NULL
    ORDER BY environment, service, model, response_model
    ON CONFLICT DO NOTHING;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    ${grains.map(({ table: name }) => `DELETE FROM ${name} WHERE requests = 0;`).join("\n    ")}
  END IF;
  RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION ledger_private.roll_up() FROM PUBLIC;
${onChange("roll_up", "ledger_private.roll_up()")}
`,
};
