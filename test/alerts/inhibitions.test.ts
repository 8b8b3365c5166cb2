import { describe, expect, it } from "vitest";
import { type Inhibition, inhibitions } from "../../alerts/inhibitions.ts";
import { routeTree } from "../../alerts/routes.ts";
import type { Config } from "../../config/schema.ts";
import { type Node, walk } from "../../query/promql-node.ts";
import { limitsOf } from "../../signals/alert-limits.ts";
import { signals } from "../../signals/all.ts";
import { costAnomaly, costSpike } from "../../signals/cost.ts";
import { type AlertingSignal, alertingSignals } from "../../signals/limits.ts";
import { collectorDown } from "../../signals/pipeline.ts";
import { qualityLoss } from "../../signals/quality.ts";
import { type Having, implicationsOf, type Severity } from "../../signals/signal.ts";
import { successRate } from "../../signals/traffic.ts";
import { outlasting } from "../../signals/windows.ts";
import { toSeconds } from "../../telemetry/duration.ts";
import { exporters } from "../../telemetry/exporters.ts";
import { UNKNOWN } from "../../telemetry/labels.ts";
import { alertingConfigs } from "../support/alerting-configs.ts";
import { configWith } from "../support/config.ts";
import { meets, waysOf } from "../support/routing.ts";
import { keptFor } from "../support/rule-case.ts";

/** An alert of one incident, as far as rules look at it. */
interface Fired {
  readonly signal: AlertingSignal;
  readonly severity: Severity;
  readonly labels: Readonly<Record<string, string>>;
}

const stores = [...new Set(Object.values(exporters).flatMap((each) => each.stores))];

/** Values of labels that rules tell apart; of others it is only known whether an alert has them. */
const values: Readonly<Record<string, readonly string[]>> = { job: [...stores, "grafana"], exporter: Object.values(exporters).map(({ id }) => id) };

/** The demo reports every group of metrics, so everything that can alert does. */
const everything = { demo: { enabled: true } } as const;

/** Every alert of a config, once for each team that it may be of, and for each store that it may be about. */
function alertsOf(config: Config): readonly Fired[] {
  return alertingSignals(config).flatMap((signal) => {
    const { by, component, fixed } = signal.alert;
    const teams = by.includes("team") || by.includes("feature") ? [...Object.keys(config.teams), UNKNOWN] : [config.operator ?? UNKNOWN];
    const about = by.flatMap((label) => (values[label] ?? []).map((value) => ({ [label]: value })));
    return limitsOf(signal.alert).flatMap(({ severity }) =>
      teams.flatMap((team) =>
        (about.length > 0 ? about : [{}]).map((thing) => ({ signal, severity, labels: { ...fixed, signal: signal.id, severity, component, team, ...thing } as Fired["labels"] })),
      ),
    );
  });
}

const name = ({ signal, severity }: Fired) => `${signal.id} ${severity}`;
const exactly = ({ labels }: Fired) => Object.values(labels).join(" ");

/** Whether two may be equal in the labels of a rule: each must be there on both sides, or on neither. */
function alike(equal: readonly string[], source: Fired, target: Fired): boolean {
  const has = ({ signal, labels }: Fired, label: string) => label in labels || signal.alert.by.includes(label);
  return equal.every((label) => has(source, label) === has(target, label) && source.labels[label] === target.labels[label]);
}

/** What silences what. */
function pairsOf(config: Config, rules = inhibitions(config)) {
  const all = alertsOf(config);
  return rules.flatMap((rule) => {
    const targets = all.filter(({ labels }) => meets(rule.target_matchers, labels));
    return all
      .filter(({ labels }) => meets(rule.source_matchers, labels))
      .flatMap((source) => targets.filter((target) => alike(rule.equal ?? [], source, target)).map((target) => ({ rule, source, target })));
  });
}

const config = configWith(everything);
const alerting = alertingSignals(config);
const all = alertsOf(config);
const rules = inhibitions(config);
const pairs = pairsOf(config, rules);

const keep = ({ signal, severity }: Fired) => keptFor(signal.alert, severity);

/** How long after its cause is gone a limit may still be passed: so long the cause stays in a window that ends now. */
function tail({ signal: { alert }, severity }: Fired): number {
  const limit = alert.limits[severity];
  if (!limit || alert.component === "budget") return 0;
  if (alert.component === "llm") return toSeconds(outlasting(1));
  const seconds = walk(alert.expression(limit, severity).node).flatMap((node) => (node.kind === "call" ? node.args.map((arg) => within(node.name, arg)) : []));
  return Math.max(0, ...seconds);
}

function within(call: string, node: Node): number {
  if (node.kind !== "series") return 0;
  if (call === "last_over_time" && node.offset) return toSeconds(node.offset);
  return call === "rate" && node.range ? toSeconds(node.range) : 0;
}

/** An outage silences these like all of its service. They come from another cause, so what they say after it is news. */
const ofTheirOwn: readonly string[] = [costSpike.id, costAnomaly.id, qualityLoss.id];

