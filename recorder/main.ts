import { readFileSync } from "node:fs";
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

const server = recorderServer(lokiSink(settings.logs, settings.asideFile));
const sending = keepSending(settings.metrics, readFileSync(settings.zerosFile, "utf8"));

server.listen(settings.port, settings.host, () => {
  console.error(JSON.stringify({ level: "info", message: `listening at ${settings.host}:${settings.port}` }));
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, () => {
    clearInterval(sending);
    // Requests under way are finished; the Collector keeps what is refused from now on.
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  });
}
