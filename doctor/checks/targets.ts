import { scrapeJobs } from "../../storage/prometheus.ts";
import { fromSeconds, toSeconds } from "../../telemetry/duration.ts";
import { json } from "../ask.ts";
import { type Check, failed, LATE, ok, type Result, type Stack, summed } from "../result.ts";

interface Target {
  readonly labels: { readonly job: string; readonly instance: string };
  readonly health: "up" | "down" | "unknown";
  readonly lastError: string;
  readonly lastScrape: string;
}

/** Is every server there and read? */
export const targets: Check = {
  title: "Servers",
  run: async (stack) => {
    const { data } = await json<{ data: { activeTargets: readonly Target[] } }>(`${stack.site.open("prometheus")}/api/v1/targets?state=active`);
    const results = scrapeJobs(stack.site).map(({ job }) => state(job, data.activeTargets, stack));
    return summed(results, "up and read", `targets, every ${stack.config.scrapeInterval}`);
  },
};

function state(job: string, active: readonly Target[], { config }: Stack): Result {
  const target = active.find(({ labels }) => labels.job === job);
  if (!target) return failed(job, "Prometheus does not know it", "make up: Prometheus runs with an older configuration");
  if (target.health !== "up") return failed(job, target.lastError || `it is ${target.health}`, `look at the log of ${job}; make up starts what has ended`);
  const age = (Date.now() - Date.parse(target.lastScrape)) / 1_000;
  if (age > LATE * toSeconds(config.scrapeInterval)) return failed(job, `last read ${fromSeconds(Math.round(age))} ago`, "Prometheus is overloaded or its clock is wrong");
  return ok(job, "up");
}
