import { expect, it } from "vitest";
import { parse } from "yaml";
import { COLLECTOR_PATH, collectorFiles } from "../../collector/collector.ts";
import { serverNames } from "../../config/servers.ts";
import { exporters } from "../../telemetry/exporters.ts";
import { fixedSite } from "../support/fixed-site.ts";

const all = Object.values(exporters);

it("every queue of the Collector is known, with how it behaves when it is full", () => {
  const { config, site } = fixedSite();
  const body = collectorFiles(config, site).find(({ path }) => path === COLLECTOR_PATH)?.body ?? "";
  const found = parse(body) as { readonly exporters: Readonly<Record<string, { readonly sending_queue?: { readonly block_on_overflow: boolean } }>> };
  const queues = Object.entries(found.exporters).flatMap(([id, { sending_queue: queue }]) => (queue ? [[id, queue.block_on_overflow ? "block" : "drop"]] : []));
  expect(queues.sort()).toEqual(all.map(({ id, whenFull }) => [id, whenFull]).sort());
});

it("each leads to servers that there are", () => {
  for (const { id, stores } of all) expect({ id, strange: stores.filter((store) => !(serverNames as readonly string[]).includes(store)) }).toEqual({ id, strange: [] });
});
