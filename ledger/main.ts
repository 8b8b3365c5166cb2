import { readFileSync } from "node:fs";
import { asideFolder } from "../intake/aside.ts";
import { connections } from "./connection.ts";
import { keeper } from "./keeper.ts";
import { ledgerServer } from "./server.ts";
import type { LedgerSettings } from "./settings.ts";

const [settingsFile] = process.argv.slice(2);
if (!settingsFile) {
  console.error("usage: ledger SETTINGS.json");
  process.exit(2);
}
const settings = JSON.parse(readFileSync(settingsFile, "utf8")) as LedgerSettings;

const kept = keeper(settings);
// One after the other: roll-ups of the same hour would only wait for each other.
const writers = connections(settings.database, "writer", 1);
const server = ledgerServer(writers, asideFolder(settings.aside), kept);

server.listen(settings.port, settings.host, () => {
  console.error(JSON.stringify({ level: "info", message: `listening at ${settings.host}:${settings.port}` }));
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    // Requests under way are finished; the Collector keeps what is refused from now on.
    server.close(() => Promise.all([kept.stop(), writers.end()]).finally(() => process.exit(0)));
    server.closeIdleConnections();
  });
}
