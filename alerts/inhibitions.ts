import type { Config } from "../config/schema.ts";
import { is, isNot, type Matcher, noneOf, oneOf, renderMatcher } from "../query/matcher.ts";
import { limitsOf } from "../signals/alert-limits.ts";
import { type AlertingSignal, alertingSignals } from "../signals/limits.ts";
import { collectorDown } from "../signals/pipeline.ts";
import { type Having, implicationsOf, type Severity, severities } from "../signals/signal.ts";
import { successRate } from "../signals/traffic.ts";
import { fixedTeam } from "../signals/whose.ts";
import { type Addressed, type Hearing, hearing } from "./audience.ts";

/** While a source fires, its targets are silent that are equal to it in some labels; one that neither has is equal. */
export interface Inhibition {
  readonly source_matchers: readonly string[];
  readonly target_matchers: readonly string[];
  readonly equal?: readonly string[];
}

/** Alerts that silence, or are silenced, together. */
interface Side extends Omit<Addressed, "severity"> {
  readonly matchers: readonly Matcher[];
  /** All that they have. */
  readonly severities: readonly Severity[];
  /** Labels that tell their incidents apart. */
  readonly by: readonly string[];
}

/**
 * One incident, one message to each receiver: what says it best silences what says the same, but only what nobody hears of
 * who does not hear of that.
 */
export function inhibitions(config: Config): readonly Inhibition[] {
  const alerting = alertingSignals(config);
  const of = (id: string, having: Having = {}) => alerting.filter((signal) => signal.id === id).map((signal) => side(config, signal, having));
  const [down, blind] = [of(successRate.id), of(collectorDown.id)];
  const calls: Side = {
    matchers: [
      { label: "signal", ...isNot(successRate.id) },
      { label: "component", ...is("llm") },
    ],
    severities,
    by: [],
    component: "llm",
  };
  return [
    ...alerting.flatMap((signal) => escalation(config, side(config, signal))),
    ...down.flatMap((source) => silencing(config, source, calls)),
    // Without the Collector every service looks down.
    ...blind.flatMap((source) => down.flatMap((target) => silencing(config, source, target).map(({ equal: _, ...rule }) => rule))),
    ...alerting.flatMap((target) =>
      implicationsOf(target.alert).flatMap(({ by, where }) =>
        where.flatMap((labels) => of(by, labels.source).flatMap((source) => silencing(config, source, side(config, target, labels.target)))),
      ),
    ),
  ];
}

function side(config: Config, { id, alert }: AlertingSignal, having: Having = {}): Side {
  const team = fixedTeam(alert, config);
  return {
    matchers: [{ label: "signal", ...is(id) }, ...Object.entries(having).map(([label, values]) => among(label, values))],
    severities: limitsOf(alert).map(({ severity }) => severity),
    by: alert.by.filter((label) => !having[label]),
    component: alert.component,
    ...(team === undefined ? {} : { team }),
  };
}

/** The critical alert about something silences the warning about it. */
function escalation(config: Config, both: Side): Inhibition[] {
  return both.severities.length > 1 ? reaching(config, both, "critical", both, ["warning"]) : [];
}

/** A warning never silences a page: it may be over, or switched off, while the page is not. */
function silencing(config: Config, source: Side, target: Side): Inhibition[] {
  return source.severities.flatMap((severity) =>
    reaching(
      config,
      source,
      severity,
      target,
      target.severities.filter((each) => severity === "critical" || each === "warning"),
    ),
  );
}

/** A rule for those severities of a target that are heard alike. */
function reaching(config: Config, source: Side, severity: Severity, target: Side, reached: readonly Severity[]): Inhibition[] {
  const heard = reached.flatMap((each) => {
    const hears = hearing(config, { ...source, severity }, { ...target, severity: each });
    return hears ? [{ severity: each, hears, like: JSON.stringify(hears) }] : [];
  });
  return [...new Set(heard.map(({ like }) => like))].flatMap((like) => {
    const alike = heard.filter((each) => each.like === like);
    const [first] = alike;
    const to = alike.map((each) => each.severity);
    return first ? [rule(source, severity, target, to, first.hears)] : [];
  });
}

function rule(source: Side, from: Severity, target: Side, to: readonly Severity[], { whose, same, teams }: Hearing): Inhibition {
  const whoseTeam = (one: typeof whose) => (teams && whose === one ? [teams.in ? among("team", teams.in) : amongNone("team", teams.not)] : []);
  return {
    source_matchers: [...source.matchers, ...ofSeverity(source, [from]), ...whoseTeam("source")].map(renderMatcher),
    target_matchers: [...target.matchers, ...ofSeverity(target, to), ...whoseTeam("target")].map(renderMatcher),
    // The service always, whether an alert is told apart by it or it is fixed.
    equal: [...new Set(["environment", "service", ...source.by.filter((label) => target.by.includes(label)), ...(same ? ["team"] : [])])],
  };
}

/** Where an alert has only these severities there is nothing to tell apart. */
function ofSeverity({ severities: all }: Side, some: readonly Severity[]): Matcher[] {
  return some.length < all.length ? [among("severity", some)] : [];
}

function among(label: string, [first = "", ...others]: readonly string[]): Matcher {
  return { label, ...(others.length > 0 ? oneOf([first, ...others]) : is(first)) };
}

function amongNone(label: string, [first = "", ...others]: readonly string[]): Matcher {
  return { label, ...(others.length > 0 ? noneOf([first, ...others]) : isNot(first)) };
}
