/**
 * Units of what a signal answers. Dashboards turn them into Grafana's units, alerts into words.
 */
export const readingUnits = [
  "ratio",
  "seconds",
  "requests/s",
  "errors/s",
  "tokens/s",
  "tokens",
  "usd",
  "usd/h",
  "usd/d",
  "count",
  "items/s",
  "bytes",
  "times",
  "usual",
  "burn",
  "score",
] as const;

export type ReadingUnit = (typeof readingUnits)[number];
