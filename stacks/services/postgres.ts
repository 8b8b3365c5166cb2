import { USER_KEY } from "../../collector/privacy.ts";
import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { passwordSecret, roles } from "../../ledger/names.ts";
import { clusterFolder, POSTGRES_HBA_PATH, POSTGRES_PATH } from "../../storage/postgres.ts";
import type { Service } from "./service.ts";

/** How its data is made: with checksums, in UTF-8, ordered in the same way on every host. */
const INITIAL = ["--data-checksums", "--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256"];

/** The ledger's database, with data of its own: no other PostgreSQL of the host is used. */
export function postgres(_config: Config, site: Site): Service {
  const password = site.secret(passwordSecret("admin"));
  return {
    name: "postgres",
    program: { kind: "server", name: "postgres" },
    args: ["-c", `config_file=${site.file(POSTGRES_PATH)}`],
    first: { program: "initdb", args: [`--username=${roles.admin}`, `--pwfile=${password}`, "--no-instructions", ...INITIAL], makes: clusterFolder(site) },
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
