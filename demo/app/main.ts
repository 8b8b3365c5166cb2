import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { untilNext } from "../random.ts";
import type { AppSettings } from "../settings.ts";
import { Gateway } from "./gateway.ts";
import { AppMetrics } from "./gauges.ts";
import { Opinions } from "./opinions.ts";
import { Provider } from "./provider.ts";
import { Slots } from "./slots.ts";
import { startTelemetry } from "./telemetry.ts";
import { Workflow } from "./workflow.ts";

const settings = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as AppSettings;

const telemetry = startTelemetry(settings);
const metrics = new AppMetrics();
const provider = new Provider(settings.model, telemetry, metrics);
const gateway = new Gateway(new Workflow({ telemetry, provider, metrics, opinions: new Opinions(), slots: new Slots(settings.callsPerSecond) }));

gateway.server.listen(settings.port, settings.host, () => console.error(`demo gateway at ${settings.host}:${settings.port}`));

let running = true;

/** People do not wait for each other: requests come when they come. */
async function traffic(): Promise<void> {
  await gateway.warmUp();
  while (running) {
    void gateway.ask();
    await pause(untilNext(settings.callsPerSecond));
  }
}

void traffic();

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  process.once(signal, async () => {
    running = false;
    gateway.server.close();
    await telemetry.stop();
    process.exit(0);
  });
}
