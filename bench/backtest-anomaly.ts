import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alertChanges } from "../review/changes/alerts.ts";
import { describeAlerts } from "../review/described/alerts.ts";
import { describeRecordings } from "../review/described/recordings.ts";
import { tryOut } from "../review/trial.ts";
import { costAnomaly } from "../signals/cost.ts";
import { makePast } from "./past.ts";
import { configOf } from "./pipeline.ts";
import { givenBlocks, machine, option } from "./report.ts";
import { endedCpuSeconds } from "./server.ts";

// What it costs to try an anomaly with another limit on a month that has no recordings: they are made first. A month is
// judged, and it is held against the month before, so the history is twice as long.

const days = option("days", 30);
const step = 15;
const folder = mkdtempSync(join(tmpdir(), "plumbline-bench-"));

try {
  console.log(machine());
  const blocks = givenBlocks() ?? (await makePast(folder, { series: option("series", 1_000), days: days * 2 + 1, hours: option("hours", 6), incidentEvery: 20, step })).blocks;
  const config = configOf({ scrapeInterval: `${step}s` });
  const raised = { ...config, limits: { [costAnomaly.id]: { critical: { above: (costAnomaly.alert.limits.critical?.above ?? 0) * 1.2 } } } };
  const changes = alertChanges(describeAlerts(config), describeAlerts(raised)).filter(({ firesOtherwise }) => firesOtherwise);
  const tried = { changes, before: describeRecordings(config), after: describeRecordings(raised), interval: config.scrapeInterval };
  const began = performance.now();
  const before = endedCpuSeconds();
  const { trials, failures } = await tryOut(tried, { blocks }, days, new Date());
  for (const { change, result } of trials) console.log(`${change.title}: ${result.before?.firings.length} and ${result.after?.firings.length} firings; ${result.notes.join(" ")}`);
  for (const failure of failures) console.log(failure);
  console.log(`tried in ${((performance.now() - began) / 1_000).toFixed(1)} s; with ${(endedCpuSeconds() - before).toFixed(1)} s of processor time of Prometheus and promtool`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
