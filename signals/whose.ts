import type { Config } from "../config/schema.ts";
import { latest, Vector } from "../query/promql.ts";
import { shareOfEach } from "../query/statistics.ts";
import { UNKNOWN } from "../telemetry/labels.ts";
import { featureTeam } from "./declared-series.ts";
import type { Alert, Expression } from "./signal.ts";

/** Whether the team of an alert is that of its feature: it is told apart by feature, but what it reads has no team. */
function isOfFeature({ by }: Alert): boolean {
  return by.includes("feature") && !by.includes("team");
}

/** The team of every incident of an alert whose series do not say whose it is: whoever runs the stack. */
export function fixedTeam(alert: Alert, { operator = UNKNOWN }: Config): string | undefined {
  return alert.by.includes("team") || isOfFeature(alert) ? undefined : operator;
}

/** The expression of an alert with the team in every series: each is divided by the 1 of its feature, and takes the team from it. */
export function withTeam(alert: Alert, expression: Expression): Expression {
  if (!isOfFeature(alert)) return expression;
  return shareOfEach(Vector.of<"feature">(expression.node), latest(featureTeam.metric), ["feature"], ["team"]);
}
