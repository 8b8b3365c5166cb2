import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { diagnoses } from "../../alerts/diagnoses/all.ts";
import { askedLabels, filledRunbook, RUNBOOKS } from "../../alerts/runbooks.ts";
import { runbookPages } from "../../docs/runbook-pages.ts";
import { signals } from "../../signals/all.ts";
import { type AlertingSignal, alertingSignals } from "../../signals/limits.ts";
import { localPlace } from "../../stacks/local/place.ts";
import { alerting } from "../support/asked-steps.ts";
import { configWith } from "../support/config.ts";

const root = join(import.meta.dirname, "../..");

const pages = runbookPages();

function pageOf(id: string): string {
  return pages.find(({ path }) => path === `${RUNBOOKS}/${id}.md`)?.body ?? "";
}

describe("runbooks", () => {
  it("in docs/ are what is generated; npm run docs writes them anew", () => {
    const committed = readdirSync(join(root, RUNBOOKS)).sort();
    expect(committed).toEqual(pages.map(({ path }) => basename(path)).sort());
    for (const { path, body } of pages) expect(readFileSync(join(root, path), "utf8")).toBe(body);
  });

  it("are there for every alert, and for nothing else", () => {
    expect(Object.keys(diagnoses).sort()).toEqual(alerting.map(({ id }) => id).sort());
  });

  it.each(alerting)("$id: says who is affected and what stops the harm before the steps, and when it fires after them", ({ id, alert }) => {
    const parts = ["**Who is affected**: ", `**What it means**: ${alert.impact}`, `**First**: ${diagnoses[id]?.first}`, "## Steps", "### 1. ", "## When it fires"].map((part) =>
      pageOf(id).indexOf(part),
    );
    expect(parts.every((at, index) => at > (parts[index - 1] ?? -1))).toBe(true);
    expect(diagnoses[id]?.first).toMatch(/[a-z).]\.$/);
  });

  it("say how long a stack must have run before an alert that compares with the past can fire", () => {
    const young = signals.filter(({ alert, history }) => alert && history);
    expect(young.length).toBeGreaterThan(5);
    for (const { id, history } of young) expect(pageOf(id)).toContain(`the stack must have run for ${history} before it can fire`);
    expect(pageOf("llm-error-ratio")).not.toContain("must have run");
  });

  it("have a place in their queries for every label by which their steps are narrowed", () => {
    expect(pageOf("llm-latency-p95")).toContain('llm_request_duration_seconds_bucket{environment="ENVIRONMENT",service="SERVICE",team="TEAM"}');
    expect(pageOf("llm-latency-p95")).toContain(
      '{ resource.service.name = "SERVICE" && resource.label.environment = "ENVIRONMENT" && span.label.team = "TEAM" && duration >= 3s }',
    );
    expect(pageOf("llm-cost-spike")).toContain(
      '{service_name="SERVICE", deployment_environment_name="ENVIRONMENT"} | event_name="llm.call" | label_feature="FEATURE" | label_team="TEAM"',
    );
    for (const signal of alerting) expect(askedLabels(signal).filter((label) => !pageOf(signal.id).includes(`\`${label.toUpperCase()}\``))).toEqual([]);
  });

  it("put no service in queries about the stack itself, which no call has as its service", () => {
    for (const { id } of alerting.filter(({ alert }) => alert.component === "pipeline"))
      expect({ id, narrowed: pageOf(id).includes('"SERVICE"') }).toEqual({ id, narrowed: false });
  });

  it("say both ways to pass a limit on a burn", () => {
    expect(pageOf("llm-slo-error-burn")).toContain("| critical | above 14.4 times over 1h or 6 times over 6h | 5m |");
    expect(pageOf("llm-slo-error-burn")).toContain("| warning | above 3 times over 1d or 1 time over 3d | 15m |");
  });

  it("say limits as people do, each with its reason, and how to see those of the config", () => {
    expect(pageOf("pipeline-ledger-lag")).toContain("| critical | above 1h |");
    expect(pageOf("llm-error-ratio")).toContain("| critical | above 5% | 5m | more than retries absorb");
    expect(pageOf("llm-error-ratio")).toContain("| warning | above 2% | 15m | a provider in trouble");
    expect(pageOf("llm-error-ratio")).toContain(
      'These are the defaults. `limits["llm-error-ratio"]` in `observability.config.ts` changes them; `npx plumb runbook HighLLMErrorRate` prints those of your config.',
    );
  });

  it("lead to pages and steps that are there", () => {
    expect(pages.filter(({ body }) => body.includes("[["))).toEqual([]);
    expect(pageOf("llm-latency-p95")).toContain("- **A gap before the call**: it waited for a slot: step 7.");
    const links = pages.flatMap(({ body }) => [...body.matchAll(/\]\((.+?)\)/g)].map(([, target]) => `${RUNBOOKS}/${target}`));
    expect(links.length).toBeGreaterThan(20);
    expect(links.filter((link) => !pages.some(({ path }) => path === link))).toEqual([]);
  });
});

describe("the runbook of an alert that fires", () => {
  const config = configWith({
    local: { directory: "/srv/stack" },
    listen: { ports: { prometheus: 9999, postgres: 5555 } },
    limits: { "llm-latency-p95": { critical: { above: 7 } } },
  });
  const of = (id: string) => alertingSignals(config).find((signal) => signal.id === id) as AlertingSignal;

  it("has the alert's labels in the queries, the config's limits, and what was answered", () => {
    const page = filledRunbook(of("llm-latency-p95"), { environment: "staging", service: "shop", team: "search" }, localPlace(config), ["9.7  feature=search"]);
    expect(page).toContain('llm_request_duration_seconds_bucket{environment="staging",service="shop",team="search"}');
    expect(page).toContain("| critical | above 7s |");
    expect(page).toContain("These are the limits of your config.");
    expect(page).toMatch(/### 1\. [^#]*It answers now:\n\n```\n9\.7 {2}feature=search\n```\n\n- \*\*/);
    expect(page).not.toMatch(/SERVICE|TEAM|ENVIRONMENT/);
  });

  it("has commands for the stack of that config", () => {
    const budget = filledRunbook(of("llm-feature-budget-exceeded"), { environment: "production", feature: "chat_assistant" }, localPlace(config), []);
    expect(budget).toContain('PGPASSWORD="$(cat /srv/stack/secrets/ledger-reader-password)" psql -h 127.0.0.1 -p 5555 -U ledger_reader plumbline -c "SELECT feature,');
    expect(budget).toContain("WHERE feature = 'chat_assistant' AND");
    const unsent = filledRunbook(of("pipeline-alerts-unsent"), {}, localPlace(config), []);
    expect(unsent).toContain("curl -s http://127.0.0.1:9999/api/v1/alerts");
    expect(unsent).toContain("/srv/stack/log/prometheus/current");
    expect(unsent).toContain("In containers: `docker logs plumbline-prometheus 2>&1 |");
  });
});
