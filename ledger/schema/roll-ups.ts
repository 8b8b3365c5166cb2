import type { Migration } from "./migration.ts";

/** What totals are told apart by. */
const dimensions = ["environment", "service", "feature", "team_id", "provider", "model", "operation", "variant"];

/** What is added up: the name of a total, its type, and the expression over rows. */
const measures: readonly (readonly [name: string, type: string, sum: string])[] = [
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

const grains = [
  { table: "llm_usage_hour", key: "hour", type: "TIMESTAMPTZ", of: "date_trunc('hour', timestamp, 'UTC')" },
  { table: "llm_usage_day", key: "day", type: "DATE", of: "(timestamp AT TIME ZONE 'UTC')::date" },
] as const;

type Grain = (typeof grains)[number];

const list = (items: readonly string[]) => items.join(", ");

function table({ table: name, key, type }: Grain): string {
  const columns = [`${key} ${type} NOT NULL`, ...dimensions.map((each) => `${each} VARCHAR(255)`), ...measures.map(([measure, sum]) => `${measure} ${sum} NOT NULL`)];
  return `
CREATE TABLE ${name} (
  ${columns.join(",\n  ")},
  UNIQUE NULLS NOT DISTINCT (${list([key, ...dimensions])})
);`;
}

/** Adds the rows of a transition table to the totals, or takes them away. Always in the same order, so that two writers never wait for each other. */
function change({ table: name, key, of }: Grain, rows: string, sign: "" | "-"): string {
  const groups = [of, ...dimensions];
  return `
    INSERT INTO ${name} AS total (${list([key, ...dimensions, ...measures.map(([measure]) => measure)])})
    SELECT ${list([...groups, ...measures.map(([, , sum]) => `${sign}${sum}`)])} FROM ${rows}
    GROUP BY ${list(groups.map((_, index) => String(index + 1)))} ORDER BY ${list(groups.map((_, index) => String(index + 1)))}
    ON CONFLICT (${list([key, ...dimensions])}) DO UPDATE SET ${list(measures.map(([measure]) => `${measure} = total.${measure} + EXCLUDED.${measure}`))};`;
}

const trigger = (event: "INSERT" | "UPDATE" | "DELETE", tables: string) => `
CREATE TRIGGER roll_up_${event.toLowerCase()} AFTER ${event} ON llm_usage REFERENCING ${tables}
FOR EACH STATEMENT EXECUTE FUNCTION ledger_private.roll_up();`;

/**
 * Totals by hour and by day, changed by whatever changes the rows, in its transaction and by nothing else: a call that
 * was there already does not count again. Refused is what they could not follow: a TRUNCATE, and what is done to a
 * partition by its own name (partitions.ts). They keep the calls of a partition that is detached or dropped, and they miss
 * what is done while the owner has switched triggers off. Beside them, every version that has ever answered for a model.
 */
export const rollUps: Migration = {
  name: "roll-ups",
  sql: `
${grains.map(table).join("\n")}

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
  IF TG_OP <> 'INSERT' THEN${grains.map((grain) => change(grain, "removed", "-")).join("")}
  END IF;
  IF TG_OP <> 'DELETE' THEN${grains.map((grain) => change(grain, "added", "")).join("")}
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
${trigger("INSERT", "NEW TABLE AS added")}
${trigger("UPDATE", "OLD TABLE AS removed NEW TABLE AS added")}
${trigger("DELETE", "OLD TABLE AS removed")}
`,
};
