import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { recordingGroups } from "../../alerts/rules.ts";
import type { Config } from "../../config/schema.ts";
import { cost } from "../../telemetry/metrics.ts";
import { configWith } from "./config.ts";
import { freePorts } from "./ports.ts";
import { Process } from "./process.ts";
import { program } from "./programs.ts";
import { series } from "./rule-case.ts";
import { run } from "./run.ts";

/** Seconds. */
export const HOUR = 3_600;
export const DAY = 24 * HOUR;
/** Between samples and between evaluations: seldom, since weeks of them are evaluated. */
export const STEP = 240;
export const START = 1_767_225_600;
/** Two weeks, which a baseline needs, and some. */
export const DAYS = 18;

/** When calls cost a multiple of what they usually do; in seconds from the beginning. */
const incidents = [
  { from: 15 * DAY + 10 * HOUR, to: 15 * DAY + 14 * HOUR, times: 3 },
  { from: 16 * DAY + 15 * HOUR, to: 16 * DAY + 20 * HOUR, times: 1.8 },
];

/** Dollars an hour: a course of the day, and what went wrong. */
function pace(second: number): number {
  const usual = 4 + 2 * Math.sin((2 * Math.PI * second) / DAY);
  return usual * (incidents.find(({ from, to }) => second >= from && second < to)?.times ?? 1);
}

/** A counter of dollars over these days. */
export function spent(): readonly string[] {
  let dollars = 0;
  return Array.from({ length: (DAYS * DAY) / STEP + 1 }, (_, index) => {
    dollars += (pace(index * STEP) * STEP) / HOUR;
    return dollars.toFixed(4);
  });
}

export const spending = series(cost);

export function spendingConfig(limits: Config["limits"] = {}): Config {
  return { ...configWith({ limits }), scrapeInterval: `${STEP}s` };
}

/** What was spent, as blocks below a folder. */
export function spendingBlocks(folder: string): string {
  const [file, blocks] = [join(folder, "spent.om"), join(folder, "blocks")];
  const lines = spent().map((dollars, index) => `${spending} ${dollars} ${START + index * STEP}`);
  writeFileSync(file, [`# TYPE ${cost.prom.replace(/_total$/, "")} counter`, ...lines, "# EOF", ""].join("\n"));
  run("promtool", "tsdb", "create-blocks-from", "--max-block-duration=18h", "openmetrics", file, blocks);
  return blocks;
}

/** Stores beside blocks what the rules of a stack make of them, from some second on. What reads another comes after it. */
export async function storeRecordings(folder: string, blocks: string, config: Config, names: readonly string[], from = 0): Promise<void> {
  for (const { name, interval, rules } of recordingGroups(config)) {
    for (const { metric, expression } of rules.filter((each) => names.includes(each.metric.prom))) {
      const file = join(folder, "stored.yml");
      writeFileSync(file, stringify({ groups: [{ name, interval, rules: [{ record: metric.prom, expr: String(expression) }] }] }));
      await serving(folder, folder, async (url) => {
        const times = [`--start=${START + from}`, `--end=${START + DAYS * DAY}`];
        run("promtool", "tsdb", "create-blocks-from", "--max-block-duration=18h", "rules", "--quiet", `--url=${url}`, ...times, `--output-dir=${blocks}`, file);
      });
    }
  }
}

/** A Prometheus that has the blocks below a folder for its data. */
export async function serving<T>(scratch: string, folder: string, use: (url: string) => T | Promise<T>): Promise<T> {
  const config = join(scratch, "prometheus.yml");
  writeFileSync(config, "global: {}\n");
  const url = `http://127.0.0.1:${(await freePorts()).prometheus}`;
  const flags = [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, "blocks")}`, "--storage.tsdb.retention.time=100y", `--web.listen-address=${new URL(url).host}`];
  const server = await Process.start(program("prometheus"), [...flags, "--storage.tsdb.min-block-duration=2h", "--storage.tsdb.max-block-duration=2h"], `${url}/-/ready`);
  try {
    return await use(url);
  } finally {
    await server.stop();
  }
}
