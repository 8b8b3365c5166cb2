import { describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { ruleFiles } from "../../alerts/rules.ts";
import type { Artifact } from "../../artifact/artifact.ts";
import { COLLECTOR_PATH, collectorFiles } from "../../collector/collector.ts";
import { zeroFiles } from "../../collector/zeros.ts";
import { dashboardFiles } from "../../dashboards/all.ts";
import { overview } from "../../dashboards/overview.ts";
import { DEMO_APP_PATH, DEMO_MODEL_PATH, demoFiles } from "../../demo/settings.ts";
import { RECORDER_PATH, recorderFiles } from "../../recorder/settings.ts";
import { buildPlan } from "../../stacks/local/build-plan.ts";
import { servicesOf } from "../../stacks/services/all.ts";
import { requests } from "../../telemetry/metrics.ts";
import { fixedSite } from "../support/fixed-site.ts";

/** One of everything, so that a person can read what comes out. */
const { config, site } = fixedSite({
  services: { "ai-app": {} },
  environments: [],
  teams: { assistants: {} },
  features: { chat_assistant: { team: "assistants" } },
  models: { "gpt-4o": { provider: "openai" } },
  demo: { enabled: true },
});

/** What is generated and too long to keep whole: of each kind, one that stands for the others. */
const excerpts: Readonly<Record<string, () => unknown>> = {
  "recorder.json": () => json(RECORDER_PATH, recorderFiles(config, site)),
  "demo-model.json": () => json(DEMO_MODEL_PATH, demoFiles(config, site)),
  "demo-app.json": () => json(DEMO_APP_PATH, demoFiles(config, site)),
  "zeros.json": () => firstZero(),
  "recording-rules.yaml": () => rules().filter(({ record }) => record?.startsWith(requests.prom.replace(/^llm_(.*)_total$/, "llm:$1"))),
  "dashboard-shell.json": () => ({ ...dashboard(), panels: dashboard().panels.map(({ id, title, type, gridPos }) => ({ id, title, type, gridPos })) }),
  "collector-normalise-guide.yaml": () => statements("transform/normalise").find(({ conditions = [] }) => conditions.some((each) => each.includes("llm.chat_completion"))),
  "plan-service.json": () => plannedPrometheus(),
};

describe("generated files are as in test/golden", () => {
  it.each(Object.entries(excerpts))("%s", async (name, excerpt) => {
    const value = excerpt();
    expect(value).toBeDefined();
    const text = name.endsWith(".yaml") ? stringify(value, { lineWidth: 0 }) : `${JSON.stringify(value, null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(name);
  });
});

/** All but where its program lies, which is a matter of the host. */
function plannedPrometheus(): object | undefined {
  const planned = buildPlan(config, site, servicesOf(config, site)).services.find(({ name }) => name === "prometheus");
  return planned && { ...planned, program: undefined };
}

function body(path: string, files: readonly Artifact[]): string {
  const found = files.find((file) => file.path === path);
  if (!found) throw new Error(`nothing is generated as ${path}`);
  return found.body;
}

function json(path: string, files: readonly Artifact[]): unknown {
  return JSON.parse(body(path, files));
}

/** The first metric of the first line, with its first point. */
function firstZero(): unknown {
  interface Line {
    readonly resourceMetrics: readonly { readonly scopeMetrics: readonly { readonly metrics: readonly { readonly sum?: { readonly dataPoints: readonly unknown[] } }[] }[] }[];
  }
  const [line = ""] = (zeroFiles(config)[0]?.body ?? "").split("\n");
  const metric = (JSON.parse(line) as Line).resourceMetrics[0]?.scopeMetrics[0]?.metrics[0];
  return { ...metric, sum: { ...metric?.sum, dataPoints: metric?.sum?.dataPoints.slice(0, 1) } };
}

function rules(): readonly { readonly record?: string }[] {
  return ruleFiles(config).flatMap((file) => (parse(file.body) as { groups: readonly { rules: readonly { record?: string }[] }[] }).groups.flatMap((group) => group.rules));
}

function dashboard(): { readonly panels: readonly { readonly id: number; readonly title: string; readonly type: string; readonly gridPos: object }[] } {
  return json(`grafana/dashboards/${overview.uid}.json`, dashboardFiles(config, site)) as ReturnType<typeof dashboard>;
}

function statements(processor: string): readonly { readonly conditions?: readonly string[] }[] {
  const parsed = parse(body(COLLECTOR_PATH, collectorFiles(config, site))) as { processors: Record<string, { trace_statements: ReturnType<typeof statements> }> };
  return parsed.processors[processor]?.trace_statements ?? [];
}
