/**
 * OpenTelemetry name → Prometheus name, as `prometheus/otlptranslator` does it for the strategy
 * `UnderscoreEscapingWithSuffixes`, which both Prometheus 3 and the Collector's Prometheus exporter use by default.
 * Source: otlptranslator v1.0.0, metric_namer.go, unit_namer.go, label_namer.go.
 */

/** How an instrument arrives at Prometheus. A non-monotonic sum (`upDownCounter`) has no suffix. */
export type MetricKind = "counter" | "upDownCounter" | "gauge" | "histogram";

const baseUnits: Readonly<Record<string, string>> = {
  d: "days",
  h: "hours",
  min: "minutes",
  s: "seconds",
  ms: "milliseconds",
  us: "microseconds",
  ns: "nanoseconds",
  By: "bytes",
  KiBy: "kibibytes",
  MiBy: "mebibytes",
  GiBy: "gibibytes",
  TiBy: "tibibytes",
  KBy: "kilobytes",
  MBy: "megabytes",
  GBy: "gigabytes",
  TBy: "terabytes",
  m: "meters",
  V: "volts",
  A: "amperes",
  J: "joules",
  W: "watts",
  g: "grams",
  Cel: "celsius",
  Hz: "hertz",
  "%": "percent",
  "1": "",
};

const perUnits: Readonly<Record<string, string>> = {
  s: "second",
  m: "minute",
  h: "hour",
  d: "day",
  w: "week",
  mo: "month",
  y: "year",
};

/** The Prometheus name of a metric, without the `_bucket`, `_sum` and `_count` of a classic histogram. */
export function promName(otelName: string, unit: string, kind: MetricKind): string {
  let tokens = otelName.split(/[^A-Za-z0-9:]+/).filter((token) => token !== "");
  for (const suffix of unitSuffixes(unit)) {
    if (!tokens.includes(suffix)) tokens.push(suffix);
  }
  if (kind === "counter") tokens = [...tokens.filter((token) => token !== "total"), "total"];
  if (kind === "gauge" && unit === "1") tokens = [...tokens.filter((token) => token !== "ratio"), "ratio"];
  const name = tokens.join("_");
  return /^\d/.test(name) ? `_${name}` : name;
}

/** The Prometheus name of an attribute. */
export function promLabel(attribute: string): string {
  const label = attribute.replace(/[^A-Za-z0-9]+/g, "_");
  return /^\d/.test(label) ? `key_${label}` : label;
}

function unitSuffixes(unit: string): string[] {
  const [main = "", ...per] = unit.split("/");
  const mainWord = unitWord(main, baseUnits);
  const perWord = unitWord(per.join("/"), perUnits);
  return [...(mainWord ? [mainWord] : []), ...(perWord ? [`per_${perWord}`.replace(/_$/, "")] : [])];
}

/** A unit in braces is an annotation and leaves no suffix; an unknown unit is used as it stands. */
function unitWord(part: string, words: Readonly<Record<string, string>>): string {
  const trimmed = part.trim();
  if (trimmed === "" || /[{}]/.test(trimmed)) return "";
  return words[trimmed] ?? trimmed.replace(/[^A-Za-z0-9:]+/g, "_").replace(/^_/, "");
}