describe("what silences what", () => {
  it("names signals that there are", () => {
    const ids = signals.map(({ id }) => id);
    expect(alerting.flatMap(({ alert }) => implicationsOf(alert).filter(({ by }) => !ids.includes(by)))).toEqual([]);
  });

  it("matches something on both sides in every rule", () => {
    const idle = rules.filter((rule) => !pairs.some((pair) => pair.rule === rule)).map((rule: Inhibition) => [rule.source_matchers, rule.target_matchers]);
    expect(idle).toEqual([]);
  });

  it("goes in no circle: else two alerts could silence each other, and nobody is told", () => {
    const next = new Map<string, Set<string>>();
    for (const { source, target } of pairs) next.set(name(source), (next.get(name(source)) ?? new Set()).add(name(target)));
    const reached = (from: string) => {
      const seen = new Set<string>();
      const visit = (each: string): void => {
        for (const target of next.get(each) ?? []) {
          if (seen.has(target)) continue;
          seen.add(target);
          visit(target);
        }
      };
      visit(from);
      return seen;
    };
    expect([...new Set(all.map(name))].filter((each) => reached(each).has(each))).toEqual([]);
  });

  it("is never a page that a warning silences", () => {
    expect(pairs.filter(({ source, target }) => source.severity === "warning" && target.severity === "critical")).toEqual([]);
  });

  it("is about the same service, but where the Collector is down", () => {
    expect([...new Set(pairs.filter(({ rule }) => !rule.equal?.includes("service")).map(({ source }) => source.signal.id))]).toEqual(["pipeline-collector-down"]);
  });

  it("outlasts what it silences, so that the end of an incident is not told as another", () => {
    const short = pairs
      .filter(({ source, target }) => source.signal.id !== target.signal.id && !(source.signal.id === successRate.id && ofTheirOwn.includes(target.signal.id)))
      .map(({ source, target }) => ({ source: name(source), target: name(target), keeps: keep(source) + tail(source), needs: keep(target) + tail(target) }))
      .filter(({ keeps, needs }) => keeps < needs);
    expect(short).toEqual([]);
  });

  /** Alertmanager tells no end of an alert that is silenced then, and nothing of the next time it fires. */
  it("of one signal the warning goes on at least as long as the critical alert that silences it", () => {
    const early = pairs.filter(({ source, target }) => source.signal.id === target.signal.id && keep(target) < keep(source));
    expect(early.map(({ target }) => name(target))).toEqual([]);
  });
});

const having = (labels: Having, fired: Fired) => Object.entries(labels).every(([label, some]) => some.includes(fired.labels[label] ?? ""));

/** Whether one alert says what another one says, by what their signals say of each other. */
function says(source: Fired, target: Fired): boolean {
  if (source.severity === "warning" && target.severity === "critical") return false;
  const [from, to] = [source.signal, target.signal];
  if (from.id === to.id) return source.severity !== target.severity && source.labels.exporter === target.labels.exporter && source.labels.job === target.labels.job;
  if (to.id === successRate.id) return from.id === collectorDown.id;
  if (from.id === successRate.id) return to.alert.component === "llm";
  return implicationsOf(to.alert).some(
    ({ by, where }) =>
      by === from.id &&
      where.some((labels) => having(labels.source, source) && having(labels.target, target)) &&
      (!from.alert.by.includes("exporter") || !to.alert.by.includes("exporter") || source.labels.exporter === target.labels.exporter),
  );
}

const ofNoTeam = ({ signal: { alert } }: Fired) => !alert.by.includes("team") && !alert.by.includes("feature");

describe.each(Object.entries({ ...alertingConfigs, "nothing but the sample": {} }))("with %s", (_, changes) => {
  const told = configWith({ ...everything, ...changes });
  const fired = alertsOf(told);
  const tree = routeTree(told);
  const receivers = new Map(fired.map((each) => [each, waysOf(tree, each.labels).map(({ receiver }) => receiver)]));
  const silenced = new Set(pairsOf(told).map(({ source, target }) => `${exactly(source)} silences ${exactly(target)}`));

  it("an alert silences what it says, for whoever hears it: nobody else, and nothing less", () => {
    const heard = ([source, target]: readonly [Fired, Fired]) => receivers.get(target)?.every((each) => each === "(nobody)" || receivers.get(source)?.includes(each));
    const meant = fired
      .flatMap((source) => fired.filter((target) => says(source, target)).map((target) => [source, target] as const))
      .filter(([source, target]) => ofNoTeam(source) || ofNoTeam(target) || source.labels.team === target.labels.team)
      .filter(heard)
      .map(([source, target]) => `${exactly(source)} silences ${exactly(target)}`);
    expect(meant.length).toBeGreaterThan(50);
    expect([...silenced].filter((each) => !meant.includes(each)).sort()).toEqual([]);
    expect(meant.filter((each) => !silenced.has(each)).sort()).toEqual([]);
  });
});
