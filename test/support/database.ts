import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { Client, type QueryResultRow } from "pg";
import type { ConfigInput } from "../../config/schema.ts";
import { connected, type DatabaseSettings } from "../../ledger/connection.ts";
import { type Erased, type ErasureMode, eraseUser } from "../../ledger/erase.ts";
import { migrate } from "../../ledger/migrate.ts";
import { DATABASE, type Role, roles } from "../../ledger/names.ts";
import { prepare } from "../../ledger/prepare.ts";
import { LEDGER_PATH, type LedgerSettings } from "../../ledger/settings.ts";
import { healthy, within } from "../../stacks/local/host/health.ts";
import { bundled } from "../../stacks/programs.ts";
import { secretsOf } from "../../stacks/secrets.ts";
import { servicesOf } from "../../stacks/services/all.ts";
import { LEDGER_BUNDLE, ledger } from "../../stacks/services/ledger.ts";
import { postgres } from "../../stacks/services/postgres.ts";
import { Process } from "./process.ts";
import { program } from "./programs.ts";
import { ownServers, type StackFiles, writeStack } from "./stack-files.ts";

/** Who runs servers that refuse root, where root runs the tests. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : undefined;

/** A real PostgreSQL of the test's own, with the generated settings, made and run as the local target does it. */
export interface TestDatabase {
  readonly stack: StackFiles;
  readonly settings: DatabaseSettings;
  /** The key by which user ids are hashed. */
  readonly userKey: string;
  /** A user's id as calls have it. */
  hash(id: string): string;
  /** Erases a user, on behalf of a tester. */
  erase(user: string, mode?: ErasureMode, reason?: string): Promise<Erased>;
  /** Asks as a role does. */
  ask<R extends QueryResultRow>(role: Role, query: string, values?: readonly unknown[]): Promise<readonly R[]>;
  /** Logs in as a role, in some other way than it should. */
  login(role: Role, wrong: { readonly database?: string; readonly password?: string }): Promise<void>;
  /** What it wrote to its log since it first started. */
  log(): string;
  /** Address with everything that a client needs to log in. */
  url(role: Role): string;
  start(): Promise<void>;
  /** As a crash ends it. */
  kill(): Promise<void>;
  /** As somebody who is told to stop ends it. */
  stop(): Promise<void>;
  /** Ends it and removes everything. */
  close(): Promise<void>;
}

/** Asks the database of a ledger, as a role does. */
export async function askDatabase<R extends QueryResultRow>(settings: DatabaseSettings, role: Role, query: string, values: readonly unknown[] = []): Promise<readonly R[]> {
  const client = new Client({ ...login(settings, role), database: role === "admin" ? "postgres" : DATABASE });
  await client.connect();
  try {
    return (await client.query<R>(query, [...values])).rows;
  } finally {
    await client.end();
  }
}

function login({ host, port, passwords }: DatabaseSettings, role: Role) {
  return { host, port, user: roles[role], password: readFileSync(passwords[role], "utf8") };
}

/** One that is up, with roles and tables. */
export async function migratedDatabase(changes: Partial<ConfigInput> = {}): Promise<TestDatabase> {
  const database = await emptyDatabase(changes);
  try {
    await prepare(database.settings);
    await migrate(database.settings);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** One that is up and has nothing in it. */
export async function emptyDatabase(changes: Partial<ConfigInput> = {}): Promise<TestDatabase> {
  const stack = await writeStack(changes, [...ownServers, "postgres", "ledger"]);
  const { config, site } = stack;
  const service = postgres(config, site);
  const userKey = "k".repeat(64);
  chmodSync(site.directory, 0o755);
  for (const { name } of secretsOf(config, servicesOf(config, site))) write(site.secret(name), name === "user-key" ? userKey : `secret of ${name}, it's "quoted"`);
  if (nobody) chownSync(site.data("postgres"), nobody.uid, nobody.gid);
  const { first, before } = service;
  if (!first || !before) throw new Error("nothing makes the data of PostgreSQL, or nothing tells it its password");
  execFileSync(program(first.program), [...first.args, first.makes], { ...nobody, stdio: "pipe", cwd: "/" });
  const { database: settings } = JSON.parse(readFileSync(site.file(LEDGER_PATH), "utf8")) as LedgerSettings;

  let child: ChildProcess | undefined;
  const url = (role: Role) => {
    const { user, password, host, port } = login(settings, role);
    return `postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/${DATABASE}`;
  };
  const end = async (signal: NodeJS.Signals) => {
    if (!child) return;
    const ended = new Promise((resolve) => child?.once("close", resolve));
    child.kill(signal);
    await ended;
    child = undefined;
  };
  const output: string[] = [];
  const start = async () => {
    execFileSync(program(before.program), [...before.args], { ...nobody, stdio: ["pipe", "ignore", "pipe"], cwd: "/", input: `${before.input}\n` });
    const running = spawn(program("postgres"), service.args, { ...nobody, cwd: "/", stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...service.env } });
    for (const stream of [running.stdout, running.stderr]) stream.on("data", (chunk: Buffer) => output.push(chunk.toString()));
    child = running;
    const up = await within(30, async () => running.exitCode !== null || (await healthy(`postgresql://${settings.host}:${settings.port}/`)));
    if (!up || running.exitCode !== null) throw new Error(`PostgreSQL did not start:\n${output.join("")}`);
  };
  await start();
  return {
    stack,
    settings,
    userKey,
    hash: (id) => createHmac("sha256", userKey).update(id).digest("hex"),
    erase: (user, mode = "anonymise", reason) => connected(settings, "owner", (owner) => eraseUser(owner, { user, mode, by: "tester", reason })),
    url,
    log: () => output.join(""),
    start,
    ask: (role, query, values) => askDatabase(settings, role, query, values),
    login: async (role, wrong) => {
      const client = new Client({ ...login(settings, role), database: DATABASE, ...wrong });
      await client.connect();
      await client.end();
    },
    kill: () => end("SIGKILL"),
    stop: () => end("SIGINT"),
    close: async () => {
      await end("SIGINT");
      stack.remove();
    },
  };
}

/** Starts the ledger as the local target does: its bundle, run by Node. */
export async function startLedger({ config, site }: StackFiles): Promise<Process> {
  const service = ledger(config, site);
  write(site.file(LEDGER_BUNDLE), bundled(LEDGER_BUNDLE).body);
  return Process.start(process.execPath, [site.file(LEDGER_BUNDLE), ...service.args], `http://${site.reach("ledger")}${service.health.path}`, service.env);
}

function write(path: string, body: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, body);
}
