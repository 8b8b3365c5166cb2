import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALERTMANAGER_PATH, receiverSecrets } from "../../alerts/alertmanager.ts";
import { TEMPLATES_PATH } from "../../alerts/templates.ts";
import type { ConfigInput } from "../../config/schema.ts";
import { alertmanager } from "../../stacks/services/alertmanager.ts";
import { postAlerts } from "../support/alertmanager.ts";
import { eventually, type Process } from "../support/process.ts";
import { run } from "../support/run.ts";
import { startServer } from "../support/server.ts";
import { type StackFiles, writeStack } from "../support/stack-files.ts";
import { webhook } from "../support/webhook.ts";

type Labels = Readonly<Record<string, string>>;

/** When the alert of a message began. */
const STARTED = "2026-03-01T12:00:00Z";

describe("a message", () => {
  let stack: StackFiles;
  beforeAll(async () => {
    stack = await writeStack({}, ["alertmanager"]);
  });
  afterAll(() => stack.remove());

  function rendered(template: string, labels: Labels, annotations: Labels, status = "firing"): string {
    return renderedAll(template, labels, [{ status, annotations }]);
  }

  function renderedAll(template: string, labels: Labels, all: readonly { readonly status: string; readonly annotations: Labels }[]): string {
    const data = join(stack.site.directory, "message.json");
    const status = all.some((each) => each.status === "firing") ? "firing" : "resolved";
    const alerts = all.map((each) => ({ ...each, labels, startsAt: STARTED }));
    writeFileSync(data, JSON.stringify({ receiver: "any", status, alerts, groupLabels: {}, commonLabels: labels, commonAnnotations: {} }));
    return run(
      "amtool",
      "template",
      "render",
      `--template.glob=${stack.site.file(TEMPLATES_PATH)}`,
      `--template.text={{ template "${template}" . }}`,
      `--template.data=${data}`,
    ).trim();
  }

  const labels = { alertname: "HighLLMErrorRate", severity: "critical", service: "ai-app", environment: "production" };

  it("says how bad, what and where, and that it is over", () => {
    expect(rendered("plumbline.title", labels, {})).toBe("[FIRING critical] HighLLMErrorRate ai-app (production)");
    expect(rendered("plumbline.title", labels, {}, "resolved")).toBe("[RESOLVED] HighLLMErrorRate ai-app (production)");
    expect(rendered("plumbline.title", { alertname: "Watchdog", severity: "none", service: "plumbline" }, {})).toBe("[FIRING none] Watchdog plumbline");
  });

  it("about several alerts says how many, and first which of them go on", () => {
    const saying = (status: string) => (what: string) => ({ status, annotations: { description: what, runbook: "a.md" } });
    const [over, firing] = [saying("resolved"), saying("firing")];
    const title = (...all: readonly ReturnType<typeof over>[]) => renderedAll("plumbline.title", labels, all);
    expect(title(firing("a"), firing("b"))).toBe("[FIRING critical] HighLLMErrorRate ai-app (production): 2 firing");
    expect(title(over("a"), firing("b"), firing("c"))).toBe("[FIRING critical] HighLLMErrorRate ai-app (production): 2 firing, 1 over");
    expect(title(over("a"), over("b"))).toBe("[RESOLVED] HighLLMErrorRate ai-app (production): 2 over");
    const text = (...all: readonly ReturnType<typeof over>[]) => renderedAll("plumbline.text", labels, all).replaceAll("\nRunbook: a.md", "").split("\n");
    expect(text(over("a"), firing("b"), over("c"), firing("d"))).toEqual(["b", "d", "Over:", "a", "c"]);
    expect(text(over("a"), over("c"))).toEqual(["a", "c"]);
  });

  it("has a severity that PagerDuty knows", () => {
    expect(["critical", "warning", "none"].map((severity) => rendered("plumbline.severity", { ...labels, severity }, {}))).toEqual(["critical", "warning", "info"]);
  });

  it("says what to read: a link where there is one, else the page", () => {
    expect(rendered("plumbline.text", labels, { description: "It is bad.", runbook: "docs/runbooks/a.md" })).toBe("It is bad.\nRunbook: docs/runbooks/a.md");
    expect(rendered("plumbline.text", labels, { description: "It is bad.", runbook_url: "https://example.com/a.md" })).toBe("It is bad.\nRunbook: https://example.com/a.md");
  });

  it("links to the panel around the time when it began, to the traces and to the records", () => {
    const notes = {
      description: "It is bad.",
      runbook: "a.md",
      panel_url: "http://g/d/x?viewPanel=3&from=now-1h&to=now&var-service=a",
      traces_url: "http://j/search?service=a&lookback=1h&limit=20",
      logs: "{a}",
    };
    const [, , panel, traces, records, log] = rendered("plumbline.text", labels, { ...notes, log: "log of loki" }).split("\n");
    const begun = Date.parse(STARTED);
    expect(panel).toBe(`Panel: http://g/d/x?viewPanel=3&from=${begun - 3_600_000}&to=${begun + 3_600_000}&var-service=a`);
    expect(traces).toBe(`Traces: http://j/search?service=a&lookback=custom&start=${begun - 3_600_000}000&end=${begun + 3_600_000}000&limit=20`);
    expect([records, log]).toEqual(["Records: {a}", "Look into the log of loki."]);
  });

  it("opens records and traces in Grafana at that time, too", () => {
    const page = (source: string) =>
      `http://g/explore?schemaVersion=1&panes=${encodeURIComponent(JSON.stringify({ p: { datasource: source, range: { from: "now-1h", to: "now" } } }))}`;
    const notes = { description: "It is bad.", runbook: "a.md", logs: "{a}", logs_url: page("l"), traces: "{b}", traces_url: page("t") };
    const [, , traces, records] = rendered("plumbline.text", labels, notes).split("\n");
    const begun = Date.parse(STARTED);
    const pane = (line = "") => JSON.parse(new URL(line.replace(/^\w+: /, "")).searchParams.get("panes") ?? "");
    const range = { from: String(begun - 3_600_000), to: String(begun + 3_600_000) };
    expect(pane(traces)).toEqual({ p: { datasource: "t", range } });
    expect(pane(records)).toEqual({ p: { datasource: "l", range } });
  });

  it("links to Prometheus' graph around that time where there is no panel", () => {
    const [, , panel] = rendered("plumbline.text", labels, { description: "It is bad.", panel_url: "http://p/query?g0.expr=up&g0.tab=graph&g0.range_input=1h" }).split("\n");
    const url = new URL(panel?.replace("Panel: ", "") ?? "");
    expect(Object.fromEntries(url.searchParams)).toEqual({ "g0.expr": "up", "g0.tab": "graph", "g0.range_input": "2h", "g0.end_input": "2026-03-01 13:00:00" });
  });
});

