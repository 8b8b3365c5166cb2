import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { FILES_FOLDER, HOST_PROGRAM } from "../stacks/files.ts";
import { layout } from "../stacks/host/layout.ts";
import { GRAFANA_ADMIN } from "../stacks/services/grafana.ts";
import { buildMissing } from "../tools/build.ts";
import { toolOf } from "../tools/catalog.ts";
import { locate } from "../tools/locate.ts";
import { cdktf } from "./cdktf.ts";
import { populated } from "./populated.ts";
import { preflight } from "./preflight.ts";
import { Problem } from "./problem.ts";
import { describeLocal, type LocalStackInfo, stackFolder } from "./stack.ts";

/** Checks, builds, deploys, and waits until the dashboards really show something. */
export async function up(): Promise<void> {
  const info = await describeLocal();
  step("checking this machine");
  await preflight(info.plan);
  await buildTools(info);
  step("deploying");
  await cdktf("deploy", (line) => console.log(`  ${line}`));
  ensure();
  if (info.config.demo.enabled) {
    step("waiting for the demo's traffic to fill the dashboards");
    await populated(info);
  }
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
    ["logs", join(plan.directory, layout.log)],
  ];
  const hint = has("grafana")
    ? []
    : ["", `Grafana is not installed here. Its data sources and dashboards are in ${join(stackFolder, FILES_FOLDER, "grafana")}; they join the stack once grafana is on PATH.`];
  return ["", "The stack is up.", "", ...rows.map(([name = "", value = ""]) => `  ${name.padEnd(14)}${value}`), ...hint, ""].join("\n");
}
