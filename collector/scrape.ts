import type { Config } from "../config/schema.ts";
import { receiver } from "./component.ts";

/** Prometheus endpoints of applications. The service is the one that the config lists the endpoint under. */
export function scrapedApps({ services, scrapeInterval }: Config) {
  const jobs = Object.entries(services)
    .filter(([, { scrape }]) => scrape.length > 0)
    .map(([service, { scrape }]) => ({
      // The receiver makes service.name of the job name.
      job_name: service,
      scrape_interval: scrapeInterval,
      static_configs: scrape.map(endpoint),
    }));
  return jobs.length ? [receiver("prometheus/apps", { config: { scrape_configs: jobs } })] : [];
}

function endpoint(target: string): object {
  const [address = target, ...path] = target.split("/");
  return { targets: [address], ...(path.length ? { labels: { __metrics_path__: `/${path.join("/")}` } } : {}) };
}
