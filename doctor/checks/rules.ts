import { type Group, ruleGroups } from "../../alerts/rules.ts";
import { pages } from "../../dashboards/places.ts";
import { fromSeconds, toSeconds } from "../../telemetry/duration.ts";
import { json } from "../ask.ts";
import { type Check, failed, LATE, ok, type Result, type Stack, summed, waiting } from "../result.ts";

interface Loaded {
  readonly name: string;
  readonly query: string;
  /** Seconds. */
  readonly duration?: number;
  readonly keepFiringFor?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly health: "ok" | "err" | "unknown";
  readonly lastError?: string;
  readonly lastEvaluation: string;
}

/** Are the rules of this config loaded, and does Prometheus evaluate them? */
export const rules: Check = {
  title: "Rules",
  run: async (stack) => {
    const { data } = await json<{ data: { groups: readonly { rules: readonly Loaded[] }[] } }>(`${stack.site.open("prometheus")}/api/v1/rules`);
    const loaded = data.groups.flatMap((group) => group.rules);
    const lookups = { site: stack.site, ...pages };
    const wanted = ruleGroups(stack.config, lookups).flatMap(({ rules: own, interval }) => own.map((rule) => ({ rule, interval })));
    const results = await Promise.all(
      wanted.map(async ({ rule, interval }) => {
        const name = nameOf(rule);
        const found = loaded.filter((each) => isSame(rule, each));
        const wantedQuery = await formatted(stack, rule.expr);
        const running = await Promise.all(found.map(async (each) => ({ ...each, query: await formatted(stack, each.query) })));
        return state("alert" in rule ? `${name} (${rule.labels.severity})` : name, { ...timesOf(rule), query: wantedQuery }, running, toSeconds(interval));
      }),
    );
    const foreign = loaded.filter((each) => !wanted.some(({ rule }) => isSame(rule, each)));
    return [...summed(results, "loaded and evaluated", "rules, as this config makes them"), ...foreign.map(notOurs)];
  },
};

type Rule = Group["rules"][number];

function nameOf(rule: Rule): string {
  return "alert" in rule ? rule.alert : rule.record;
}

function isSame(rule: Rule, { name, labels = {} }: Loaded): boolean {
  return nameOf(rule) === name && sameLabels(rule.labels ?? {}, labels);
}

/** A rule that is no longer wanted still tells people; one that somebody put in by hand may hold others up. */
function notOurs({ name, labels = {}, health, lastError }: Loaded): Result {
  const evidence = `loaded, but this config makes no such rule${health === "err" ? `; and it fails: ${lastError}` : ""}`;
  return failed(labels.severity ? `${name} (${labels.severity})` : name, evidence, "make up: it puts the rules of the config in the place of those that are loaded");
}

type Wanted = Pick<Loaded, "query"> & Required<Pick<Loaded, "duration" | "keepFiringFor">>;

/** How long an alert waits and stays; a stored series does neither. */
function timesOf(rule: Rule): Omit<Wanted, "query"> {
  if (!("alert" in rule)) return { duration: 0, keepFiringFor: 0 };
  return { duration: toSeconds(rule.for), keepFiringFor: rule.keep_firing_for ? toSeconds(rule.keep_firing_for) : 0 };
}

function state(name: string, wanted: Wanted, found: readonly Loaded[], interval: number): Result {
  if (found.length === 0) return failed(name, "not loaded", "make up: Prometheus runs with older rules");
  const same = found.find(({ query, duration = 0, keepFiringFor = 0 }) => query === wanted.query && duration === wanted.duration && keepFiringFor === wanted.keepFiringFor);
  if (!same) return failed(name, "another expression or duration is loaded", "make up: the config asks for something else now");
  // Groups are evaluated at times of their own: one of an hour may be first within an hour.
  if (!(Date.parse(same.lastEvaluation) > 0)) return waiting(name, "not evaluated yet", `wait: it is evaluated every ${fromSeconds(interval)}`);
  if (same.health === "err") return failed(name, same.lastError ?? "it fails", "the rule cannot be evaluated; its error says why");
  const age = (Date.now() - Date.parse(same.lastEvaluation)) / 1_000;
  if (age > LATE * interval) return failed(name, `last evaluated ${fromSeconds(Math.round(age))} ago`, "Prometheus is overloaded: see the panel of the slowest rule group");
  return ok(name, "evaluated");
}

function sameLabels(own: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return Object.entries(own).every(([label, value]) => other[label] === value);
}

/** An expression as Prometheus writes it: the same whoever wrote it. */
async function formatted({ site }: Stack, query: string): Promise<string> {
  const { data } = await json<{ data: string }>(`${site.open("prometheus")}/api/v1/format_query`, { method: "POST", body: new URLSearchParams({ query }) });
  return data;
}
