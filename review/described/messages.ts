import { groupLabels } from "../../alerts/grouping.ts";
import { type Inhibition, inhibitions } from "../../alerts/inhibitions.ts";
import { type AlertRule, alertRules } from "../../alerts/rules.ts";
import { listed } from "../../alerts/wording.ts";
import type { Config } from "../../config/schema.ts";

/** One alert that is not told while another one fires. */
export interface Silence {
  readonly source: Told;
  readonly target: Told;
  /** Which of their incidents: `of the same environment and service`. */
  readonly where: string;
  /** Whose: of those in which everybody who hears of the target hears of the source. `every team but search` */
  readonly whose: string;
}

/** An alert at one severity. */
export interface Told {
  readonly alert: string;
  readonly severity: string;
}

/** What alerts do to each other's messages. */
export interface DescribedMessages {
  readonly alerts: readonly Told[];
  readonly silences: readonly Silence[];
  /** Alert name → labels by which its messages are told apart. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

/** Where one alert says what another says, but in no team hears of the one whoever hears of the other. */
const NOBODY = "nobody";

export function describeMessages(config: Config): DescribedMessages {
  const rules = alertRules(config);
  const [said, heard] = [everybodyTold(config), config].map((each) => inhibitions(each).flatMap((inhibition) => silencesOf(inhibition, rules))) as [Silence[], Silence[]];
  const found = new Map(heard.map((each) => [keyOf(each), each.whose]));
  return {
    alerts: meant([], rules),
    silences: said.map((each) => ({ ...each, whose: found.get(keyOf(each)) ?? NOBODY })),
    groups: Object.fromEntries(groupLabels(config).map(({ signal, by }) => [signal.alert.name, by.filter((label) => label !== "alertname")])),
  };
}

/** The same with one audience for everything: what says what, whoever hears it. */
function everybodyTold({ teams, routes, ...config }: Config): Config {
  return {
    ...config,
    teams: Object.fromEntries(Object.entries(teams).map(([name, team]) => [name, { ...team, routes: {} }])),
    routes: { ...routes, critical: [], warning: [], components: { llm: [], budget: [], pipeline: [] } },
  };
}

function keyOf({ source, target, where }: Silence): string {
  return JSON.stringify([source, target, where]);
}

interface Condition {
  readonly label: string;
  readonly not: boolean;
  readonly values: readonly string[];
}

function silencesOf({ source_matchers, target_matchers, equal = [] }: Inhibition, rules: readonly AlertRule[]): Silence[] {
  const [source, target] = [source_matchers.map(condition), target_matchers.map(condition)];
  const where = [equal.length > 0 ? `of the same ${listed(equal)}` : "of whatever service", ...[...source, ...target].flatMap(incidents)].join(", ");
  const whose = [...source, ...target].find(({ label }) => label === "team");
  return meant(source, rules).flatMap((from) => meant(target, rules).map((to) => ({ source: from, target: to, where, whose: sayWhose(whose) })));
}

/** What a matcher of Alertmanager asks for. Values are names, whatever of them is escaped. */
function condition(matcher: string): Condition {
  const [, label = "", op = "", quoted = '""'] = /^(\w+)(=~|!~|!=|=)(".*")$/.exec(matcher) ?? [];
  const value = JSON.parse(quoted) as string;
  return { label, not: op.startsWith("!"), values: op.endsWith("~") ? value.replaceAll("\\", "").split("|") : [value] };
}

/** What rules add themselves says which alerts are meant; the rest is about their incidents. */
const ofRules: readonly string[] = ["signal", "severity", "component"];

function meant(conditions: readonly Condition[], rules: readonly AlertRule[]): Told[] {
  const met = ({ labels }: AlertRule) => conditions.every(({ label, not, values }) => !ofRules.includes(label) || values.includes(labels[label] ?? "") !== not);
  return rules.filter(met).map(({ alert, labels: { severity } }) => ({ alert, severity }));
}

function incidents({ label, values }: Condition): string[] {
  return label === "team" || ofRules.includes(label) ? [] : [`of ${label} ${listed(values, "or")}`];
}

function sayWhose(condition: Condition | undefined): string {
  if (!condition) return "every team";
  const { not, values } = condition;
  return not ? `every team but ${listed(values)}` : `${values.length > 1 ? "teams" : "team"} ${listed(values)} alone`;
}
