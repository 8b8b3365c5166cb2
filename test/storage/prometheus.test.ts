import { expect, it } from "vitest";
import { parse } from "yaml";
import { servicesOf } from "../../stacks/services/all.ts";
import { prometheusFiles } from "../../storage/prometheus.ts";
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

it("every server of the stack is scraped, by its own name, and the calls beside them", () => {
  expect(jobs.map(({ job_name }) => job_name).sort()).toEqual([...site.servers, "calls"].sort());
});

it("every server is scraped at a port that it listens at", () => {
  const listening = servicesOf(config, site).flatMap(({ ports }) => ports.map((port) => site.reach(port)));
  const targets = jobs.flatMap(({ static_configs }) => static_configs.flatMap(({ targets }) => targets));
  expect(targets.filter((target) => !listening.includes(target))).toEqual([]);
  expect(new Set(targets).size).toBe(targets.length);
});

it("the metrics of applications keep their own labels, and stop at the budget", () => {
  expect(jobs.find(({ job_name }) => job_name === "calls")).toMatchObject({ honor_labels: true, sample_limit: config.capacity.seriesBudget });
  expect(jobs.filter(({ job_name, honor_labels }) => job_name !== "calls" && honor_labels)).toEqual([]);
});

it("metrics of servers carry the labels that a scrape adds", () => {
  expect(Object.values(serverMetrics).filter(({ labels }) => !(labels as readonly string[]).includes("job"))).toEqual([]);
});
