import type { Artifact } from "../artifact/artifact.ts";
import { splitAddress } from "../config/address.ts";
import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";

export const POSTGRES_PATH = "postgres/postgresql.conf";
export const POSTGRES_HBA_PATH = "postgres/pg_hba.conf";

/** The longest path that a socket can have, in bytes. */
const LONGEST_SOCKET = 107;

/** The folder that PostgreSQL keeps its files in; it wants one of its own. */
export function clusterFolder(site: Site): string {
  return `${site.data("postgres")}/cluster`;
}

/** Memory by the usual shares; everything else that a database must not lose is as PostgreSQL has it: on. */
export function postgresFiles({ resources }: Config, site: Site): readonly Artifact[] {
  const { memoryMiB } = resources.postgres;
  const { host, port } = splitAddress(site.listen("postgres"));
  const mib = (share: number) => `${Math.max(1, Math.floor(memoryMiB * share))}MB`;
  const settings: Readonly<Record<string, string | number>> = {
    data_directory: clusterFolder(site),
    hba_file: site.file(POSTGRES_HBA_PATH),
    // Names of the system stand for no role here.
    ident_file: "/dev/null",
    listen_addresses: host === "0.0.0.0" ? "*" : host,
    port,
    unix_socket_directories: socketFolder(site, port),
    unix_socket_permissions: "0700",
    password_encryption: "scram-sha-256",
    max_connections: 30,
    shared_buffers: mib(1 / 4),
    effective_cache_size: mib(1 / 2),
    maintenance_work_mem: mib(1 / 8),
    work_mem: mib(1 / 64),
    // Rows come all the time: fewer, longer checkpoints write less.
    max_wal_size: "1GB",
    checkpoint_timeout: "15min",
    // Compiling pays for queries of seconds only.
    jit: "off",
    // Days and hours of roll-ups, and of programs that ask for DATE(timestamp), are those of UTC.
    timezone: "UTC",
    log_timezone: "UTC",
    log_destination: "stderr",
    logging_collector: "off",
    log_min_messages: "warning",
    log_line_prefix: "%q%u@%d ",
    // A statement that fails may name a person, in its text, its values, or the row that it was about.
    log_min_error_statement: "panic",
    log_error_verbosity: "terse",
    log_parameter_max_length_on_error: 0,
  };
  return [
    { path: POSTGRES_PATH, body: Object.entries(settings).map(setting).join("") },
    // Nobody without a password, from wherever they come; the addresses that it listens at say who can come.
    { path: POSTGRES_HBA_PATH, body: "local all all scram-sha-256\nhost all all all scram-sha-256\n" },
  ];
}

/** Beside its data, where the path is short enough. */
function socketFolder(site: Site, port: number): string {
  const folder = site.data("postgres");
  return Buffer.byteLength(`${folder}/.s.PGSQL.${port}`) <= LONGEST_SOCKET ? folder : "";
}

function setting([name, value]: readonly [string, string | number]): string {
  return `${name} = ${typeof value === "number" ? value : `'${value.replaceAll("'", "''")}'`}\n`;
}
