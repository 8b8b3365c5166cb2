import { latest, Vector } from "../query/promql.ts";
import { shareOfEach } from "../query/statistics.ts";
import { featureTeam } from "./declared-series.ts";
import type { Alert, Expression } from "./signal.ts";

/** Whether the team of an alert is that of its feature: it is told apart by feature, but what it reads has no team. */
function isOfFeature({ by }: Alert): boolean {
  return by.includes("feature") && !by.includes("team");
}

/** Whether its series say whose an alert is. */
export function saysTeam(alert: Alert): boolean {
  return alert.by.includes("team") || isOfFeature(alert);
}

/** The expression of an alert with the team in every series: each is divided by the 1 of its feature, and takes the team from it. */
export function withTeam(alert: Alert, expression: Expression): Expression {
  if (!isOfFeature(alert)) return expression;
  return shareOfEach(Vector.of<"feature">(expression.node), latest(featureTeam.metric), ["feature"], ["team"]);
}
