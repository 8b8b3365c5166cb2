import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { errorRatio, providerErrorRatio } from "../../signals/errors.ts";
import { latencyP95 } from "../../signals/latency.ts";
import { alertmanagerDown, collectorDown, storeDown } from "../../signals/pipeline.ts";
import { exporterStalled, queueFill, queueForecast, refused } from "../../signals/pipeline-collector.ts";
import { alertsUnsent } from "../../signals/pipeline-rules.ts";
import { ledgerLag } from "../../signals/pipeline-stores.ts";
import { errorBurn } from "../../signals/slo.ts";
import { successRate } from "../../signals/traffic.ts";
import { exporters } from "../../telemetry/exporters.ts";
import { sample } from "../support/config.ts";
import { ofService, ofSignals, on, ruleOf, type Stage, short, stage, type Told, told } from "../support/incident.ts";

let scene: Stage;

beforeAll(async () => {
  scene = await stage(["pager", "chat", "accounting"], {
    routes: { critical: ["pager"], warning: ["chat"], components: { budget: ["accounting"] } },
    features: { ...sample.features, document_search: { ...sample.features.document_search, monthlyBudgetUsd: 100 } },
    teams: sample.teams,
  });
});
afterAll(() => scene?.close());

const nameOf = ({ id }: { readonly id: string }, severity: Told["severity"]) => ruleOf(scene.config, { signal: id, severity }).alert;

