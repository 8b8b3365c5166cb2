import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openHistory } from "../review/backtest/history.ts";
import { describeAlerts } from "../review/described/alerts.ts";
import { toSeconds } from "../telemetry/duration.ts";
import { reportGroups } from "../telemetry/metric.ts";
import { guideRules, type ScoredRule } from "./guide-rules.ts";
import { configOf } from "./pipeline.ts";
import { machine } from "./report.ts";
import { type Alarm, alarmsOf, type Score, scoreOf } from "./score.ts";
import type { World } from "./world.ts";
import { worldPast } from "./world-past.ts";
import { bare } from "./worlds/bare.ts";
import { moving } from "./worlds/moving.ts";
import { ordinary } from "./worlds/ordinary.ts";
import { small } from "./worlds/small.ts";
import { young } from "./worlds/young.ts";

// What our rules and the guide's tell of platforms of which it is known what happened. Names of worlds may follow.

const worlds: readonly World[] = [ordinary, small, young, moving, bare];

/** Our rules under a world's config, as far as they are about calls and not about the stack's own servers. */
function ours({ config }: World): readonly ScoredRule[] {
  const services = Object.keys(config.services ?? { "ai-app": {} });
  const whole = configOf({ ...config, services: Object.fromEntries(services.map((service) => [service, { reports: [...reportGroups] }])) });
  return describeAlerts(whole)
    .filter(({ condition }) => /\bllm_/.test(condition))
    .map(({ name, severity, condition, for: lasting, keep }) => ({
      alert: name,
      name: `${name} (${severity})`,
      expr: condition,
      forSeconds: toSeconds(lasting),
      keepSeconds: keep ? toSeconds(keep) : 0,
    }));
}

async function scored(world: World): Promise<readonly Score[]> {
  const folder = mkdtempSync(join(tmpdir(), "plumbline-alerts-"));
  try {
    const history = await openHistory({ blocks: worldPast(world, folder) });
    try {
      const scores: Score[] = [];
      for (const rules of [ours(world), guideRules]) {
        const alarms = await alarmsOf(history, world, rules);
        for (const alarm of alarms) console.error(`${world.name}: ${said(alarm)}`);
        scores.push(scoreOf(world, alarms));
      }
      return scores;
    } finally {
      await history.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Day and time of the judged days at which an alarm began, how long it lasted, and about what. */
function said({ rule, labels, from, to }: Alarm): string {
  const at = `day ${Math.floor(from / 86_400) + 1} ${new Date(from * 1_000).toISOString().slice(11, 16)}`;
  const whom = Object.entries(labels)
    .filter(([label]) => label !== "environment" && label !== "__name__")
    .map(([, value]) => value);
  return `${rule.name}, ${at}, ${((to - from) / 60).toFixed(0)} min: ${whom.join(" ")}`;
}

function rowsOf(scores: readonly Score[]): string[][] {
  const cell = ({ told }: Score, index: number) => {
    const each = told[index];
    return each?.first ? `${((each.first.from - each.incident.from * 3_600) / 60).toFixed(1)} min, ${each.first.rule.name}` : "not told";
  };
  const incidents = scores[0]?.told ?? [];
  return [
    ...incidents.map(({ incident }, index) => [incident.name, ...scores.map((score) => cell(score, index))]),
    ["**told of**", ...scores.map(({ told }) => `${told.filter(({ first }) => first).length} of ${told.length}`)],
    ["**false alarms**", ...scores.map(({ falseAlarms }) => counted(falseAlarms))],
  ];
}

/** How many, and of which alerts. */
function counted(alarms: readonly Alarm[]): string {
  const names = [...new Set(alarms.map(({ rule }) => rule.alert))];
  const each = names.map((name) => `${name} ${alarms.filter(({ rule }) => rule.alert === name).length}`);
  return `${alarms.length}${alarms.length > 0 ? ` (${each.join(", ")})` : ""}`;
}

const asked = process.argv.slice(2);
console.error(machine());
for (const world of worlds.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
  const began = performance.now();
  const scores = await scored(world);
  const table = [["", "our rules", "the guide's four"], ["---", "---", "---"], ...rowsOf(scores)].map((row) => `| ${row.join(" | ")} |`).join("\n");
  console.log(`\n**${world.name}**: ${world.about}; ${world.days} days judged\n\n${table}\n`);
  for (const alarm of scores[0]?.falseAlarms ?? []) console.log(`false alarm of ours: ${said(alarm)}`);
  console.error(`${world.name}: ${((performance.now() - began) / 1_000).toFixed(0)} s`);
}
