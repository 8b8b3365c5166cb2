import type { Construct } from "constructs";
import type { Config } from "../../config/schema.ts";
import type { ServerName } from "../../config/servers.ts";
import { locate } from "../../tools/locate.ts";
import { artifactsOf } from "../artifacts.ts";
import { bundled, hostProgram } from "../programs.ts";
import { servicesOf } from "../services/all.ts";
import { buildPlan } from "./build-plan.ts";
import { localSite } from "./site.ts";
import { LocalStack } from "./stack.ts";

/** The stack of this host. Grafana joins where it is installed. */
export function localTarget(scope: Construct, id: string, config: Config): LocalStack {
  const servers: ServerName[] = [
    ...(["loki", "jaeger", "recorder", "collector", "alertmanager", "prometheus"] as const),
    ...(locate({ program: "grafana", atLeast: "0" }) ? (["grafana"] as const) : []),
    ...(config.demo.enabled ? (["demo-model", "demo-app"] as const) : []),
  ];
  const site = localSite(config, servers);
  const services = servicesOf(config, site);
  const programs = services.flatMap(({ program }) => (program.kind === "node" ? [bundled(program.bundle)] : []));
  return new LocalStack(scope, id, {
    plan: buildPlan(config, site, services),
    services,
    artifacts: [...artifactsOf(config, site), ...programs],
    hostProgram: hostProgram(),
  });
}
