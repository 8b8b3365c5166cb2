import { ruleTime } from "../../alerts/rule-time.ts";
import { alertRules } from "../../alerts/rules.ts";
import type { Config } from "../../config/schema.ts";
import { Vector } from "../../query/promql.ts";
import { type Node, number, render, walk } from "../../query/promql-node.ts";
import { limitsOf } from "../../signals/alert-limits.ts";
import { inlined, withNumbers } from "../../signals/inlined.ts";
import { type AlertingSignal, alertingSignals } from "../../signals/limits.ts";
import type { Expression, Limit, Severity } from "../../signals/signal.ts";
import type { ReadingUnit } from "../../signals/unit.ts";
import type { Duration } from "../../telemetry/duration.ts";
import { storedIn } from "./recordings.ts";

/** What can be asked of a past to know when a rule would have fired. */
export interface DescribedQuestion {
  readonly condition: string;
  /** What is held against the limit, where it is at all: without enough traffic to judge by there is none. Absent where nothing is compared. */
  readonly answer?: string;
  /** Whether the condition is exactly that the answer is above the limit. */
  readonly answerDecides: boolean;
  /** How far back the condition looks. */
  readonly lookbackSeconds: number;
}

/** An alerting rule, and what it takes to try it on the past: the question with recordings and numbers of the config inlined, so that it can be asked of a past that had none. */
export interface DescribedAlert extends DescribedQuestion {
  readonly name: string;
  readonly severity: Severity;
  /** Id of the signal; with the severity it says which alert of two revisions is the same one. */
  readonly signal: string;
  readonly title: string;
  readonly unit: ReadingUnit;
  /** Absent where no number says when it fires. */
  readonly above?: number;
  readonly for: Duration;
  /** `keep_firing_for` */
  readonly keep?: Duration;
  /** That the rule adds. */
  readonly labels: Readonly<Record<string, string>>;
  readonly because: string;
  /** As in the rules file. */
  readonly expr: string;
  /** The condition as it would be with a limit of 1: equal where only the limit changes. */
  readonly question: string;
  /** The series of applications and servers that it reads in the end. */
  readonly sources: readonly string[];
  /** The same question to what rules have stored, where the rule reads any of it, with the names of that. Only numbers of the config are inlined. */
  readonly stored?: DescribedQuestion & { readonly reads: readonly string[] };
}

export function describeAlerts(config: Config): readonly DescribedAlert[] {
  const rules = alertRules(config);
  return alertingSignals(config).flatMap((signal) =>
    limitsOf(signal.alert).flatMap(({ severity, limit }) => {
      const rule = rules.find(({ labels }) => labels.signal === signal.id && labels.severity === severity);
      return rule
        ? [{ ...judged(signal, severity, limit, config), labels: rule.labels, expr: rule.expr, for: rule.for, ...(rule.keep_firing_for ? { keep: rule.keep_firing_for } : {}) }]
        : [];
    }),
  );
}

function judged({ id, title, unit, alert }: AlertingSignal, severity: Severity, limit: Limit, config: Config) {
  const numbered = !("headline" in alert.says);
  const expression = alert.expression(limit, severity);
  const value = alert.value?.();
  const asked = (condition: Expression, answer: Expression | undefined) => question(condition, answer, numbered ? limit.above : undefined, config);
  const [sent, stored] = [inlined(expression, config), withNumbers(expression, config)];
  const storedValue = value && withNumbers(value, config);
  const reads = storedIn(stored);
  return {
    name: alert.name,
    severity,
    signal: id,
    title,
    unit,
    because: limit.because,
    ...(numbered ? { above: limit.above } : {}),
    ...asked(sent, value && inlined(value, config)),
    sources: sourcesOf(sent.node),
    question: ruleTime(config).expr(inlined(alert.expression({ ...limit, above: 1 }, severity), config)),
    ...(reads.length > 0 ? { stored: { ...asked(stored, storedValue), reads: [...new Set([...reads, ...(storedValue ? storedIn(storedValue) : [])])] } } : {}),
  };
}

function sourcesOf(node: Node): string[] {
  return [...new Set(walk(node).flatMap((each) => (each.kind === "series" ? [`${each.metric.prom}${each.suffix}`] : [])))];
}

function question(condition: Expression, answer: Expression | undefined, above: number | undefined, config: Config): DescribedQuestion {
  const time = ruleTime(config);
  const decides = above !== undefined && answer ? deciding(condition.node, answer.node, above) : undefined;
  return {
    condition: time.expr(condition),
    ...(answer ? { answer: time.expr(decides ? Vector.of<string>(decides) : answer) } : {}),
    answerDecides: decides !== undefined,
    lookbackSeconds: condition.lookback,
  };
}

/** What a condition holds against its limit: `answer` of `answer > limit`, `answer and guard` of `(answer > limit) and guard`, which is the same. */
function deciding(condition: Node, answer: Node, limit: number): Node | undefined {
  if (condition.kind !== "binary") return undefined;
  if (condition.op === ">") return render(condition) === render({ kind: "binary", op: ">", left: answer, right: number(limit) }) ? answer : undefined;
  const left = condition.op === "and" ? deciding(condition.left, answer, limit) : undefined;
  return left && { ...condition, left };
}
