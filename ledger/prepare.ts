import { readFileSync } from "node:fs";
import { escapeLiteral } from "pg";
import { connected, type DatabaseSettings } from "./connection.ts";
import { DATABASE, KEY_FUNCTION, KEY_SCHEMA, type Role, roles } from "./names.ts";
import { verifierOf } from "./scram.ts";

/** Roles that are made. */
const made = ["owner", "writer", "reader"] as const satisfies readonly Role[];

/**
 * Makes the database and its roles where they are not there, and gives the roles the passwords that they have now. The
 * owner may ask for the key of user ids; it stays in its file.
 */
export async function prepare(settings: DatabaseSettings): Promise<void> {
  await connected(
    settings,
    "admin",
    async (client) => {
      // What passwords are checked by is nobody else's business, should a statement be logged.
      await client.query("SET log_min_error_statement = panic; SET log_statement = none; SET log_min_duration_statement = -1");
      for (const role of made) {
        const verifier = verifierOf(readFileSync(settings.passwords[role], "utf8").trim());
        if (!(await exists("SELECT 1 FROM pg_roles WHERE rolname = $1", roles[role]))) await client.query(`CREATE ROLE ${roles[role]}`);
        await client.query(`ALTER ROLE ${roles[role]} WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD ${escapeLiteral(verifier)}`);
      }
      if (!(await exists("SELECT 1 FROM pg_database WHERE datname = $1", DATABASE))) await client.query(`CREATE DATABASE ${DATABASE} OWNER ${roles.owner}`);
      // A restore that was broken off has left it closed.
      await client.query(`ALTER DATABASE ${DATABASE} ALLOW_CONNECTIONS true`);
      // Its own database and no other, for those who have a role here; nothing for anybody else.
      await client.query(`REVOKE ALL ON DATABASE ${DATABASE}, postgres, template1 FROM PUBLIC`);
      await client.query(`GRANT CONNECT ON DATABASE ${DATABASE} TO ${made.map((role) => roles[role]).join(", ")}`);
      await client.query(`ALTER ROLE ${roles.reader} SET default_transaction_read_only = on`);
      // It inserts user ids as they are, and a message may quote a statement: "syntax error at or near". Who made it is told.
      await client.query(`ALTER ROLE ${roles.owner} SET log_min_messages = fatal`);
      // A question may be expensive, and must not hold up the writer for long.
      await client.query(`ALTER ROLE ${roles.reader} SET statement_timeout = '30s'`);

      async function exists(query: string, name: string): Promise<boolean> {
        return (await client.query(query, [name])).rows.length > 0;
      }
    },
    "postgres",
  );
  await connected(settings, "admin", async (client) => {
    await client.query(`CREATE SCHEMA IF NOT EXISTS ${KEY_SCHEMA}`);
    // Run as the admin, who alone may read files; so it finds nothing but what PostgreSQL itself has.
    await client.query(`CREATE OR REPLACE FUNCTION ${KEY_FUNCTION}() RETURNS TEXT LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
      AS ${escapeLiteral(`SELECT btrim(pg_read_file(${escapeLiteral(settings.userKey)}), E' \\n')`)}`);
    await client.query(`REVOKE ALL ON FUNCTION ${KEY_FUNCTION}() FROM PUBLIC`);
    await client.query(`GRANT USAGE ON SCHEMA ${KEY_SCHEMA} TO ${roles.owner}; GRANT EXECUTE ON FUNCTION ${KEY_FUNCTION}() TO ${roles.owner}`);
  });
}
