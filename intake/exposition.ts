import type { Metric } from "../telemetry/metric.ts";

/** A value with the labels that it has. */
export type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** A metric in the text format of Prometheus. */
export function exposed({ prom, help, kind }: Metric, samples: readonly Sample[]): string {
  const lines = samples.map(([labels, value]) => `${prom}${labelText(labels)} ${value}`);
  return [`# HELP ${prom} ${help}`, `# TYPE ${prom} ${kind}`, ...lines, ""].join("\n");
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value.replaceAll(/[\\"\n]/g, (each) => (each === "\n" ? "\\n" : `\\${each}`))}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
