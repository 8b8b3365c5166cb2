import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ALERTMANAGER_PATH } from "../../alerts/alertmanager.ts";
import { alertRules } from "../../alerts/rules.ts";
import { alertingSignals } from "../../signals/limits.ts";
import { watchdog } from "../../signals/pipeline.ts";
import { errorBurn } from "../../signals/slo.ts";
import { successRate } from "../../signals/traffic.ts";
import { alertmanager } from "../../stacks/services/alertmanager.ts";
import { alertingConfigs } from "../support/alerting-configs.ts";
import { postAlerts } from "../support/alertmanager.ts";
import { eventually, type Process } from "../support/process.ts";
import { run } from "../support/run.ts";
import { startServer } from "../support/server.ts";
import { type StackFiles, writeStack } from "../support/stack-files.ts";
import { webhook } from "../support/webhook.ts";

type Labels = Readonly<Record<string, string>>;

/** Label sets of alerts, and who is told of them. */
const told: Readonly<Record<keyof typeof alertingConfigs, readonly (readonly [Labels, readonly string[]])[]>> = {
  "no receivers": [
    [{ severity: "critical", component: "llm" }, ["(nobody)"]],
    [{ severity: "warning", component: "pipeline" }, ["(nobody)"]],
    [{ severity: "warning", component: "budget", team: "search" }, ["(nobody)"]],
    [{ alertname: watchdog.alert.name, severity: "none", component: "pipeline" }, ["(nobody)"]],
  ],
  "one receiver for everything": [
    [{ severity: "critical", component: "llm" }, ["hook"]],
    [{ severity: "warning", component: "llm", team: "search" }, ["hook"]],
    [{ severity: "critical", component: "budget", feature: "chat_assistant" }, ["hook"]],
    [{ alertname: watchdog.alert.name, severity: "none", component: "pipeline" }, ["hook"]],
  ],
  "receivers and routes of every kind": [
    // Those of the severity, and those of the component beside them: each once.
    [{ severity: "critical", component: "llm" }, ["email", "pagerduty", "slack"]],
    [{ severity: "warning", component: "llm" }, ["email", "slack"]],
    [{ severity: "critical", component: "pipeline" }, ["slack", "pagerduty"]],
    [{ severity: "warning", component: "pipeline" }, ["slack"]],
    [{ severity: "critical", component: "budget" }, ["secret-hook", "pagerduty", "slack"]],
    [{ severity: "warning", component: "budget" }, ["secret-hook", "slack"]],
    // A team instead of everybody, for the severities that it takes itself.
    [{ severity: "critical", component: "llm", team: "assistants" }, ["email", "plain-hook"]],
    [{ severity: "warning", component: "llm", team: "assistants" }, ["email", "slack"]],
    [{ severity: "critical", component: "llm", team: "search" }, ["email", "secret-hook"]],
    [{ severity: "critical", component: "budget", team: "assistants" }, ["secret-hook", "plain-hook"]],
    [{ severity: "critical", component: "budget", team: "search" }, ["secret-hook", "email"]],
    // A team that runs the stack is told of it like of its own calls.
    [{ severity: "critical", component: "pipeline", team: "assistants" }, ["slack", "plain-hook"]],
    // A team that does not want to know.
    [{ severity: "warning", component: "budget", team: "search" }, ["secret-hook"]],
    [{ severity: "warning", component: "llm", team: "search" }, ["email"]],
    [{ severity: "critical", component: "llm", team: "unknown" }, ["email", "pagerduty", "slack"]],
    [{ alertname: watchdog.alert.name, severity: "none", component: "pipeline" }, ["plain-hook", "secret-hook"]],
    // Grouped otherwise, and told to the same.
    [{ severity: "critical", component: "llm", signal: errorBurn.id, team: "assistants" }, ["email", "plain-hook"]],
  ],
  "an operator and teams with receivers of their own": [
    [{ severity: "critical", component: "llm", team: "operator" }, ["ops"]],
    [{ severity: "critical", component: "llm", team: "assistants", signal: errorBurn.id }, ["assistants-desk"]],
    [{ severity: "warning", component: "budget", team: "search" }, ["search-desk"]],
    [{ severity: "critical", component: "pipeline" }, ["everybody-paged"]],
  ],
  "an operator who hears of everything": [
    [{ severity: "critical", component: "llm", team: "search" }, ["desk"]],
    [{ severity: "critical", component: "llm", team: "a.b" }, ["ops", "chat"]],
    [{ severity: "warning", component: "llm", team: "a.b" }, ["a.b"]],
    [{ severity: "warning", component: "pipeline", team: "operator" }, ["ops", "chat", "desk", "a.b"]],
  ],
  "somebody beside the others for each component": [
    [{ severity: "critical", component: "llm" }, ["calls", "pager"]],
    [{ severity: "warning", component: "pipeline" }, ["stack", "chat"]],
    [{ severity: "critical", component: "budget", team: "search" }, ["money", "pager"]],
  ],
};

