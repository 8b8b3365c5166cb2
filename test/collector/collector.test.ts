import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { COLLECTOR_PATH, collectorFiles } from "../../collector/collector.ts";
import { localSite } from "../../stacks/local/site.ts";
import { manifest } from "../../tools/otelcol/components.ts";
import { collectorConfigs } from "../support/collector-configs.ts";
import { configWith } from "../support/config.ts";
import { ownServers } from "../support/stack-files.ts";

interface Rendered {
  readonly receivers: Readonly<Record<string, unknown>>;
  readonly processors: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly exporters: Readonly<Record<string, { readonly sending_queue?: Readonly<Record<string, unknown>>; readonly retry_on_failure?: Readonly<Record<string, unknown>> }>>;
  readonly connectors: Readonly<Record<string, unknown>>;
  readonly extensions: Readonly<Record<string, unknown>>;
  readonly service: {
    readonly extensions: readonly string[];
    readonly pipelines: Readonly<Record<string, Readonly<Record<"receivers" | "processors" | "exporters", readonly string[]>>>>;
  };
}

function render(
  changes: Parameters<typeof configWith>[0] = {},
  servers: Parameters<typeof localSite>[1] = [...ownServers, "postgres", "ledger"],
): { body: string; config: Rendered } {
  const config = configWith({ local: { directory: "/stack" }, ...changes });
  const body = collectorFiles(config, localSite(config, servers)).find(({ path }) => path === COLLECTOR_PATH)?.body ?? "";
  return { body, config: parse(body) as Rendered };
}

describe("the Collector's config", () => {
  test("has these pipelines", async () => {
    const { pipelines } = render().config.service;
    await expect(stringify(pipelines)).toMatchFileSnapshot("../golden/collector-pipelines.yaml");
  });

  test("sends to these places, with these queues", async () => {
    await expect(stringify(render().config.exporters)).toMatchFileSnapshot("../golden/collector-exporters.yaml");
  });

  test("is the same bytes every time", () => {
    expect(render().body).toBe(render().body);
  });

  test.each(collectorConfigs)("limits memory first wherever others send to, with $name", ({ changes, servers }) => {
    const { receivers, service } = render(changes, servers).config;
    const open = Object.values(service.pipelines).filter((pipeline) => pipeline.receivers.some((id) => id in receivers));
    expect(open.length).toBeGreaterThan(2);
    for (const { processors } of open) expect(processors[0]).toBe("memory_limiter");
  });

  test.each(collectorConfigs)("configures nothing that no pipeline uses, and uses nothing that is not configured, with $name", ({ changes, servers }) => {
    const { receivers, processors, exporters, connectors, extensions, service } = render(changes, servers).config;
    const used = Object.values(service.pipelines).flatMap((pipeline) => [...pipeline.receivers, ...pipeline.processors, ...pipeline.exporters]);
    const configured = [receivers, processors, exporters, connectors, extensions].flatMap(Object.keys);
    expect([...new Set([...used, ...service.extensions])].toSorted()).toEqual(configured.toSorted());
  });

  test.each(collectorConfigs)("has only components that the Collector is built with, with $name", ({ changes, servers }) => {
    const { receivers, processors, exporters, connectors, extensions } = render(changes, servers).config;
    // `tail_sampling/x` is in the module `…/tailsamplingprocessor`, `otlp_http` in `…/otlphttpexporter`.
    const modules = manifest("v0.0.0", "").toLowerCase().replace(/\s+/g, " ");
    const module = (kind: string) => (id: string) => `/${(id.split("/")[0] ?? "").replaceAll("_", "").replace(/^otlpgrpc$/, "otlp")}${kind} `;
    const wanted = [
      ...Object.keys(receivers).map(module("receiver")),
      ...Object.keys(processors).map(module("processor")),
      ...Object.keys(exporters).map(module("exporter")),
      ...Object.keys(connectors).map(module("connector")),
      ...Object.keys(extensions).map((id) => (id.startsWith("file_storage") ? "/filestorage " : module("extension")(id))),
    ];
    expect(wanted.filter((each) => !modules.includes(each))).toEqual([]);
  });

  test("keeps nothing in memory on the way to a queue of calls or logs", () => {
    const { service } = render().config;
    const holdsBack = /^(batch|tail_sampling|groupby|delta_to_cumulative|interval)/;
    for (const name of ["traces/in", "traces/calls", "logs/apps"]) {
      expect(
        service.pipelines[name]?.processors.filter((id) => holdsBack.test(id)),
        name,
      ).toEqual([]);
    }
  });

  test("puts every store behind a queue in a file that is tried for ever", () => {
    const { exporters, extensions } = render().config;
    const stores = Object.entries(exporters).filter(([id]) => !id.startsWith("prometheus"));
    expect(stores).toHaveLength(4);
    for (const [id, { sending_queue, retry_on_failure }] of stores) {
      expect(Object.keys(extensions), id).toContain(sending_queue?.storage);
      expect(retry_on_failure, id).toMatchObject({ enabled: true, max_elapsed_time: "0s" });
    }
  });

  test("makes senders wait for the queues of calls only", () => {
    const { exporters } = render().config;
    const waits = Object.entries(exporters).flatMap(([id, { sending_queue }]) => (sending_queue?.block_on_overflow ? [id] : []));
    expect(waits).toEqual(["otlp_http/calls", "otlp_http/ledger"]);
  });

  test.each([
    { capacity: { callsPerSecond: 50, outage: "6h" as const }, calls: 1_080_000, logs: 4_320_000 },
    { capacity: { callsPerSecond: 1, outage: "10s" as const }, calls: 4_000, logs: 4_000 },
  ])("sizes queues for $capacity.callsPerSecond calls a second and an outage of $capacity.outage", ({ capacity, calls, logs }) => {
    const { exporters } = render({ capacity }).config;
    for (const id of ["otlp_http/calls", "otlp_http/ledger"]) expect(exporters[id]?.sending_queue?.queue_size).toBe(calls);
    expect(exporters["otlp_http/logs"]?.sending_queue?.queue_size).toBe(logs);
  });

  test("holds no secret, only the file in which it is", () => {
    const { body } = render();
    expect(body).toContain("hmac_key: ${file:/stack/secrets/user-key}");
  });

  test("has every other dollar doubled, so that the Collector expands nothing else", () => {
    const { body } = render();
    expect(body.replaceAll("$$", "").match(/\$(?!\{file:)/g)).toBeNull();
    expect(body).toContain("$$");
  });

  test("listens nowhere but where the config says", () => {
    const { body } = render();
    expect([...body.matchAll(/(endpoint|host): (\S+)/g)].map(([, , address]) => address).filter((address) => !/^"?(http:\/\/)?127\.0\.0\.1/.test(address ?? ""))).toEqual([]);
  });

  test("samples as the config says", () => {
    const { processors } = render({ sampling: { keep: 0.25, longestCall: "5m", undecidedTraces: 7 } }).config;
    expect(processors.tail_sampling).toMatchObject({
      decision_wait: "5m",
      num_traces: 7,
      policies: expect.arrayContaining([expect.objectContaining({ probabilistic: { sampling_percentage: 25 } })]),
    });
  });
});
