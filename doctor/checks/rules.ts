import { ruleGroups } from "../../alerts/rules.ts";
import { panelPlaces } from "../../dashboards/places.ts";
import { fromSeconds, toSeconds } from "../../telemetry/duration.ts";
import { json } from "../ask.ts";
import { type Check, failed, ok, type Result, type Stack, summed } from "../result.ts";

interface Loaded {
  readonly name: string;
  readonly query: string;
  readonly duration?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly health: "ok" | "err" | "unknown";
  readonly lastError?: string;
  readonly lastEvaluation: string;
}

/** Evaluations that may be late before a rule counts as not evaluated. */
const LATE = 3;

/** Are the rules of this config loaded, and does Prometheus evaluate them? */
export const rules: Check = {
  title: "Rules",
  run: async (stack) => {
    const { data } = await json<{ data: { groups: readonly { rules: readonly Loaded[] }[] } }>(`${stack.site.open("prometheus")}/api/v1/rules`);
    const loaded = data.groups.flatMap((group) => group.rules);
    const lookups = { site: stack.site, panelOf: (signal: string) => panelPlaces().get(signal) };
    const wanted = ruleGroups(stack.config, lookups).flatMap(({ rules: own, interval }) => own.map((rule) => ({ rule, interval })));
    const results = await Promise.all(
      wanted.map(async ({ rule, interval }) => {
        const name = "alert" in rule ? rule.alert : rule.record;
        const found = loaded.filter((each) => each.name === name && sameLabels(rule.labels ?? {}, each.labels ?? {}));
        const wantedQuery = await formatted(stack, rule.expr);
        const running = await Promise.all(found.map(async (each) => ({ ...each, query: await formatted(stack, each.query) })));
        return state("alert" in rule ? `${name} (${rule.labels.severity})` : name, wantedQuery, running, toSeconds(interval));
      }),
    );
    return summed(results, "loaded and evaluated", "rules, as this config makes them");
  },
};

function state(name: string, query: string, found: readonly Loaded[], interval: number): Result {
  if (found.length === 0) return failed(name, "not loaded", "deploy again: Prometheus runs with older rules");
  const same = found.find((each) => each.query === query);
  if (!same) return failed(name, "another expression is loaded", "deploy again: the config asks for something else now");
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
