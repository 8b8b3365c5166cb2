import { describe, expect, it } from "vitest";
import { type Inhibition, inhibitions } from "../../alerts/inhibitions.ts";
import { type Node, walk } from "../../query/promql-node.ts";
import { signals } from "../../signals/all.ts";
import { costAnomaly, costSpike } from "../../signals/cost.ts";
import { type AlertingSignal, alertingSignals, limitsOf } from "../../signals/limits.ts";
import { qualityLoss } from "../../signals/quality.ts";
import { keepOf, type Severity } from "../../signals/signal.ts";
import { successRate } from "../../signals/traffic.ts";
import { outlasting } from "../../signals/windows.ts";
import { toSeconds } from "../../telemetry/duration.ts";
import { configWith } from "../support/config.ts";

/** The demo reports every group of metrics, so everything that can alert does. */
const config = configWith({ demo: { enabled: true } });
const alerting = alertingSignals(config);
const rules = inhibitions(config);

interface Fired {
  readonly signal: AlertingSignal;
  readonly severity: Severity;
}

const all: readonly Fired[] = alerting.flatMap((signal) => limitsOf(signal.alert).map(({ severity }) => ({ signal, severity })));

/** Whether matchers of Alertmanager mean an alert; only `=` and `!=` are written. */
function means(matchers: readonly string[], { signal: { id, alert }, severity }: Fired): boolean {
  const labels: Readonly<Record<string, string>> = { signal: id, severity, component: alert.component };
  return matchers.every((matcher) => {
    const [, name = "", op, value] = /^(\w+)(!?=)"(.*)"$/.exec(matcher) ?? [];
    if (labels[name] === undefined) throw new Error(`nobody knows what ${matcher} means`);
    return (labels[name] === value) === (op === "=");
  });
}

/** What silences what. */
const pairs = rules.flatMap((rule) =>
  all
    .filter((source) => means(rule.source_matchers, source))
    .flatMap((source) => all.filter((target) => means(rule.target_matchers, target)).map((target) => ({ rule, source, target }))),
);

const name = ({ signal, severity }: Fired) => `${signal.id} ${severity}`;
const keep = ({ signal, severity }: Fired) => toSeconds(keepOf(signal.alert, severity) ?? "0s");

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
  it("is what the signals say, and names signals that there are", () => {
    const ids = signals.map(({ id }) => id);
    expect(alerting.flatMap(({ alert }) => alert.impliedBy ?? []).filter((id) => !ids.includes(id))).toEqual([]);
    for (const target of alerting) {
      for (const id of target.alert.impliedBy ?? []) {
        const found = pairs.filter(({ source, target: { signal } }) => source.signal.id === id && signal.id === target.id);
        expect({ target: target.id, by: id, found: found.length > 0 || !alerting.some((each) => each.id === id) || onlyUpwards(id, target) }).toMatchObject({ found: true });
      }
    }
  });

  it("matches something on both sides in every rule", () => {
    const idle = rules.filter((rule) => !pairs.some((pair) => pair.rule === rule)).map((rule: Inhibition) => [rule.source_matchers, rule.target_matchers]);
    expect(idle).toEqual([]);
  });

  it("goes in no circle: else two alerts could silence each other, and nobody is told", () => {
    const targetsOf = (from: string) => pairs.filter(({ source }) => name(source) === from).map(({ target }) => name(target));
    const reached = (from: string) => {
      const seen = new Set<string>();
      const visit = (each: string): void => {
        for (const target of targetsOf(each).filter((one) => !seen.has(one))) {
          seen.add(target);
          visit(target);
        }
      };
      visit(from);
      return seen;
    };
    expect(all.map(name).filter((each) => reached(each).has(each))).toEqual([]);
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

/** A source that only warns says nothing about a target that only pages. */
function onlyUpwards(id: string, target: AlertingSignal): boolean {
  const source = alerting.find((each) => each.id === id);
  return source !== undefined && !source.alert.limits.critical && !target.alert.limits.warning;
}
