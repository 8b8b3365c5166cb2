import { expect, it } from "vitest";
import { parse } from "yaml";
import { serverNames } from "../../config/servers.ts";
import { servicesOf } from "../../stacks/services/all.ts";
import { prometheusFiles, scrapeJobs } from "../../storage/prometheus.ts";
import { exporters } from "../../telemetry/exporters.ts";
import * as serverMetrics from "../../telemetry/server-metrics.ts";
import { fixedSite } from "../support/fixed-site.ts";

const { config, site } = fixedSite();

interface Job {
  readonly job_name: string;
  readonly honor_labels?: boolean;
  readonly sample_limit?: number;
  readonly static_configs: readonly { readonly targets: readonly string[] }[];
}

const jobs = prometheusFiles(config, site).flatMap(({ body }) => (parse(body) as { scrape_configs: Job[] }).scrape_configs);

/** It speaks no HTTP; the ledger says how it is. */
const unscraped = "postgres";

/** What was counted from spans, and what applications reported. */
const ofApplications = ["calls", "apps"];

it("every server of the stack is scraped, by its own name, and the metrics of applications beside them", () => {
  expect(jobs.map(({ job_name }) => job_name).sort()).toEqual([...site.servers.filter((server) => server !== unscraped), ...ofApplications].sort());
});

it("every store that a queue leads to is scraped somewhere: by that it is known to be down", () => {
  const somewhere = scrapeJobs(fixedSite({}, serverNames).site).map(({ job }) => job);
  const stores = Object.values(exporters).flatMap((exporter): readonly string[] => exporter.stores);
  expect(stores.filter((store) => !somewhere.includes(store))).toEqual([]);
});

it("every server is scraped at a port that it listens at", () => {
  const listening = servicesOf(config, site).flatMap(({ ports }) => ports.map((port) => site.reach(port)));
  const targets = jobs.flatMap(({ static_configs }) => static_configs.flatMap(({ targets }) => targets));
  expect(targets.filter((target) => !listening.includes(target))).toEqual([]);
  expect(new Set(targets).size).toBe(targets.length);
});

it("the metrics of applications keep their own labels, and stop at the budget", () => {
  const own = jobs.filter(({ honor_labels }) => honor_labels);
  expect(own.map(({ job_name }) => job_name)).toEqual(ofApplications);
  for (const job of own) expect(job).toMatchObject({ sample_limit: config.capacity.seriesBudget });
});

it("metrics of servers carry the labels that a scrape adds", () => {
  expect(Object.values(serverMetrics).filter(({ labels }) => !(labels as readonly string[]).includes("job"))).toEqual([]);
});
