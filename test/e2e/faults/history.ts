import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { toSeconds } from "../../../telemetry/duration.ts";
import { requests } from "../../../telemetry/metrics.ts";
import { eventually } from "../../support/process.ts";
import { run } from "../../support/run.ts";
import { stores } from "../../support/stores.ts";
import { FASTER, type Platform } from "./platform.ts";

/** Series that baselines are made of: what rules stored of every hour, and the calls that objectives are about. None of those was ever bad. */
const STORED = '{__name__=~"llm:.+:increase1h|llm:objective_calls:.+"}';

/** How far back the platform is made to have been as it is now. */
const LONG = toSeconds("30d");

/** What an hour lasts here, and how late it is stored. */
const HOUR_MS = (toSeconds("1h") / FASTER) * 1_000;
const LATE_MS = 8_000;

/** A feature that is so new has no same hour of other weeks to compare with. */
const NEW = toSeconds("3d");
const NEW_FEATURE = "code_review";

/** Calls are also looked for one by one, at the same time a day before. */
const DAYS_OF_CALLS = 2;

/**
 * Gives the stack a past: what its rules stored of the last hour, again and again for weeks. Rules in quick motion make
 * that some hours. Prometheus takes it as blocks, which is how history is brought into one.
 */
export async function remembered({ deployment }: Platform, calmSince: number): Promise<void> {
  const ask = stores(deployment.site);
  // An hour must have been calm.
  await pause(Math.max(0, calmSince + HOUR_MS + LATE_MS - Date.now()));
  const end = Math.floor(Date.now() / 1_000) - Number((await ask.promql("time() - process_start_time_seconds{job='prometheus'}"))[0]?.value[1]);
  const stored = await ask.promql(`${STORED} > 0`);
  const calls = await ask.promql(`rate(${requests.prom}[30s]) > 0`);
  if (stored.length === 0 || calls.length === 0) throw new Error("nothing is stored of the last hour yet");
  const folder = mkdtempSync(join(tmpdir(), "plumbline-history-"));
  try {
    const lines = [...stored.flatMap(({ metric, value }) => hours(metric, value[1], end)), ...calls.flatMap(({ metric, value }) => scrapes(metric, Number(value[1]), end))];
    writeFileSync(join(folder, "history.txt"), `${lines.join("\n")}\n# EOF\n`);
    run("promtool", "tsdb", "create-blocks-from", "openmetrics", "--quiet", join(folder, "history.txt"), join(folder, "blocks"));
    const data = deployment.site.data("prometheus");
    const { uid, gid } = statSync(data);
    deployment.supervise("prometheus", "stop");
    for (const block of readdirSync(join(folder, "blocks"))) cpSync(join(folder, "blocks", block), join(data, block), { recursive: true });
    execFileSync("chown", ["-R", `${uid}:${gid}`, data]);
    deployment.supervise("prometheus", "start");
  } finally {
    rmSync(folder, { recursive: true });
  }
  await eventually(async () => {
    const before = await ask.promql("count(llm:requests:increase1h offset 6h)");
    if (Number(before[0]?.value[1] ?? 0) === 0) throw new Error("Prometheus does not have the history yet");
  }, 60);
  // What rules make of the gap is told only now.
  await pause(LATE_MS);
}

/** A value for each hour of the past. */
function hours({ __name__: name = "", ...labels }: Readonly<Record<string, string>>, value: string, end: number): string[] {
  const count = (labels.feature === NEW_FEATURE ? NEW : LONG) / toSeconds("1h");
  const series = selector(name, labels);
  return Array.from({ length: count }, (_, index) => `${series} ${value} ${end - ((count - index) * HOUR_MS) / 1_000}`);
}

/** A counter that grew by so much a second until the stack was there. */
function scrapes(labels: Readonly<Record<string, string>>, perSecond: number, end: number): string[] {
  const count = (DAYS_OF_CALLS * toSeconds("1d")) / FASTER;
  const series = selector(requests.prom, labels);
  return Array.from({ length: count }, (_, index) => `${series} ${perSecond * index} ${end - count + index}`);
}

function selector(name: string, labels: Readonly<Record<string, string>>): string {
  return `${name}{${Object.entries(labels)
    .map(([label, text]) => `${label}=${JSON.stringify(text)}`)
    .join(",")}}`;
}