describe.concurrent("one incident is one firing and one resolved message to each receiver", () => {
  it("an outage, and all that follows from it", async ({ expect }) => {
    const here = on("dead", { team: "search" });
    const [down, ratio, late] = [told(successRate, "critical", on("dead")), told(errorRatio, "critical", here), told(errorRatio, "warning", here)];
    const burns = [told(errorBurn, "critical", { ...here, feature: "document_search" }), told(errorBurn, "warning", { ...here, feature: "document_search" })];
    const provider = told(providerErrorRatio, "critical", on("dead", { provider: "openai" }));
    const messages = await scene.messagesOf(
      [{ begins: [down] }, { begins: [ratio, provider] }, { begins: [late] }, { begins: burns }, { ends: [provider, ...burns] }, { ends: [ratio, late] }, { ends: [down] }],
      ofService("dead"),
    );
    // Who is not paged hears of it as failed calls, and of nothing that follows from those.
    expect(messages.map(short)).toEqual([
      `pager firing ${nameOf(successRate, "critical")}`,
      `chat firing ${nameOf(errorRatio, "warning")}`,
      `chat resolved ${nameOf(errorRatio, "warning")}`,
      `pager resolved ${nameOf(successRate, "critical")}`,
    ]);
  });

  it("a warning that becomes a page: who is warned is told once, and who is paged once", async ({ expect }) => {
    const here = on("worse", { team: "search" });
    const [warning, critical] = [told(errorRatio, "warning", here), told(errorRatio, "critical", here)];
    const messages = await scene.messagesOf([{ begins: [warning] }, { begins: [critical] }, { ends: [critical, warning] }], ofService("worse"));
    expect(messages.map(short).sort()).toEqual(
      [`chat firing HighLLMErrorRate`, `chat resolved HighLLMErrorRate`, `pager firing HighLLMErrorRate`, `pager resolved HighLLMErrorRate`].map((line) =>
        line.replace("HighLLMErrorRate", nameOf(errorRatio, "critical")),
      ),
    );
  });

  it("a page at once, whose warning comes later", async ({ expect }) => {
    const here = on("sudden", { team: "search" });
    const [warning, critical] = [told(latencyP95, "warning", here), told(latencyP95, "critical", here)];
    const messages = await scene.messagesOf([{ begins: [critical] }, { begins: [warning] }, { ends: [critical, warning] }], ofService("sudden"));
    expect(messages.map(short).sort()).toEqual(
      ["chat", "pager"].flatMap((receiver) => ["firing", "resolved"].map((status) => `${receiver} ${status} ${nameOf(latencyP95, "critical")}`)),
    );
  });

  it("several teams of one service", async ({ expect }) => {
    const all = ["search", "assistants", "unknown"].map((team) => told(errorRatio, "critical", on("shared", { team })));
    const messages = await scene.messagesOf([{ begins: all }, { ends: all }], ofService("shared"));
    expect(messages.map(short)).toEqual(["firing", "resolved"].map((status) => `pager ${status} ${nameOf(errorRatio, "critical")} ×3`));
  });

  it("two services at once are two incidents", async ({ expect }) => {
    const both = ["left", "right"].map((service) => told(errorRatio, "critical", on(service, { team: "search" })));
    const messages = await scene.messagesOf([{ begins: both }, { ends: both }], ({ service }) => service === "left" || service === "right");
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
    const messages = await scene.messagesOf(
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
    const exporter = { exporter: exporters.calls.id };
    const down = told(storeDown, "warning", { job: "recorder" });
    const [stalled, full, soon] = [told(exporterStalled, "warning", exporter), told(queueFill, "warning", exporter), told(queueForecast, "critical", exporter)];
    const turnedAway = [told(refused, "warning"), told(refused, "critical")];
    const messages = await scene.messagesOf(
      [
        { begins: [down] },
        { begins: [stalled] },
        { begins: [full] },
        { begins: [soon] },
        { begins: turnedAway },
        { ends: [stalled, full] },
        { ends: [down] },
        { ends: turnedAway },
        { ends: [soon] },
      ],
      (labels) => labels.job === "recorder" || labels.exporter === exporter.exporter || labels.signal === refused.id,
    );
    const [store, queue, away] = [nameOf(storeDown, "warning"), nameOf(queueForecast, "critical"), nameOf(refused, "warning")];
    // Who is not paged hears that it got so far when senders are turned away.
    expect(messages.map(short)).toEqual([
      `chat firing ${store}`,
      `pager firing ${queue}`,
      `chat firing ${away}`,
      `chat resolved ${store}`,
      `chat resolved ${away}`,
      `pager resolved ${queue}`,
    ]);
  });

  it("one store that is down says nothing about another one", async ({ expect }) => {
    const down = told(storeDown, "warning", { job: "jaeger" });
    const own = told(exporterStalled, "warning", { exporter: exporters.traces.id });
    const others = [told(exporterStalled, "warning", { exporter: exporters.ledger.id }), told(ledgerLag, "warning")];
    const messages = await scene.messagesOf(
      [{ begins: [down] }, { begins: [own, ...others] }, { ends: [own, ...others] }, { ends: [down] }],
      (labels) => labels.job === "jaeger" || labels.exporter === exporters.ledger.id || labels.exporter === exporters.traces.id || labels.signal === ledgerLag.id,
    );
    const names = [storeDown, exporterStalled, ledgerLag].map((signal) => nameOf(signal, "warning"));
    expect(messages.map(short).sort()).toEqual(["firing", "resolved"].flatMap((status) => names.map((name) => `chat ${status} ${name}`)).sort());
  });

  it("an Alertmanager that comes back says once that it was away", async ({ expect }) => {
    const [down, unsent] = [told(alertmanagerDown, "critical"), told(alertsUnsent, "critical")];
    const messages = await scene.messagesOf([{ begins: [down, unsent] }, { ends: [unsent] }, { ends: [down] }], ofSignals(alertmanagerDown, alertsUnsent));
    expect(messages.map(short)).toEqual(["firing", "resolved"].map((status) => `pager ${status} ${nameOf(alertmanagerDown, "critical")}`));
  });
});

/** Afterwards, since while the Collector is down no service is said to be. */
describe("a Collector that is down", () => {
  it("is told, and not that all services are", async () => {
    const down = told(collectorDown, "critical");
    const services = ["blind-one", "blind-two"].map((service) => told(successRate, "critical", on(service)));
    const messages = await scene.messagesOf(
      [{ begins: [down] }, { begins: services }, { ends: services }, { ends: [down] }],
      ({ signal, service }) => signal === collectorDown.id || /^blind/.test(service ?? ""),
    );
    expect(messages.map(short)).toEqual(["firing", "resolved"].map((status) => `pager ${status} ${nameOf(collectorDown, "critical")}`));
  });
});
