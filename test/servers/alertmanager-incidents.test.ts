import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorRatio, providerErrorRatio } from "../../signals/errors.ts";
import { latencyP95 } from "../../signals/latency.ts";
import { alertmanagerDown, collectorDown, storeDown } from "../../signals/pipeline.ts";
import { exporterStalled, itemsLost, queueFill, queueForecast, refused } from "../../signals/pipeline-collector.ts";
import { alertsUnsent } from "../../signals/pipeline-rules.ts";
import { errorBurn } from "../../signals/slo.ts";
import { successRate } from "../../signals/traffic.ts";
import { servicesOf } from "../../stacks/services/all.ts";
import { sample } from "../support/config.ts";
import { happens, ruleOf, type Step, short, type Told } from "../support/incident.ts";
import { Process } from "../support/process.ts";
import { program } from "../support/programs.ts";
import { type StackFiles, writeStack } from "../support/stack-files.ts";
import { type Message, webhook } from "../support/webhook.ts";

/** A second of patience for what begins together, and a look at every group each two: a step is longer than both. */
const times = { groupWait: "1s", groupInterval: "2s" } as const;
const STEP_MS = 3_500;

let stack: StackFiles;
let server: Process;
let hook: Awaited<ReturnType<typeof webhook>>;

beforeAll(async () => {
  hook = await webhook();
  const receiver = { webhook: { url: hook.url } };
  stack = await writeStack(
    {
      receivers: { pager: receiver, chat: receiver, accounting: receiver },
      routes: { critical: ["pager"], warning: ["chat"], components: { budget: ["accounting"] }, ...times },
      features: { ...sample.features, document_search: { ...sample.features.document_search, monthlyBudgetUsd: 100 } },
      teams: sample.teams,
    },
    ["alertmanager"],
  );
  const [service] = servicesOf(stack.config, stack.site);
  server = await Process.start(program("alertmanager"), service?.args ?? [], `${stack.site.open("alertmanager")}/-/ready`);
});
afterAll(async () => {
  await server?.stop();
  hook?.close();
  stack?.remove();
});

/** The messages that one incident gave, in order; incidents of other labels go on beside it. */
async function messagesOf(steps: readonly Step[], belongs: (labels: Readonly<Record<string, string>>) => boolean): Promise<readonly Message[]> {
  await happens(stack.config, stack.site.open("alertmanager"), steps, STEP_MS);
  // Whatever would still come has come.
  await pause(STEP_MS);
  return hook.messages.filter(({ alerts }) => alerts.some(({ labels }) => belongs(labels)));
}

const ofService = (service: string) => (labels: Readonly<Record<string, string>>) => labels.service === service;
const named =
  (...signals: readonly string[]) =>
  (labels: Readonly<Record<string, string>>) =>
    signals.includes(labels.signal ?? "");

const on = (service: string, more: Readonly<Record<string, string>> = {}) => ({ environment: "production", service, ...more });

const told = (signal: { readonly id: string }, severity: Told["severity"], labels: Told["labels"] = {}): Told => ({ signal: signal.id, severity, labels });

const nameOf = ({ id }: { readonly id: string }, severity: Told["severity"]) => ruleOf(stack.config, { signal: id, severity }).alert;