describe.each(Object.entries(alertingConfigs))("Alertmanager's file with %s", (title, changes) => {
  let stack: StackFiles;
  let file: string;
  beforeAll(async () => {
    stack = await writeStack(changes, ["alertmanager"]);
    file = stack.site.file(ALERTMANAGER_PATH);
  });
  afterAll(() => stack.remove());

  it("passes amtool's check, with its templates", () => {
    expect(run("amtool", "check-config", file)).toMatch(/SUCCESS[\s\S]*1 templates/);
  });

  it("tells whom the config means to tell, each once", () => {
    for (const [labels, receivers] of told[title as keyof typeof alertingConfigs]) {
      const said = run("amtool", "config", "routes", "test", `--config.file=${file}`, ...pairs(labels));
      expect({ labels, receivers: said.trim().split(",") }).toEqual({ labels, receivers });
    }
  });

  it("takes every alert to somebody, unless there is nobody", () => {
    for (const { alert, labels } of alertRules(stack.config)) {
      const said = run("amtool", "config", "routes", "test", `--config.file=${file}`, ...pairs({ ...labels, alertname: alert, team: "unknown" }));
      expect({ alert, nobody: said.includes("(nobody)") }).toEqual({ alert, nobody: title === "no receivers" });
    }
  });
});

/** Seconds. */
const HEARTBEAT = 2;

describe("a running Alertmanager", () => {
  let stack: StackFiles;
  let server: Process;
  let hook: Awaited<ReturnType<typeof webhook>>;
  beforeAll(async () => {
    hook = await webhook();
    stack = await writeStack({ receivers: { hook: { webhook: { url: hook.url } } }, routes: { heartbeat: ["hook"], heartbeatInterval: `${HEARTBEAT}s` } }, ["alertmanager"]);
    server = await startServer(stack, alertmanager);
  });
  afterAll(async () => {
    await server?.stop();
    hook?.close();
    stack?.remove();
  });

  /** Sends alerts and says which of them are kept quiet. */
  async function inhibited(alerts: readonly Labels[]): Promise<readonly Labels[]> {
    const address = stack.site.open("alertmanager");
    const sent = await postAlerts(
      address,
      alerts.map((labels) => ({ labels })),
    );
    expect(sent.status).toBe(200);
    return eventually(async () => {
      const seen = (await (await fetch(`${address}/api/v2/alerts`)).json()) as { labels: Labels; status: { state: string; inhibitedBy: readonly string[] } }[];
      const own = seen.filter(({ labels }) => alerts.some((each) => JSON.stringify(sorted(each)) === JSON.stringify(sorted(labels))));
      // An alert that Alertmanager has not judged yet says nothing.
      if (own.length < alerts.length || own.some(({ status }) => status.state === "unprocessed")) throw new Error("not judged yet");
      return own.filter(({ status }) => status.inhibitedBy.length > 0).map(({ labels }) => labels);
    });
  }

  /** An alert about calls as a rule sends it, in a service of its own per test. */
  function alerts(service: string): Labels[] {
    return alertRules(stack.config)
      .filter(({ labels }) => labels.component === "llm")
      .map(({ alert, labels }) => ({ ...labels, alertname: alert, environment: "production", service, team: "search", feature: "chat_assistant" }));
  }

  /** Those that no other alert says already. */
  const unsaid = ({ signal }: Labels) => alertingSignals(stack.config).some(({ id, alert }) => id === signal && !alert.impliedBy);

  const down = (labels: Labels) => labels.alertname === successRate.alert.name;

  it("sends the critical alert and keeps the warning about the same thing quiet", async () => {
    const sent = alerts("both").filter((labels) => !down(labels) && unsaid(labels));
    const both = sent.filter(({ severity, alertname }) => severity === "warning" && sent.some((other) => other.severity === "critical" && other.alertname === alertname));
    expect(both.length).toBeGreaterThan(0);
    // One that was judged before its source came is judged again.
    await eventually(async () => expect(byName(await inhibited(sent))).toEqual(byName(both)));
  });

  it("does not keep a warning about another team, feature, service or environment quiet", async () => {
    const [critical] = alerts("apart").filter(({ signal, severity }) => severity === "critical" && signal === errorBurn.id);
    if (!critical) throw new Error("there is no critical alert");
    const warnings = [{ team: "assistants" }, { feature: "document_search" }, { service: "apart-too" }, { environment: "staging" }].map((other) => ({
      ...critical,
      severity: "warning",
      ...other,
    }));
    expect(await inhibited([critical, ...warnings])).toEqual([]);
  });

  it("tells of a service that is down, and of nothing else about it", async () => {
    const sent = alerts("dead");
    const elsewhere = alerts("alive").filter((labels) => labels.severity === "warning" && unsaid(labels));
    await eventually(async () => expect(byName(await inhibited([...sent, ...elsewhere]))).toEqual(byName(sent.filter((labels) => !down(labels)))));
  });

  it("never keeps the dead man's switch quiet", async () => {
    const beat = { alertname: watchdog.alert.name, severity: "none", component: "pipeline", service: "plumbline" };
    expect(await inhibited([...alerts("plumbline"), beat])).not.toContainEqual(beat);
  });

  it("repeats the dead man's switch at every interval, not at every other", async () => {
    const beats = () => hook.messages.length;
    await eventually(() => expect(beats()).toBeGreaterThan(0));
    const first = beats();
    const begun = Date.now();
    await eventually(() => expect(beats()).toBeGreaterThanOrEqual(first + 3));
    expect((Date.now() - begun) / 1_000).toBeLessThan(5 * HEARTBEAT);
  });
});

function pairs(labels: Labels): string[] {
  return Object.entries(labels).map(([name, value]) => `${name}=${value}`);
}

function sorted(labels: Labels): [string, string][] {
  return Object.entries(labels).sort(([a], [b]) => a.localeCompare(b));
}

function byName(alerts: readonly Labels[]): string[] {
  return alerts.map(({ alertname, severity, service }) => `${alertname} ${severity} ${service}`).sort();
}
