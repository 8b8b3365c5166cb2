import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { HOST_PROGRAM } from "../stacks/files.ts";
import { GRAFANA_ADMIN } from "../stacks/services/grafana.ts";
import { buildMissing } from "../tools/build.ts";
import { toolOf } from "../tools/catalog.ts";
import { locate } from "../tools/locate.ts";
import { cdktf } from "./cdktf.ts";
import { answers, type PanelQuery, panelQueries } from "./panels.ts";
import { preflight } from "./preflight.ts";
import { Problem } from "./problem.ts";
import { describeLocal, type LocalStackInfo, stackFolder } from "./stack.ts";

/** So long the dashboards may take to fill, in seconds; they normally take half of it. */
const PATIENCE = 120;

/** Checks, builds, deploys, and waits until the dashboards really show something. */
export async function up(): Promise<void> {
  const info = await describeLocal();
  step("checking this machine");
  await preflight(info.plan);
  await buildTools(info);
  step("deploying");
  await cdktf("deploy", (line) => console.log(`  ${line}`));
  ensure();
  if (info.config.demo.enabled) await populated(info);
  console.log(addresses(info));
}

async function buildTools({ plan }: LocalStackInfo): Promise<void> {
  const missing = plan.services.flatMap(({ program }) => {
    if (!("program" in program) || locate(program)) return [];
    return toolOf(program.program) ?? [];
  });
  if (missing.length === 0) return;
  step(`building ${missing.map(({ name }) => name).join(", ")} from Go modules: once, a few minutes each`);
  await buildMissing(missing);
}

/** A deploy that changes nothing starts nothing: after the end of the supervisor this does. */
function ensure(): void {
  const { status, stderr } = spawnSync(process.execPath, [join(stackFolder, HOST_PROGRAM), "ensure"], { encoding: "utf8" });
  if (status !== 0) throw new Problem(stderr.trim());
}

/** Waits until every panel has an answer, save those that say they need more history. */
async function populated({ config, site }: LocalStackInfo): Promise<void> {
  const queries = panelQueries(config, site).filter(({ excuse }) => !excuse);
  step("waiting for the demo's traffic to fill the dashboards");
  const end = Date.now() + PATIENCE * 1_000;
  let empty: PanelQuery[] = [...queries];
  while (empty.length > 0 && Date.now() < end) {
    const results = await Promise.all(empty.map(async (query) => ({ query, answered: await answers(query, site) })));
    empty = results.filter(({ answered }) => !answered).map(({ query }) => query);
    progress(`  ${queries.length - empty.length} of ${queries.length} queries of the panels have data`);
    if (empty.length > 0) await pause(1_000);
  }
  if (process.stdout.isTTY) process.stdout.write("\n");
  if (empty.length === 0) return;
  throw new Problem(
    ["The stack runs, but these panels have no data yet:", ...empty.map(({ dashboard, panel }) => `  ${dashboard} / ${panel}`), "Look at the logs of demo-app and collector."].join(
      "\n",
    ),
  );
}

let shown = "";

/** In place on a terminal; elsewhere a line whenever there is something new. */
function progress(text: string): void {
  if (text === shown) return;
  shown = text;
  process.stdout.write(process.stdout.isTTY ? `\r${text}` : `${text}\n`);
}

function step(text: string): void {
  console.log(`→ ${text}`);
}

function addresses({ config, site, plan }: LocalStackInfo): string {
  const has = (name: string) => plan.services.some((service) => service.name === name);
  const rows = [
    ...(has("grafana") ? [["Grafana", `${site.open("grafana")}  user admin, password in ${site.secret(GRAFANA_ADMIN)}`]] : []),
    ["Prometheus", site.open("prometheus")],
    ["Alertmanager", site.open("alertmanager")],
    ["Loki", site.open("loki")],
    ["Jaeger", site.open("jaeger")],
    ["send OTLP to", `${site.open("otlpHttp")} (HTTP) or ${site.reach("otlpGrpc")} (gRPC)`],
    ...(config.demo.enabled ? [["demo faults", `curl ${site.open("demoGateway")}/faults`]] : []),
    ["logs", join(plan.directory, "log")],
  ];
  const hint = has("grafana")
    ? []
    : ["", "Grafana is not installed here. Its dashboards are in cdktf.out/stacks/local/files/grafana; they join the stack once `grafana` is on PATH."];
  return ["", "The stack is up.", "", ...rows.map(([name = "", value = ""]) => `  ${name.padEnd(14)}${value}`), ...hint, ""].join("\n");
}
