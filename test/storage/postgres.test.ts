import { expect, test } from "vitest";
import type { ConfigInput } from "../../config/schema.ts";
import { localSite } from "../../stacks/local/site.ts";
import { POSTGRES_HBA_PATH, POSTGRES_PATH, postgresFiles } from "../../storage/postgres.ts";
import { configWith } from "../support/config.ts";

/** The settings by name, as they are written. */
function settings(changes: Partial<ConfigInput> = {}): Readonly<Record<string, string>> {
  const config = configWith({ local: { directory: "/srv/plumbline" }, ...changes });
  const body = postgresFiles(config, localSite(config, ["postgres"])).find(({ path }) => path === POSTGRES_PATH)?.body ?? "";
  return Object.fromEntries(
    body
      .trimEnd()
      .split("\n")
      .map((line) => line.split(" = ") as [string, string]),
  );
}

test("PostgreSQL listens where the site says, and keeps its files where nobody else does", () => {
  expect(settings({ listen: { ports: { postgres: 5_499 } } })).toMatchObject({
    ...{ listen_addresses: "'127.0.0.1'", port: "5499", data_directory: "'/srv/plumbline/data/postgres/cluster'" },
    ...{ unix_socket_directories: "'/srv/plumbline/data/postgres'", unix_socket_permissions: "'0700'" },
  });
  // Between the servers of the stack, whatever is open to others.
  expect(settings({ listen: { address: "0.0.0.0" } }).listen_addresses).toBe("'127.0.0.1'");
});

test("it takes its share of the memory that it has", () => {
  expect(settings({ resources: { postgres: { memoryMiB: 1_024, cpus: 1 } } })).toMatchObject({ shared_buffers: "'256MB'", effective_cache_size: "'512MB'", work_mem: "'16MB'" });
});

test("it has no socket where the path would be too long for one", () => {
  expect(settings({ local: { directory: `/srv/${"p".repeat(74)}` } }).unix_socket_directories).not.toBe("''");
  expect(settings({ local: { directory: `/srv/${"p".repeat(75)}` } }).unix_socket_directories).toBe("''");
});

test("a quote in a path is no end of it", () => {
  expect(settings({ local: { directory: "/srv/it's" } }).data_directory).toBe("'/srv/it''s/data/postgres/cluster'");
});

test("nobody comes in without a password", () => {
  const config = configWith();
  const body = postgresFiles(config, localSite(config, ["postgres"])).find(({ path }) => path === POSTGRES_HBA_PATH)?.body ?? "";
  for (const line of body.trimEnd().split("\n")) expect(line).toMatch(/^(local|host) all all .*scram-sha-256$/);
});
