import { ruleTime } from "../../alerts/rule-time.ts";
import { alertRules } from "../../alerts/rules.ts";
import type { Config } from "../../config/schema.ts";
import { Vector } from "../../query/promql.ts";
import { type Node, number, render } from "../../query/promql-node.ts";
import { inlined } from "../../signals/inlined.ts";
import { type AlertingSignal, alertingSignals, limitsOf } from "../../signals/limits.ts";
import type { Limit, Severity } from "../../signals/signal.ts";
import type { ReadingUnit } from "../../signals/unit.ts";
import type { Duration } from "../../telemetry/duration.ts";

/** An alerting rule, and what it takes to try it on the past. */
export interface DescribedAlert {
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
  /** The same with recordings and numbers of the config inlined, so that it can be asked of a past that had none. */
  readonly condition: string;
  /** The condition as it would be with a limit of 1: equal where only the limit changes. */
  readonly question: string;
  /** What is held against the limit, inlined, where it is at all: without enough traffic to judge by there is none. Absent where nothing is compared. */
  readonly answer?: string;
  /** Whether the condition is exactly that the answer is above the limit. */
  readonly answerDecides: boolean;
  /** How far back the condition looks. */
  readonly lookbackSeconds: number;
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
  const time = ruleTime(config);
  const condition = inlined(alert.expression(limit, severity), config);
  const value = alert.value?.();
  const answer = value && inlined(value, config);
  const numbered = !("headline" in alert.says);
  const decides = numbered && answer ? deciding(condition.node, answer.node, limit.above) : undefined;
  return {
    name: alert.name,
    severity,
    signal: id,
    title,
    unit,
    because: limit.because,
    ...(numbered ? { above: limit.above } : {}),
    condition: time.expr(condition),
    question: time.expr(inlined(alert.expression({ ...limit, above: 1 }, severity), config)),
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
