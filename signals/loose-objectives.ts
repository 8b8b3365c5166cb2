import type { Finding } from "../config/finding.ts";
import type { Config } from "../config/schema.ts";
import { limitsOf } from "./alert-limits.ts";
import { type AlertingSignal, alertingSignals } from "./limits.ts";
import { burnPairs, errorBurn, latencyBurn, neat } from "./slo.ts";

type Slo = NonNullable<Config["features"][string]["slo"]>;

/** The promises of a feature, with the alert on the budget of each. */
const promises: readonly { readonly field: string; readonly burn: string; readonly of: (slo: Slo) => number | undefined }[] = [
  { field: "availability", burn: errorBurn.id, of: ({ availability }) => availability },
  { field: "latency.share", burn: latencyBurn.id, of: ({ latency }) => latency?.share },
];

/**
 * Objectives that allow so many bad calls that their budget cannot burn as fast as its alert asks: with 90 % it lasts a
 * tenth of its time where every call is bad, and never less. What can still fire does.
 */
export function checkObjectives(config: Config): Finding[] {
  const burns = alertingSignals(config);
  return Object.entries(config.features).flatMap(([feature, { slo }]) =>
    promises.flatMap(({ field, burn, of }) => {
      const objective = slo && of(slo);
      const signal = burns.find(({ id }) => id === burn);
      return objective === undefined || !signal ? [] : tooLoose(`features.${feature}.slo.${field}`, objective, signal);
    }),
  );
}

function tooLoose(at: string, objective: number, { id, alert }: AlertingSignal): Finding[] {
  const fastest = neat(1 / (1 - objective));
  const asked = limitsOf(alert).map(({ severity, limit }) => ({ severity, pairs: burnPairs(limit, severity) }));
  const unreachable = asked.filter(({ pairs }) => pairs.some(({ factor }) => factor >= fastest));
  if (unreachable.length === 0) return [];
  const most = Math.max(...unreachable.flatMap(({ pairs }) => pairs.map(({ factor }) => factor)));
  const left = asked.map(({ severity, pairs }) => {
    const reachable = pairs.filter(({ factor }) => factor < fastest);
    if (reachable.length === pairs.length) return `${severity} fires as ever`;
    return reachable.length === 0 ? `${severity} never fires` : `${severity} fires only above ${reachable.map(({ factor, long }) => `${times(factor)} over ${long}`).join(" or ")}`;
  });
  return [
    {
      severity: "warning",
      at,
      value: objective,
      allowed: `${leastAbove(1 - 1 / most)} or more: with this one, all calls being bad is ${times(fastest)} what may be, and ${alert.name} asks for more than ${times(most)}`,
      fix: `raise it, or set ${unreachable.map(({ severity }) => `limits.${id}.${severity}.above`).join(" and ")} below ${short(fastest)}; until then, for this objective, ${left.join(", and ")}`,
    },
  ];
}

/** The least number of four digits that is above another. */
function leastAbove(bound: number): number {
  return (Math.floor(neat(bound * 10_000)) + 1) / 10_000;
}

function times(factor: number): string {
  return `${short(factor)} ${factor === 1 ? "time" : "times"}`;
}

function short(factor: number): number {
  return Number(factor.toPrecision(3));
}
