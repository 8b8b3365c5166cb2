import type { Migration } from "./migration.ts";

/**
 * One row per call: the guide's table and more. It has no primary key, since a partitioned table cannot have one
 * without its time; what makes a call one row is when it ended and its trace and span. Rows without those are all kept.
 *
 * `input_tokens` is all input, cached included, and `output_tokens` all output, reasoning included; the parts are beside
 * them. Costs by type are disjoint and add up to `cost_usd`, which is 0 where a call could not be priced: `priced` says so.
 */
export const usage: Migration = {
  name: "usage",
  sql: `
CREATE SEQUENCE llm_usage_id_seq;

CREATE TABLE llm_usage (
  id BIGINT NOT NULL DEFAULT nextval('llm_usage_id_seq'),
  timestamp TIMESTAMPTZ NOT NULL,
  request_id VARCHAR(255),
  user_id VARCHAR(255),
  team_id VARCHAR(255),
  feature VARCHAR(255),
  model VARCHAR(255),
  input_tokens INTEGER,
  output_tokens INTEGER,
  total_tokens INTEGER,
  cost_usd NUMERIC(20, 12) NOT NULL DEFAULT 0,
  latency_ms INTEGER,
  status VARCHAR(50),
  error_type VARCHAR(255),
  trace_id VARCHAR(32),
  span_id VARCHAR(16),
  environment VARCHAR(255),
  service VARCHAR(255),
  provider VARCHAR(255),
  operation VARCHAR(255),
  response_model VARCHAR(255),
  variant VARCHAR(255),
  finish_reason VARCHAR(255),
  first_token_ms INTEGER,
  cache_read_tokens INTEGER,
  cache_write_tokens INTEGER,
  reasoning_tokens INTEGER,
  audio_input_tokens INTEGER,
  audio_output_tokens INTEGER,
  input_cost_usd NUMERIC(20, 12) NOT NULL DEFAULT 0,
  cache_read_cost_usd NUMERIC(20, 12) NOT NULL DEFAULT 0,
  cache_write_cost_usd NUMERIC(20, 12) NOT NULL DEFAULT 0,
  output_cost_usd NUMERIC(20, 12) NOT NULL DEFAULT 0,
  reasoning_cost_usd NUMERIC(20, 12) NOT NULL DEFAULT 0,
  audio_input_cost_usd NUMERIC(20, 12) NOT NULL DEFAULT 0,
  audio_output_cost_usd NUMERIC(20, 12) NOT NULL DEFAULT 0,
  priced BOOLEAN NOT NULL DEFAULT true,
  price_model VARCHAR(255),
  price_version VARCHAR(255),
  reported_cost_usd NUMERIC(20, 12)
) PARTITION BY RANGE (timestamp);

ALTER SEQUENCE llm_usage_id_seq OWNED BY llm_usage.id;

CREATE UNIQUE INDEX llm_usage_once ON llm_usage (timestamp, trace_id, span_id);
CREATE INDEX idx_timestamp ON llm_usage (timestamp);
CREATE INDEX idx_user_id ON llm_usage (user_id);
CREATE INDEX idx_team_id ON llm_usage (team_id);
CREATE INDEX idx_feature ON llm_usage (feature);
CREATE INDEX idx_model ON llm_usage (model);
`,
};
