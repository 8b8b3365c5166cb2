import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cacheSavings, queueDepth } from "../../telemetry/metrics.ts";
import { type CollectorUnderTest, collectorWith } from "../support/collector.ts";
import { matching, sumOf } from "../support/exposition.ts";
import { post } from "../support/otlp.ts";
import { eventually } from "../support/process.ts";

/** Two processes of one service, by what their resources say of themselves. */
const replicas: readonly { readonly name: string; readonly says: readonly [Attributes, Attributes]; readonly instances: readonly [string, string] }[] = [
  {
    name: "their instance ids",
    says: [
      { "service.instance.id": "a", "process.pid": 1 },
      { "service.instance.id": "b", "process.pid": 1 },
    ],
    instances: ["a", "b"],
  },
  {
    name: "their pods",
    says: [
      { "k8s.pod.name": "pod-1", "container.id": "c", "host.name": "node" },
      { "k8s.pod.name": "pod-2", "container.id": "c", "host.name": "node" },
    ],
    instances: ["pod-1", "pod-2"],
  },
  {
    name: "their containers",
    says: [
      { "container.id": "c1", "host.name": "node" },
      { "container.id": "c2", "host.name": "node" },
    ],
    instances: ["c1", "c2"],
  },
  {
    name: "their processes on one host",
    says: [
      { "host.name": "node", "process.pid": 11 },
      { "host.name": "node", "process.pid": 12 },
    ],
    instances: ["node:11", "node:12"],
  },
  {
    name: "their processes in one pod",
    says: [
      { "k8s.pod.name": "pod", "process.pid": 7 },
      { "k8s.pod.name": "pod", "process.pid": 8 },
    ],
    instances: ["pod:7", "pod:8"],
  },
  { name: "nothing but their processes", says: [{ "process.pid": 21 }, { "process.pid": 22 }], instances: ["21", "22"] },
];

type Attributes = Readonly<Record<string, string | number>>;

const service = (index: number) => `replicated-${index}`;

describe("two replicas of a service", () => {
  let collector: CollectorUnderTest;
  const report = (attributes: Attributes, depth: number, saved: number) => post(collector.url("otlpHttp", "/v1/metrics"), metricsRequest(attributes, depth, saved));
  beforeAll(async () => {
    collector = await collectorWith({ services: Object.fromEntries([...replicas.keys()].map((index) => [service(index), {}])) });
    for (const [index, { says }] of replicas.entries()) {
      const [first, second] = says.map((each) => ({ "service.name": service(index), ...each }));
      expect(await report(first ?? {}, 3, 10)).toBe(200);
      expect(await report(second ?? {}, 4, 20)).toBe(200);
    }
    await eventually(async () => expect(new Set(matching(await collector.metrics(), queueDepth.prom).map(({ labels }) => labels.service)).size).toBe(replicas.length));
  });
  afterAll(() => collector?.close());

  test.each(replicas.map((each, index) => ({ ...each, index })))("are told apart by $name", async ({ index, instances }) => {
    const samples = await collector.metrics();
    const where = { service: service(index) };
    expect(matching(samples, queueDepth.prom, where).map(({ labels, value }) => [labels.instance, value])).toEqual([
      [instances[0], 3],
      [instances[1], 4],
    ]);
    expect(sumOf(samples, cacheSavings.prom, where)).toBe(30);
  });
});

function metricsRequest(attributes: Attributes, depth: number, saved: number): object {
  const keyValues = (of: Attributes) =>
    Object.entries(of).map(([key, value]) => ({ key, value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value } }));
  const now = `${Date.now()}000000`;
  const point = (value: number, of: Attributes) => ({ attributes: keyValues(of), startTimeUnixNano: "1", timeUnixNano: now, asDouble: value });
  const metrics = [
    { name: queueDepth.otel, unit: queueDepth.unit, gauge: { dataPoints: [point(depth, { model: "gpt-4o", provider: "openai" })] } },
    {
      name: cacheSavings.otel,
      unit: cacheSavings.unit,
      sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [point(saved, { feature: "chat_assistant", kind: "exact" })] },
    },
  ];
  return { resourceMetrics: [{ resource: { attributes: keyValues(attributes) }, scopeMetrics: [{ scope: { name: "app" }, metrics }] }] };
}
