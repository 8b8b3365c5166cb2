import type { Config } from "../config/schema.ts";
import { type AlertingSignal, alertingSignals } from "../signals/limits.ts";
import { type Alert, implicationsOf } from "../signals/signal.ts";

/** Alerts of one incident travel together: one message per service, whatever else the alerts differ in. */
const INCIDENT = ["alertname", "environment", "service"] as const;

/** Labels of what goes wrong by itself, the widest first: what a narrower one of an alert says is a detail of it. */
const THINGS = ["feature", "model", "exporter", "job", "disk", "receiver_name"] as const;

/** How alerts are grouped unless `groupingApart` says otherwise. */
export const GROUP_BY: readonly string[] = [...INCIDENT, ...THINGS];

/** Budgets of teams are told apart as those of features are. */
export const BUDGET_GROUP_BY: readonly string[] = [...INCIDENT, "feature", "team"];

/** Alerts that are grouped by fewer labels than they have. */
export interface Grouping {
  readonly component: Alert["component"];
  readonly signals: readonly string[];
  readonly by: readonly string[];
}

/** What has labels of things that it is not about, and by what it is grouped instead. */
export function groupingApart(config: Config): readonly Grouping[] {
  const alerting = alertingSignals(config);
  const apart = alerting.filter(({ alert }) => alert.component !== "budget" && THINGS.some((label) => alert.by.includes(label) && label !== thingOf(alert, alerting)));
  const keyOf = ({ alert }: AlertingSignal) => [alert.component, thingOf(alert, alerting)].join(" ");
  return [...new Set(apart.map(keyOf))].flatMap((key) => {
    const alike = apart.filter((each) => keyOf(each) === key);
    const [first] = alike;
    return first ? [{ component: first.alert.component, signals: alike.map(({ id }) => id), by: incidentOf(first.alert, alerting) }] : [];
  });
}

/** Labels by which messages of each alert are told apart, where it has them. */
export function groupLabels(config: Config): readonly { readonly signal: AlertingSignal; readonly by: readonly string[] }[] {
  const alerting = alertingSignals(config);
  return alerting.map((signal) => ({
    signal,
    by:
      signal.alert.component === "budget"
        ? BUDGET_GROUP_BY.filter((label) => ![...THINGS, "team"].includes(label) || signal.alert.by.includes(label))
        : incidentOf(signal.alert, alerting),
  }));
}

function incidentOf(alert: Alert, alerting: readonly AlertingSignal[]): readonly string[] {
  const thing = thingOf(alert, alerting);
  return thing ? [...INCIDENT, thing] : INCIDENT;
}

/**
 * What an alert is about, if it is about one thing. Where another alert that is not about one says the same, as that on
 * errors of a service does of its features, one cause hits several: they belong to one message.
 */
function thingOf(alert: Alert, alerting: readonly AlertingSignal[]): (typeof THINGS)[number] | undefined {
  const own = THINGS.find((label) => alert.by.includes(label));
  const causes = implicationsOf(alert).flatMap(({ by, where }) => alerting.filter(({ id }) => id === by).map((cause) => ({ cause, where })));
  const ofIt = ({ cause, where }: (typeof causes)[number]) => thingOf(cause.alert, alerting) === own || where.every(({ target }) => own !== undefined && target[own] !== undefined);
  return causes.every(ofIt) ? own : undefined;
}
