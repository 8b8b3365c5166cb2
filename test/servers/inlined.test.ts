import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { ruleFiles } from "../../alerts/rules.ts";
import type { Config } from "../../config/schema.ts";
import { is } from "../../query/matcher.ts";
import { latest, predicted, seen } from "../../query/promql.ts";
import { availabilityObjective } from "../../signals/declared-series.ts";
import { errorRatio } from "../../signals/errors.ts";
import { inlined } from "../../signals/inlined.ts";
import { latencyP95 } from "../../signals/latency.ts";
import { failedCalls, judgedCalls } from "../../signals/objectives.ts";
import { costPerHour, readRecorded, requestsPerHour, tokensPerHour } from "../../signals/recordings.ts";
import type { Expression } from "../../signals/signal.ts";
import * as metrics from "../../telemetry/metrics.ts";
import { configWith } from "../support/config.ts";
import { series } from "../support/rule-case.ts";
import { run } from "../support/run.ts";

/** Between samples and between evaluations of the rules: seldom, since a day of them is evaluated. */
const STEP = "1m";
const HOURS = 27;

const config: Config = { ...configWith(), scrapeInterval: STEP };

/** A counter that grows ever faster or ever slower, so that its growth is never what it was an hour before. */
function course(growth: (minute: number) => number): string {
  let total = 0;
  return Array.from({ length: HOURS * 60 + 1 }, (_, minute) => (total += Math.round(growth(minute)))).join(" ");
}

const counted = [metrics.requests, metrics.cost, metrics.tokens, metrics.errors];
const courses: Readonly<Record<string, string>> = { assistants: course((minute) => 5 + minute / 10), search: course((minute) => 400 - minute / 5) };
const input = [
  ...counted.flatMap((metric) => Object.entries(courses).map(([team, values]) => ({ series: series(metric, { team }), values }))),
  ...["1.0", "5.0", "+Inf"].map((le, index) => ({ series: series(metrics.requestDuration, { le }, "_bucket"), values: course((minute) => (index + 1) * minute + 40 * index) })),
];

const hourly = latest(costPerHour.metric);

const questions: readonly (readonly [what: string, expression: Expression])[] = [
  ["a recording", hourly],
  ["a sum of one by label", hourly.sum("team")],
  ["one with a condition", hourly.where("team", is("search"))],
  ["one of some time ago", hourly.ago("6h")],
  ["an average of one over hours", hourly.sum("team").overTime("avg", "12h", "1h")],
  ["an average of one over hours, some time ago", hourly.ago("1h").overTime("avg", "12h", "1h")],
  ["a ratio of one to its own average", hourly.sum("feature").over(hourly.sum("feature").ago("1h").overTime("avg", "12h", "1h"))],
  ["readings of one in a time", seen(requestsPerHour.metric, "10m")],
  ["readings of one in a time, some time ago", seen(requestsPerHour.metric, "10m").ago("2h")],
  ["what one will be", predicted(tokensPerHour.metric, "2h", "1d")],
  ["rules of several features", latest(judgedCalls).sum("team")],
  ["rules of one feature, added up", latest(failedCalls).where("team", is("assistants")).overTime("sum", "6h", "5m")],
  ["numbers of the config", latest(availabilityObjective.metric)],
  ["a number of the config beside what is measured", hourly.sum("feature").overEach(latest(availabilityObjective.metric), "feature")],
  ...[latencyP95, errorRatio].map(({ id, answer }) => [`${id}, as a panel reads it`, readRecorded(answer("service", "feature"))] as const),
];

const directory = mkdtempSync(join(tmpdir(), "plumbline-inlined-"));
const rules = join(directory, "recordings.yml");

/** What is stored, as the rules of a stack store it. Alerts are left out, and baselines, which a day is too short for. */
beforeAll(() => {
  const groups = ruleFiles(config).flatMap(({ body }) => (parse(body) as { groups: readonly { name: string; rules: readonly { record?: string }[] }[] }).groups);
  writeFileSync(rules, stringify({ groups: groups.filter(({ name, rules: [first] }) => first?.record && name !== "baselines") }));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Asks Prometheus of pairs of expressions whether both answer for the same series, at least one, and whether the answers are equal. */
function agree(pairs: readonly (readonly [string, string])[]): string {
  const times = ["13h", "13h17m", "20h", `${HOURS}h`];
  const checks = pairs.flatMap(([one, other]) =>
    times.flatMap((eval_time) => [
      ...[other, `(${one}) - (${other})`].map((as) => ({ expr: `count(${one}) - count(${as})`, eval_time, exp_samples: [{ labels: "{}", value: 0 }] })),
      { expr: `max(abs((${one}) - (${other})) > 1e-6) or vector(0)`, eval_time, exp_samples: [{ labels: "{}", value: 0 }] },
    ]),
  );
  const file = join(directory, "questions.yml");
  writeFileSync(file, stringify({ rule_files: [rules], evaluation_interval: STEP, tests: [{ interval: STEP, input_series: input, promql_expr_test: checks }] }));
  return run("promtool", "test", "rules", file);
}

describe("Prometheus answers the same, recorded and inlined", () => {
  it(`to ${questions.length} questions`, () => {
    const pairs = questions.map(([, asked]) => [String(asked), String(inlined(asked, config))] as const);
    expect(pairs.filter(([recorded, without]) => recorded === without)).toEqual([]);
    expect(agree(pairs)).toContain("SUCCESS");
  });

  it.each([
    ["another time", hourly.ago("6h"), hourly.ago("5h")],
    ["another condition", hourly.where("team", is("search")), hourly.where("team", is("assistants"))],
    ["more readings", seen(requestsPerHour.metric, "10m"), seen(requestsPerHour.metric, "11m")],
  ] as const)("and otherwise where it is %s", (_, asked, other) => {
    expect(() => agree([[String(asked), String(inlined(other, config))]])).toThrow(/FAILED/);
  });
});
