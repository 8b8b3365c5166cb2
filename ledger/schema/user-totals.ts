import { roles } from "../names.ts";
import type { Migration } from "./migration.ts";
import { changeTotal, onChange, type Total, totalTable, UTC_DAY } from "./total.ts";

/**
 * By user and day. Rows without a user are not in it: they are in the totals of the day. Users are many, so it is told
 * apart by less, and there is none by hour.
 */
const byUser: Total = {
  table: "llm_usage_user_day",
  ...UTC_DAY,
  dimensions: ["environment", "user_id", "feature", "team_id", "provider", "model"],
  measures: [
    ["requests", "BIGINT", "count(*)"],
    ["errors", "BIGINT", "count(*) FILTER (WHERE status = 'error')"],
    ["unpriced", "BIGINT", "count(*) FILTER (WHERE NOT priced)"],
    ["total_tokens", "BIGINT", "coalesce(sum(total_tokens), 0)"],
    ["cost_usd", "NUMERIC", "sum(cost_usd)"],
  ],
  where: "user_id IS NOT NULL",
};

/** Totals by user and day, which follow the rows as those by hour and by day do. To forget who made a call takes it out of them. */
export const userTotals: Migration = {
  name: "user-totals",
  sql: `
${totalTable(byUser)}

CREATE INDEX llm_usage_user_day_user ON ${byUser.table} (user_id);

CREATE FUNCTION ledger_private.roll_up_users() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN${changeTotal(byUser, "removed", "-")}
  END IF;
  IF TG_OP <> 'DELETE' THEN${changeTotal(byUser, "added", "")}
  END IF;
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM ${byUser.table} WHERE requests = 0;
  END IF;
  RETURN NULL;
END $$;

REVOKE ALL ON FUNCTION ledger_private.roll_up_users() FROM PUBLIC;
${onChange("roll_up_users", "ledger_private.roll_up_users()")}

-- Nobody adds rows meanwhile that would be counted twice, or not at all.
LOCK TABLE llm_usage IN SHARE MODE;
${changeTotal(byUser, "llm_usage", "").trim()}

GRANT SELECT ON ${byUser.table} TO ${roles.reader};
`,
};
