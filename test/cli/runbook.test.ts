import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runbook } from "../../cli/runbook.ts";
import { sample } from "../support/config.ts";

interface Alert {
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
}

let folder: string;
let servers: readonly Server[];
let alerts: readonly Alert[];
let asked: string[];
let printed: string[];
let warned: string[];

/** What a call left in the log store. */
const call = { event_name: "llm.call", status: "error", error_message: "quota of the day", trace_id: "0af7", label_team: "search" };

/** Prometheus, Loki and Jaeger: they know which alerts fire, and answer 9.7 to every query, 1.2 of a day ago. */
beforeEach(async () => {
  [alerts, asked, printed, warned] = [[], [], [], []];
  const answer: RequestListener = (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "", "http://stack");
    const daysAgo = Math.round((Date.now() / 1_000 - Number(searchParams.get("time"))) / 86_400);
    const query = searchParams.get("query") ?? "";
    asked.push(query);
    const number = { metric: query.includes("response_model") ? {} : { feature: "search" }, value: [0, daysAgo === 1 ? "1.2" : "9.7"] };
    const answers: Readonly<Record<string, unknown>> = {
      "/api/v1/alerts": { alerts },
      "/api/v1/query": { result: query.startsWith("sum by (feature, from_model") ? [] : [number] },
      "/loki/api/v1/query": { result: [number] },
      "/loki/api/v1/query_range": { result: [{ stream: call, values: [["1795524889238759979", "LLM call"]] }] },
      "/api/traces": [{ traceID: "0af7651916cd43dd" }],
    };
    response.end(JSON.stringify({ data: answers[pathname] }));
  };
  servers = [answer, answer, answer].map((each) => createServer(each));
  const [prometheus, loki, jaeger] = await Promise.all(servers.map(listening));
  folder = mkdtempSync(join(tmpdir(), "plumbline-runbook-"));
  const file = join(folder, "config.mjs");
  writeFileSync(
    file,
    `export default ${JSON.stringify({ ...sample, listen: { ports: { prometheus, loki, jaeger } }, limits: { "llm-latency-p95": { critical: { above: 7 } } } })};\n`,
  );
  vi.stubEnv("PLUMBLINE_CONFIG", file);
  vi.spyOn(console, "log").mockImplementation((text: string) => void printed.push(text));
  vi.spyOn(console, "error").mockImplementation((text: string) => void warned.push(text));
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

const firing = (labels: Readonly<Record<string, string>>, state = "firing"): Alert => ({ state, labels: { environment: "production", signal: "llm-latency-p95", ...labels } });

describe("plumb runbook", () => {
  it("is about the alert that fires: its labels, the limits of the config, and what is answered now and was before", async () => {
    alerts = [
      firing({ service: "shop", team: "search" }),
      firing({ service: "shop", team: "other" }, "pending"),
      firing({ service: "shop", signal: "llm-error-ratio", team: "other" }),
    ];
    await runbook(["HighLLMLatency"]);
    const [page = ""] = printed;
    expect(page).toContain("# HighLLMLatency");
    expect(page).toContain("| critical | above 7s |");
    expect(page).toContain('environment="production",service="shop",team="search"');
    expect(page).toMatch(/It answers now:\n\n```\nnow +1h ago +1d ago\n9\.7 +9\.7 +1\.2 +feature=search\n```/);
    expect(asked.some((query) => query.includes('team="search"'))).toBe(true);
  });

  it("shows calls by what they say of themselves, and where their traces are", async () => {
    alerts = [firing({ signal: "llm-error-ratio", service: "shop", team: "search" })];
    await runbook(["HighLLMErrorRate"]);
    expect(printed.join()).toMatch(/\n2026-11-24T\S+Z {2}status=error {2}error_message=quota of the day {2}trace_id=0af7\n/);
    expect(printed.join()).toMatch(/\nhttp:\/\/127\.0\.0\.1:\d+\/trace\/0af7651916cd43dd\n/);
  });

  it("says that there is nothing, and of what is not said that it is not", async () => {
    alerts = [firing({ signal: "llm-cost-spike", service: "shop", feature: "chat", team: "search" }), firing({ service: "shop", team: "search" })];
    await runbook(["LLMCostSpike"]);
    expect(printed.join()).toMatch(/sum by \(feature, from_model, reason\)[^`]*```\n\nIt answers now:\n\n```\nnothing\n```/);
    await runbook(["HighLLMLatency"]);
    expect(printed.join()).toMatch(/now +1h ago +1d ago\n9\.7 +9\.7 +1\.2 +not said\n/);
  });

  it("asks which, where several fire, and takes what is said", async () => {
    alerts = [firing({ service: "shop", team: "search" }), firing({ service: "shop", team: "other" })];
    await expect(runbook(["HighLLMLatency"])).rejects.toThrow(
      "  npx plumb runbook HighLLMLatency environment=production service=shop team=search\n  npx plumb runbook HighLLMLatency",
    );
    await runbook(["llm-latency-p95", "team=other"]);
    expect(printed.join()).toContain('environment="production",service="shop",team="other"');
  });

  it("takes one alert for another's twin where steps do not tell them apart", async () => {
    const twin = (model: string) => firing({ signal: "llm-quality-loss", service: "shop", feature: "chat", evaluation: "relevance", model, variant: "a" });
    alerts = [twin("gpt-4o"), twin("gpt-4o-mini")];
    await runbook(["LLMQualityDrop"]);
    expect(printed.join()).toContain('feature="chat"');
  });

  it("asks nothing and says what it needs where nothing fires", async () => {
    await runbook(["HighLLMLatency", "team=search"]);
    expect(warned).toEqual(["HighLLMLatency does not fire, and nothing says its environment, service: add environment=… service=…."]);
    expect(printed.join()).toContain('service="SERVICE",team="search"');
    expect(printed.join()).not.toContain("It answers now");
  });

  it("prints the page when Prometheus does not answer", async () => {
    for (const server of servers) server.close().closeAllConnections();
    await runbook(["CollectorDown"]);
    expect(warned[0]).toContain("does not answer");
    expect(printed.join()).toContain("# CollectorDown");
  });

  it.each([
    [[], "Which alert? One of: AlertmanagerDown,"],
    [["HighLLMLatenci"], '"HighLLMLatenci" is no alert of this config. Alerts: AlertmanagerDown,'],
    [["HighLLMLatency", "model=gpt-4o"], '"model=gpt-4o" is no label of HighLLMLatency. Allowed: environment=…, service=…, team=….'],
    [["CollectorDown", "now"], '"now" is no label of CollectorDown. Allowed: none.'],
  ])("%j is refused, saying what is allowed", async (args, message) => {
    await expect(runbook(args)).rejects.toThrow(message);
  });
});
