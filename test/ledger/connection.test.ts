import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connected, connections, type DatabaseSettings } from "../../ledger/connection.ts";
import { migrate } from "../../ledger/migrate.ts";
import { prepare } from "../../ledger/prepare.ts";

/** In the protocol of PostgreSQL: you may come in without a password; I am ready. */
const WELCOME = Buffer.from([..."R\0\0\0\x08\0\0\0\0", ..."Z\0\0\0\x05I"].map((each) => each.charCodeAt(0)));

let server: Server;
let settings: DatabaseSettings;
let folder: string;
/** What nobody listened to: it would have ended the program. */
const deadly: Error[] = [];
const note = (error: Error) => deadly.push(error);

/** A database that ends as soon as it is asked something. */
beforeEach(async () => {
  server = createServer((socket) => {
    socket.once("data", () => {
      socket.write(WELCOME);
      socket.once("data", () => socket.destroy());
    });
    socket.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  folder = mkdtempSync(join(tmpdir(), "plumbline-test-"));
  const password = join(folder, "password");
  writeFileSync(password, "secret");
  const passwords = { admin: password, owner: password, writer: password, reader: password };
  settings = { host: "127.0.0.1", port: (server.address() as AddressInfo).port, passwords, userKey: join(folder, "key") };
  process.prependListener("uncaughtException", note);
});
afterEach(() => {
  process.removeListener("uncaughtException", note);
  deadly.length = 0;
  server.close();
  rmSync(folder, { recursive: true });
});

const asked = {
  "while it is prepared": () => prepare(settings),
  "while it is migrated": () => migrate(settings),
  "in a statement of a connection that was asked for": () => connected(settings, "owner", (client) => client.query("SELECT 1")),
  "in a statement of any connection": async () => {
    const pool = connections(settings, "writer", 1);
    await pool.query("SELECT 1").finally(() => pool.end());
  },
};

test.each(Object.entries(asked))("a database that ends %s fails what was asked, and nothing else", async (_, ask) => {
  await expect(ask()).rejects.toThrow("Connection terminated unexpectedly");
  await new Promise((resolve) => setImmediate(resolve));
  expect(deadly).toEqual([]);
});

test("a migration that is cut off says so, and what was in the way", async () => {
  let statements = 0;
  server.removeAllListeners("connection");
  server.on("connection", (socket) => {
    socket.once("data", () => {
      socket.write(WELCOME);
      socket.on("data", () => {
        statements += 1;
        // Everything is done until the first migration begins.
        if (statements <= 5) socket.write(done);
        else socket.destroy();
      });
    });
    socket.on("error", () => undefined);
  });
  await expect(migrate(settings, [{ name: "first", sql: "SELECT 1" }])).rejects.toThrow("migration 1 (first): Connection terminated unexpectedly");
});

/** A statement is done and gave nothing; ready for the next. */
const done = Buffer.from([..."C\0\0\0\x08SET\0", ..."Z\0\0\0\x05I"].map((each) => each.charCodeAt(0)));
