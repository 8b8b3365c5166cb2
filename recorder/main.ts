import { readFileSync } from "node:fs";
import { asideFolder } from "../intake/aside.ts";
import { HOUR_MS } from "../telemetry/duration.ts";
import { recorderServer } from "./server.ts";
import type { RecorderSettings } from "./settings.ts";
import { lokiSink } from "./sink.ts";
import { keepSending } from "./zeros.ts";

const [settingsFile] = process.argv.slice(2);
if (!settingsFile) {
  console.error("usage: recorder SETTINGS.json");
  process.exit(2);
}
const settings = JSON.parse(readFileSync(settingsFile, "utf8")) as RecorderSettings;

const aside = asideFolder(settings.aside);
const server = recorderServer(lokiSink(settings.logs, aside), settings.disks);
const tidy = () => aside.tidy().catch((error: Error) => console.error(JSON.stringify({ level: "error", message: error.message })));
void tidy();
const tidying = setInterval(tidy, HOUR_MS);
const stopped = new AbortController();
keepSending(settings.metrics, readFileSync(settings.zerosFile, "utf8").trimEnd().split("\n"), stopped.signal);

server.listen(settings.port, settings.host, () => {
  console.error(JSON.stringify({ level: "info", message: `listening at ${settings.host}:${settings.port}` }));
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    stopped.abort();
    clearInterval(tidying);
    // Requests under way are finished; the Collector keeps what is refused from now on.
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
