import { USER_KEY } from "../../collector/privacy.ts";
import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { passwordSecret, roles } from "../../ledger/names.ts";
import { clusterFolder, POSTGRES_HBA_PATH, POSTGRES_PATH } from "../../storage/postgres.ts";
import type { Service } from "./service.ts";

/** How its data is made: with checksums, in UTF-8, ordered in the same way on every host. */
const INITIAL = ["--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256"];

/**
 * Gives the admin the password that the secret is now: nobody could log in to say so once it is another one than the
 * data was made with. It is read by the database itself, and so in no command. The ledger sees to the other roles.
 */
const passwordAnew = (file: string) => {
  const literal = `'${file.replaceAll("'", "''")}'`;
  return `DO $$ BEGIN EXECUTE format('ALTER ROLE ${roles.admin} PASSWORD %L', btrim(pg_read_file(${literal}), E' \\n')); END $$`;
};

/** The ledger's database, with data of its own: no other PostgreSQL of the host is used. */
export function postgres(_config: Config, site: Site): Service {
  const password = site.secret(passwordSecret("admin"));
  const settings = ["-c", `config_file=${site.file(POSTGRES_PATH)}`];
  return {
    name: "postgres",
    program: { kind: "server", name: "postgres" },
    args: settings,
    first: { program: "initdb", args: [`--username=${roles.admin}`, `--pwfile=${password}`, "--no-instructions", ...INITIAL], makes: clusterFolder(site) },
    before: { program: "postgres", args: ["--single", ...settings, "postgres"], input: passwordAnew(password) },
    // What the start script of its image makes the same data from.
    env: { PGDATA: clusterFolder(site), POSTGRES_USER: roles.admin, POSTGRES_DB: "postgres", POSTGRES_PASSWORD_FILE: password, POSTGRES_INITDB_ARGS: INITIAL.join(" ") },
    // It hashes the user ids that are inserted directly.
    secrets: [passwordSecret("admin"), USER_KEY],
    files: [POSTGRES_PATH, POSTGRES_HBA_PATH],
    ports: ["postgres"],
    health: { port: "postgres", path: "/", scheme: "postgresql" },
    startSeconds: 60,
    // SIGTERM waits for clients to leave, which those of a pool never do.
    stopSignal: "INT",
    stopSeconds: 60,
    after: [],
  };
}