describe("what PagerDuty is sent", () => {
  let hook: Awaited<ReturnType<typeof webhook>>;
  let stack: StackFiles;
  let server: Process | undefined;
  beforeAll(async () => {
    hook = await webhook();
    const routes = { critical: ["pager"], warning: ["pager"], groupWait: "0s" } satisfies ConfigInput["routes"];
    stack = await writeStack({ receivers: { pager: { pagerduty: { routingKey: { env: "KEY" } } } }, routes }, ["alertmanager"]);
    for (const { name } of receiverSecrets(stack.config)) writeFileSync(stack.site.secret(name), "a-key");
    // The address of PagerDuty is Alertmanager's own.
    const file = stack.site.file(ALERTMANAGER_PATH);
    writeFileSync(file, readFileSync(file, "utf8").replace("pagerduty_configs:\n      - ", `pagerduty_configs:\n      - url: ${hook.url}\n        `));
    server = await startServer(stack, alertmanager);
  });
  afterAll(async () => {
    await server?.stop();
    hook?.close();
    stack?.remove();
  });

  it("has the severity of the alert", async () => {
    const alerts = ["critical", "warning"].map((severity) => ({ labels: { alertname: "HighLLMErrorRate", service: "ai-app", component: "llm", severity } }));
    await postAlerts(stack.site.open("alertmanager"), alerts);
    const sent = () =>
      hook.messages.map((message) => (message as unknown as { payload: { summary: string; severity: string } }).payload).map(({ summary, severity }) => `${severity}: ${summary}`);
    await eventually(() => expect(sent().sort()).toEqual(["critical: [FIRING critical] HighLLMErrorRate ai-app", "warning: [FIRING warning] HighLLMErrorRate ai-app"]));
  });
});
