import { afterAll, beforeAll, describe, it } from "vitest";
import { costAnomaly } from "../../signals/cost.ts";
import { errorRatio, providerErrorRatio } from "../../signals/errors.ts";
import { fallbackShare } from "../../signals/providers.ts";
import { errorBurn } from "../../signals/slo.ts";
import { successRate } from "../../signals/traffic.ts";
import { alertingConfigs } from "../support/alerting-configs.ts";
import { ofService, on, ruleOf, type Stage, short, stage, told } from "../support/incident.ts";

const { receivers, ...routed } = alertingConfigs["an operator and teams with receivers of their own"];

let scene: Stage;

beforeAll(async () => {
  scene = await stage(Object.keys(receivers), routed);
});
afterAll(() => scene?.close());

const nameOf = ({ id }: { readonly id: string }) => ruleOf(scene.config, { signal: id, severity: "critical" }).alert;

/** Each of them is told once that it is so, and once that it is over. */
const once = (all: Readonly<Record<string, string>>) => Object.entries(all).flatMap(([receiver, name]) => ["firing", "resolved"].map((status) => `${receiver} ${status} ${name}`));

describe.concurrent("an operator and teams that each have receivers of their own", () => {
  it("all hear of an outage that they share, each once", async ({ expect }) => {
    const teams = ["assistants", "search", "unknown"];
    const down = told(successRate, "critical", on("shared"));
    const provider = told(providerErrorRatio, "critical", on("shared", { provider: "openai" }));
    const paged = teams.map((team) => told(errorRatio, "critical", on("shared", { team })));
    const warned = teams.map((team) => told(errorRatio, "warning", on("shared", { team })));
    const burns = (["critical", "warning"] as const).map((severity) => told(errorBurn, severity, on("shared", { team: "assistants", feature: "chat_assistant" })));
    const messages = await scene.messagesOf(
      [{ begins: [down] }, { begins: [...paged, provider] }, { begins: [...warned, ...burns] }, { ends: burns }, { ends: [...paged, ...warned, provider] }, { ends: [down] }],
      ofService("shared"),
    );
    const errors = nameOf(errorRatio);
    const desks = { "assistants-desk": errors, "search-paged": errors, "search-desk": errors, "everybody-paged": errors, everybody: errors };
    expect(messages.map(short).sort()).toEqual(once({ ops: nameOf(successRate), ...desks }).sort());
  });

  it("the errors of one team's calls are no news for it again, but for whoever looks after the provider", async ({ expect }) => {
    const here = on("half", { team: "assistants" });
    const [errors, burn] = [told(errorRatio, "critical", here), told(errorBurn, "critical", { ...here, feature: "chat_assistant" })];
    const provider = told(providerErrorRatio, "critical", on("half", { provider: "openai" }));
    const messages = await scene.messagesOf([{ begins: [errors] }, { begins: [burn, provider] }, { ends: [burn, provider] }, { ends: [errors] }], ofService("half"));
    expect(messages.map(short).sort()).toEqual(once({ "assistants-desk": nameOf(errorRatio), ops: nameOf(providerErrorRatio) }).sort());
  });

  it("the errors of one team say nothing about fallbacks of another one's feature", async ({ expect }) => {
    const errors = told(errorRatio, "critical", on("switched", { team: "assistants" }));
    const [own, other] = [
      told(fallbackShare, "warning", on("switched", { team: "assistants", feature: "chat_assistant" })),
      told(fallbackShare, "warning", on("switched", { team: "search", feature: "document_search" })),
    ];
    const messages = await scene.messagesOf([{ begins: [errors] }, { begins: [own, other] }, { ends: [own, other] }, { ends: [errors] }], ofService("switched"));
    const fallbacks = ruleOf(scene.config, { signal: fallbackShare.id, severity: "warning" }).alert;
    expect(messages.map(short).sort()).toEqual(once({ "assistants-desk": nameOf(errorRatio), "search-desk": fallbacks }).sort());
  });
});

describe.concurrent("what begins while something else goes on", () => {
  it("is told by itself where it is about another thing: the cost of another feature", async ({ expect }) => {
    const of = (feature: string) => told(costAnomaly, "critical", on("dear", { team: "assistants", feature }));
    const [a, b] = [of("chat_assistant"), of("summarize")];
    const messages = await scene.messagesOf([{ begins: [a] }, { begins: [b] }, { ends: [a] }, { ends: [b] }], ofService("dear"));
    const seen = messages.map(({ status, alerts }) => `${status} ${alerts.map(({ labels }) => labels.feature).join("+")}`);
    expect(seen).toEqual(["firing chat_assistant", "firing summarize", "resolved chat_assistant", "resolved summarize"]);
  });

  it("belongs to one message where one cause hits several: features of a service that fails", async ({ expect }) => {
    const of = (feature: string) => told(errorBurn, "critical", on("burning", { team: "assistants", feature }));
    const [a, b] = [of("chat_assistant"), of("summarize")];
    const messages = await scene.messagesOf([{ begins: [a, b] }, { ends: [a, b] }], ofService("burning"));
    expect(messages.map(short)).toEqual(["firing", "resolved"].map((status) => `assistants-desk ${status} ${nameOf(errorBurn)} ×2`));
  });
});
