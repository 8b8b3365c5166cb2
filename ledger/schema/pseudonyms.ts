import { KEY_FUNCTION, roles } from "../names.ts";
import type { Migration } from "./migration.ts";

/**
 * User ids are stored as the keyed hash that the Collector makes of them too. What the writer brings is hashed; what
 * anybody else inserts is hashed here. Nobody but the owner can read the key, nor have an id of their choice hashed. The
 * key is in no table, and so in no backup: ledger/prepare.ts makes the function that reads it.
 */
export const pseudonyms: Migration = {
  name: "pseudonyms",
  sql: `
CREATE SCHEMA ledger_private;
CREATE EXTENSION pgcrypto SCHEMA ledger_private;

CREATE FUNCTION ledger_private.pseudonym(id TEXT) RETURNS TEXT
LANGUAGE sql STABLE STRICT SECURITY DEFINER SET search_path = ledger_private, pg_temp AS $$
  SELECT encode(hmac(convert_to(id, 'UTF8'), convert_to(${KEY_FUNCTION}(), 'UTF8'), 'sha256'), 'hex')
$$;

CREATE FUNCTION ledger_private.direct_insert() RETURNS TRIGGER
LANGUAGE plpgsql SECURITY DEFINER SET search_path = ledger_private, pg_temp AS $$
BEGIN
  NEW.user_id := pseudonym(NEW.user_id);
  -- Nobody knows what it cost: that is not nothing.
  IF NEW.cost_usd IS NULL THEN
    NEW.cost_usd := 0;
    NEW.priced := false;
  END IF;
  RETURN NEW;
END $$;

REVOKE ALL ON FUNCTION ledger_private.pseudonym(TEXT), ledger_private.direct_insert() FROM PUBLIC;

CREATE TRIGGER direct_insert BEFORE INSERT ON llm_usage
FOR EACH ROW WHEN (session_user <> '${roles.writer}') EXECUTE FUNCTION ledger_private.direct_insert();
`,
};
