import { oneOf, renderMatcher } from "../../query/matcher.ts";
import { metricsOf } from "../../signals/alert-limits.ts";
import { type AlertingSignal, alertingSignals, silentSignals } from "../../signals/limits.ts";
import { type Duration, fromSeconds, toSeconds } from "../../telemetry/duration.ts";
import type { ContractMetric, Metric } from "../../telemetry/metric.ts";
import { contract } from "../../telemetry/metrics.ts";
import type { ServerMetric } from "../../telemetry/server-metrics.ts";
import { ask } from "../ask.ts";
import { type Check, failed, ok, type Result, type Stack, summed, together, waiting } from "../result.ts";

/** Does everything exist that an alert reads? One that reads nothing can never fire. */
export const metrics: Check = {
  title: "Metrics of the alerts",
  run: async (stack) => {
    const present = await presentSeries(stack);
    const results = alertingSignals(stack.config).map((signal) => judged(signal, present));
    return [
      ...together(summed(results, "there", "alerts have every metric that they read"), (first, more) => `${first} and ${more} more`),
      // By choice of the config, so nothing is broken; but somebody may believe that it is watched.
      ...silentSignals(stack.config).map(({ signal, missing }) =>
        waiting(signal.alert.name, `no rule: nothing reports ${missing.map(({ prom }) => prom).join(", ")}`, wayTo(missing)),
      ),
    ];
  },
};

function judged(signal: AlertingSignal, present: ReadonlySet<string>): Result {
  const { name } = signal.alert;
  const absent = metricsOf(signal.alert).filter((metric) => !stored(metric).some((each) => present.has(each)) && !troubled(metric));
  const [first] = absent;
  if (!first) return ok(name, "its metrics are there");
  const evidence = `no series of ${absent.map(({ prom }) => prom).join(", ")}`;
  const history = absent.every((metric) => !isOwn(metric)) ? (signal.history ?? startOf(absent)) : undefined;
  return history ? waiting(name, evidence, `wait: it needs ${history} of history`) : failed(name, evidence, whyAbsent(first));
}

/** When the last of some stored series begins; undefined where one should be there at once. */
function startOf(metrics: readonly Metric[]): Duration | undefined {
  const starts = metrics.map(({ after }) => (after ? toSeconds(after) : 0));
  return starts.includes(0) ? undefined : fromSeconds(Math.max(...starts));
}

/** A counter of something that should not happen: that it is not there yet is good news. */
function troubled(metric: Metric): boolean {
  return (metric as ServerMetric).appears === "with trouble";
}

/** Emitted by an application or a server, and not stored by a rule. */
function isOwn(metric: Metric): boolean {
  return contract.some((each) => each === metric) || "job" in metric;
}

function stored({ prom, kind }: Metric): readonly string[] {
  return kind === "histogram" ? [`${prom}_count`] : [prom];
}

/** Names of all series that were written lately. */
async function presentSeries({ site, config }: Stack): Promise<ReadonlySet<string>> {
  const names = alertingSignals(config).flatMap((signal) => metricsOf(signal.alert).flatMap(stored));
  const matcher = renderMatcher({ label: "__name__", ...oneOf([...new Set(names)]) });
  return new Set((await ask(site, `count by (__name__) ({${matcher}})`)).map(({ metric }) => metric.__name__ ?? ""));
}

function whyAbsent(metric: Metric): string {
  const own = contract.find((each) => each === metric);
  if (own?.report) return `a service of the config says that it reports "${own.report}", but nothing arrives: see its exporter, or take the word out of services.*.reports`;
  if (own) return "no call has arrived since the start: send one (examples/), then look at the Collector's log";
  if ("job" in metric) return `${String(metric.job)} does not say it: see Servers whether it is up; if it is, whether it is the version of this project`;
  return "it is recorded from others: see Rules";
}

function wayTo(unreported: readonly Metric[]): string {
  const groups = [...new Set(unreported.flatMap((metric) => (metric as ContractMetric).report ?? []))];
  return groups.length > 0
    ? `if an application sends it, say so: services.*.reports: [${groups.map((group) => `"${group}"`).join(", ")}]`
    : unreported.some((metric) => (metric as ServerMetric).appears === "with receivers")
      ? "declare a receiver: nobody is told of anything, so no message can fail"
      : "declare what it compares with: an objective (slo) or a budget";
}
