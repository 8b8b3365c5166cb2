import { KEY_FUNCTION, roles } from "../names.ts";
import type { Migration } from "./migration.ts";

/**
 * User ids are stored as the keyed hash that the Collector makes of them too. What the writer brings is hashed; what
 * anybody else inserts is hashed here, once: a row keeps its user and its time, since another user would not be hashed,
 * and PostgreSQL inserts a row anew that moves to another partition, which would hash it twice. Nobody but the owner can
 * read the key, nor have an id of their choice hashed. The key is in no table, and so in no backup: ledger/prepare.ts
 * makes the function that reads it.
 */
export const pseudonyms: Migration = {
  name: "pseudonyms",
  sql: `
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

CREATE FUNCTION ledger_private.refused_update() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a row of llm_usage keeps its timestamp and its user_id: delete it and insert it again, with the user id as it is known outside'
    USING ERRCODE = 'feature_not_supported';
END $$;

REVOKE ALL ON FUNCTION ledger_private.pseudonym(TEXT), ledger_private.direct_insert(), ledger_private.refused_update() FROM PUBLIC;

CREATE TRIGGER direct_insert BEFORE INSERT ON llm_usage
FOR EACH ROW WHEN (session_user <> '${roles.writer}') EXECUTE FUNCTION ledger_private.direct_insert();

-- To forget who it was is no other user.
CREATE TRIGGER refused_update BEFORE UPDATE ON llm_usage
FOR EACH ROW WHEN (NEW.timestamp <> OLD.timestamp OR NEW.user_id IS DISTINCT FROM OLD.user_id AND NEW.user_id IS NOT NULL)
EXECUTE FUNCTION ledger_private.refused_update();
`,
};