describe.concurrent("one incident is one firing and one resolved message to each receiver", () => {
  it("an outage, and all that follows from it", async ({ expect }) => {
    const here = on("dead", { team: "search" });
    const [down, ratio, late] = [told(successRate, "critical", on("dead")), told(errorRatio, "critical", here), told(errorRatio, "warning", here)];
    const burns = [told(errorBurn, "critical", { ...here, feature: "document_search" }), told(errorBurn, "warning", { ...here, feature: "document_search" })];
    const provider = told(providerErrorRatio, "critical", on("dead", { provider: "openai" }));
    const messages = await messagesOf(
      [{ begins: [down] }, { begins: [ratio, provider] }, { begins: [late, ...burns] }, { ends: [provider, ...burns] }, { ends: [ratio, late] }, { ends: [down] }],
      ofService("dead"),
    );
    expect(messages.map(short)).toEqual([`pager firing ${nameOf(successRate, "critical")}`, `pager resolved ${nameOf(successRate, "critical")}`]);
  });

  it("a warning that becomes a page: who is warned is told once, and who is paged once", async ({ expect }) => {
    const here = on("worse", { team: "search" });
    const [warning, critical] = [told(errorRatio, "warning", here), told(errorRatio, "critical", here)];
    const messages = await messagesOf([{ begins: [warning] }, { begins: [critical] }, { ends: [critical, warning] }], ofService("worse"));
    expect(messages.map(short).sort()).toEqual(
      [`chat firing HighLLMErrorRate`, `chat resolved HighLLMErrorRate`, `pager firing HighLLMErrorRate`, `pager resolved HighLLMErrorRate`].map((line) =>
        line.replace("HighLLMErrorRate", nameOf(errorRatio, "critical")),
      ),
    );
  });

  it("a page at once, whose warning comes later", async ({ expect }) => {
    const here = on("sudden", { team: "search" });
    const [warning, critical] = [told(latencyP95, "warning", here), told(latencyP95, "critical", here)];
    const messages = await messagesOf([{ begins: [critical] }, { begins: [warning] }, { ends: [critical, warning] }], ofService("sudden"));
    expect(messages.map(short)).toEqual([`pager firing ${nameOf(latencyP95, "critical")}`, `pager resolved ${nameOf(latencyP95, "critical")}`]);
  });

  it("several teams of one service", async ({ expect }) => {
    const all = ["search", "assistants", "unknown"].map((team) => told(errorRatio, "critical", on("shared", { team })));
    const messages = await messagesOf([{ begins: all }, { ends: all }], ofService("shared"));
    expect(messages.map(short)).toEqual(["firing", "resolved"].map((status) => `pager ${status} ${nameOf(errorRatio, "critical")} ×3`));
  });

  it("two services at once are two incidents", async ({ expect }) => {
    const both = ["left", "right"].map((service) => told(errorRatio, "critical", on(service, { team: "search" })));
    const messages = await messagesOf([{ begins: both }, { ends: both }], ({ service }) => service === "left" || service === "right");
    const seen = messages.map(({ status, receiver, alerts }) => `${receiver} ${status} ${alerts.map(({ labels }) => labels.service)}`);
    expect(seen.sort()).toEqual(["pager firing left", "pager firing right", "pager resolved left", "pager resolved right"]);
  });

  it("each rung of each budget, whoever else climbs one", async ({ expect }) => {
    const of = (feature: string, end: string, severity: Told["severity"]): Told => ({
      signal: `llm-feature-budget-${end}`,
      severity,
      labels: { environment: "production", feature },
    });
    const [chat, search] = ["chat_assistant", "document_search"] as const;
    const messages = await messagesOf(
      [
        { begins: [of(chat, "half-used", "warning"), of(search, "half-used", "warning")] },
        { begins: [of(chat, "nearly-used", "warning")] },
        { begins: [of(chat, "nearly-used", "critical")] },
        { begins: [of(chat, "exceeded", "critical")] },
        // The month is over.
        {
          ends: [
            of(chat, "exceeded", "critical"),
            of(chat, "nearly-used", "critical"),
            of(chat, "nearly-used", "warning"),
            of(chat, "half-used", "warning"),
            of(search, "half-used", "warning"),
          ],
        },
      ],
      ({ component }) => component === "budget",
    );
    const rungs = [
      ["chat_assistant", "HalfUsed", "chat"],
      ["chat_assistant", "NearlyUsed", "chat"],
      ["chat_assistant", "NearlyUsed", "pager"],
      ["chat_assistant", "Exceeded", "pager"],
      ["document_search", "HalfUsed", "chat"],
    ];
    const seen = messages.map(({ receiver, status, alerts }) => `${receiver} ${status} ${[...new Set(alerts.map(({ labels }) => `${labels.feature} ${labels.alertname}`))]}`);
    const expected = rungs.flatMap(([feature, rung, receiver]) =>
      ["firing", "resolved"].flatMap((status) => [receiver, "accounting"].map((each) => `${each} ${status} ${feature} LLMFeatureBudget${rung}`)),
    );
    expect(seen.sort()).toEqual(expected.sort());
  });

  it("a store that is down, and the queue before it; a page where it gets that far", async ({ expect }) => {
    const exporter = { exporter: "otlp_http/logs" };
    const down = told(storeDown, "warning", { job: "loki" });
    const [stalled, full, soon] = [told(exporterStalled, "warning", exporter), told(queueFill, "warning", exporter), told(queueForecast, "critical", exporter)];
    const lost = [told(itemsLost, "warning", exporter), told(itemsLost, "critical", exporter), told(refused, "warning"), told(refused, "critical")];
    const messages = await messagesOf(
      [
        { begins: [down] },
        { begins: [stalled] },
        { begins: [full] },
        { begins: [soon] },
        { begins: lost },
        { ends: [stalled, full] },
        { ends: [down] },
        { ends: lost },
        { ends: [soon] },
      ],
      named(storeDown.id, exporterStalled.id, queueFill.id, queueForecast.id, itemsLost.id, refused.id),
    );
    const [store, queue] = [nameOf(storeDown, "warning"), nameOf(queueForecast, "critical")];
    expect(messages.map(short)).toEqual([`chat firing ${store}`, `pager firing ${queue}`, `chat resolved ${store}`, `pager resolved ${queue}`]);
  });

  it("an Alertmanager that comes back says once that it was away", async ({ expect }) => {
    const [down, unsent] = [told(alertmanagerDown, "critical"), told(alertsUnsent, "critical")];
    const messages = await messagesOf([{ begins: [down, unsent] }, { ends: [unsent] }, { ends: [down] }], named(alertmanagerDown.id, alertsUnsent.id));
    expect(messages.map(short)).toEqual(["firing", "resolved"].map((status) => `pager ${status} ${nameOf(alertmanagerDown, "critical")}`));
  });
});

/** Afterwards, since while the Collector is down no service is said to be. */
describe("a Collector that is down", () => {
  it("is told, and not that all services are", async () => {
    const down = told(collectorDown, "critical");
    const services = ["blind-one", "blind-two"].map((service) => told(successRate, "critical", on(service)));
    const messages = await messagesOf(
      [{ begins: [down] }, { begins: services }, { ends: services }, { ends: [down] }],
      ({ signal, service }) => signal === collectorDown.id || /^blind/.test(service ?? ""),
    );
    expect(messages.map(short)).toEqual(["firing", "resolved"].map((status) => `pager ${status} ${nameOf(collectorDown, "critical")}`));
  });
});
