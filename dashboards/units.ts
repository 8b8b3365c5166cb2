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
  score: { id: "short", decimals: 2 },
  usual: { id: "suffix:× of usual", decimals: 1 },
  burn: { id: "suffix:× of what its objective allows", decimals: 1 },
};
