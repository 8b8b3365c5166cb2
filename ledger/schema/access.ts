import { roles } from "../names.ts";
import type { Migration } from "./migration.ts";

/** The writer adds calls and makes room for them; the reader reads. Neither changes or deletes anything. */
export const access: Migration = {
  name: "access",
  sql: `
GRANT INSERT ON llm_usage TO ${roles.writer};
GRANT USAGE ON SEQUENCE llm_usage_id_seq TO ${roles.writer};
REVOKE ALL ON FUNCTION make_llm_usage_partitions(INTEGER) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_llm_usage_partitions(INTEGER) TO ${roles.writer};
GRANT SELECT ON llm_usage, llm_usage_hour, llm_usage_day, llm_model_version TO ${roles.reader};
`,
};
