import { roles } from "../names.ts";
import type { Migration } from "./migration.ts";

/** What a price makes of a call, by column of `llm_usage`: all of it is kept when it changes. */
const priceTypes = {
  cost_usd: "NUMERIC(20, 12) NOT NULL",
  input_cost_usd: "NUMERIC(20, 12) NOT NULL",
  cache_read_cost_usd: "NUMERIC(20, 12) NOT NULL",
  cache_write_cost_usd: "NUMERIC(20, 12) NOT NULL",
  output_cost_usd: "NUMERIC(20, 12) NOT NULL",
  reasoning_cost_usd: "NUMERIC(20, 12) NOT NULL",
  audio_input_cost_usd: "NUMERIC(20, 12) NOT NULL",
  audio_output_cost_usd: "NUMERIC(20, 12) NOT NULL",
  priced: "BOOLEAN NOT NULL",
  price_model: "VARCHAR(255)",
  price_version: "VARCHAR(255)",
} as const;

type PriceColumn = keyof typeof priceTypes;

export const priceColumns = Object.keys(priceTypes) as readonly PriceColumn[];

/** Those columns, as a table has them. */
export const priceColumnsOfTable = Object.entries(priceTypes)
  .map(([name, type]) => `${name} ${type}`)
  .join(",\n  ");

/**
 * The history of costs: each re-pricing, and what every call that it changed had cost before. It names calls by the id
 * of their row, which an erasure changes: the history of an erased call leads to nobody. It is only added to.
 */
export const repricing: Migration = {
  name: "repricing",
  sql: `
CREATE TABLE llm_repricing (
  id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  repriced_at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
  period_from TIMESTAMPTZ NOT NULL,
  period_to TIMESTAMPTZ NOT NULL,
  provider VARCHAR(255),
  model VARCHAR(255),
  price_version VARCHAR(255),
  undoes BIGINT REFERENCES llm_repricing,
  reason TEXT,
  calls BIGINT NOT NULL,
  old_usd NUMERIC NOT NULL,
  new_usd NUMERIC NOT NULL,
  database_role TEXT NOT NULL DEFAULT session_user,
  system_user_name TEXT NOT NULL
);

CREATE TABLE llm_repriced (
  repricing BIGINT NOT NULL,
  call BIGINT NOT NULL,
  ${priceColumnsOfTable},
  PRIMARY KEY (repricing, call)
);
CREATE INDEX llm_repriced_call ON llm_repriced (call);

CREATE FUNCTION ledger_private.repricing_stays() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the history of costs is only added to' USING ERRCODE = 'feature_not_supported';
END $$;
REVOKE ALL ON FUNCTION ledger_private.repricing_stays() FROM PUBLIC;
${["llm_repricing", "llm_repriced"]
  .map((table) => `CREATE TRIGGER stays BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_private.repricing_stays();`)
  .join("\n")}

GRANT SELECT ON llm_repricing, llm_repriced TO ${roles.reader};
`,
};
