import type { ReadingUnit } from "../signals/unit.ts";

/** Grafana's id of a unit, and how many decimals help. */
export const grafanaUnits: Readonly<Record<ReadingUnit, { readonly id: string; readonly decimals?: number }>> = {
  ratio: { id: "percentunit", decimals: 2 },
  seconds: { id: "s" },
  "requests/s": { id: "reqps" },
  "errors/s": { id: "suffix: errors/s" },
  "tokens/s": { id: "suffix: tokens/s" },
  tokens: { id: "short" },
  usd: { id: "currencyUSD" },
  "usd/h": { id: "suffix: $/h", decimals: 2 },
  "usd/d": { id: "suffix: $/d", decimals: 2 },
  count: { id: "short" },
  "items/s": { id: "cps" },
  bytes: { id: "bytes" },
  times: { id: "suffix:×", decimals: 1 },
};
