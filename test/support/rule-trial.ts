import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import type { AlertRule } from "../../alerts/rules.ts";
import { type Duration, toSeconds } from "../../telemetry/duration.ts";
import { program } from "./programs.ts";
import type { RuleCase } from "./rule-case.ts";
import type { Mutant } from "./rule-mutants.ts";

export interface TestedGroup {
  readonly name: string;
  readonly rules: readonly { readonly record?: string; readonly alert?: string; readonly expr: string }[];
}

/** What promtool did not find as a case has it. */
export interface Failure {
  readonly of: RuleCase;
  /** Name of the rule that the case is not true of. */
  readonly alert: string;
  /** In seconds. */
  readonly at: number;
  /** What was expected, and what came. */
  readonly text: string;
}

/** Cases of one step, and what they are held against. */
export interface Trial {
  readonly cases: readonly RuleCase[];
  /** In the order of evaluation: alerts read what is recorded. */
  readonly groups: readonly TestedGroup[];
  /** The alert's own rules. */
  readonly rules: readonly AlertRule[];
  /** Of which the cases must not be true. They stand in the groups, too. */
  readonly mutants: readonly Mutant[];
}

/** Runs promtool once. Every case is asked of its alert, and of each mutant what it says of that severity. */
export async function failuresOf({ cases, groups, rules, mutants }: Trial): Promise<Failure[]> {
  const directory = mkdtempSync(join(tmpdir(), "plumbline-trial-"));
  const [rulesFile, casesFile] = ["rules.yml", "cases.yml"].map((name) => join(directory, name)) as [string, string];
  const [step] = new Set(cases.map((each) => each.step));
  writeFileSync(rulesFile, stringify({ groups }));
  writeFileSync(
    casesFile,
    stringify({
      rule_files: [rulesFile],
      group_eval_order: groups.map(({ name }) => name),
      evaluation_interval: `${step}s`,
      tests: cases.map((each, index) => ({
        name: `case ${index}`,
        interval: `${step}s`,
        input_series: Object.entries(each.series).map(([selector, values]) => ({ series: selector, values })),
        alert_rule_test: checksOf(each, rules, mutants),
      })),
    }),
  );
  const said = await promtool(casesFile);
  rmSync(directory, { recursive: true });
  const failures = said
    .split(/^ {4}name: /m)
    .slice(1)
    .flatMap((text) => failure(text, cases));
  if (said !== "" && failures.length === 0) throw new Error(said);
  return failures;
}

/** All that promtool says where it finds fault; nothing where it finds none. */
async function promtool(file: string): Promise<string> {
  try {
    await promisify(execFile)(program("promtool"), ["test", "rules", file], { maxBuffer: 2 ** 30 });
    return "";
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    if (!stdout && !stderr) throw error;
    return `${stdout ?? ""}${stderr ?? ""}`;
  }
}

function failure(text: string, cases: readonly RuleCase[]): Failure[] {
  const [, index, alert = "", time = ""] = /^case (\d+),\s+alertname: (.*), time: (\w+),/.exec(text) ?? [];
  const of = cases[Number(index)];
  return of ? [{ of, alert, at: secondsOf(time), text: text.slice(0, 2_000) }] : [];
}

/** As Prometheus writes a time: `1d2h`, `5m30s`. */
function secondsOf(time: string): number {
  return (time.match(/\d+(ms|[a-z])/g) ?? []).reduce((sum, part) => sum + toSeconds(part as Duration), 0);
}

function checksOf({ alert, checks }: RuleCase, rules: readonly AlertRule[], mutants: readonly Mutant[]) {
  return checks.flatMap(({ at, firing }) => {
    const expected = firing.map(({ labels, annotations }) => {
      const rule = rules.find((each) => each.labels.severity === labels.severity);
      return { exp_labels: labels, exp_annotations: { ...linksOf(rule, labels), ...annotations } };
    });
    const of = (severity: string) => expected.filter(({ exp_labels }) => exp_labels.severity === severity);
    const asked = [{ name: alert, expected }, ...mutants.map(({ severity, rule }) => ({ name: rule.alert, expected: of(severity) }))];
    return asked.map(({ name, expected: exp_alerts }) => ({ eval_time: `${at}s`, alertname: name, exp_alerts }));
  });
}

/** What a rule says beside what a case says of it, links above all: as it must arrive, with the labels filled in. */
function linksOf(rule: AlertRule | undefined, labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const fill = (text: string) =>
    text.replace(/\{\{ \$labels\.(\w+)( \| urlquery)? \}\}/g, (_, label: string, encoded?: string) => (encoded ? encodeURIComponent(labels[label] ?? "") : (labels[label] ?? "")));
  return Object.fromEntries(Object.entries(rule?.annotations ?? {}).map(([name, text]) => [name, fill(text)]));
}
