import type { Construct } from "constructs";
import type { Config } from "../../config/schema.ts";
import { artifactsOf } from "../artifacts.ts";
import { bundled, hostProgram } from "../programs.ts";
import { servicesOf } from "../services/all.ts";
import { buildPlan } from "./build-plan.ts";
import { localServers } from "./servers.ts";
import { localSite } from "./site.ts";
import { LocalStack } from "./stack.ts";

/** The stack of this host. */
export function localTarget(scope: Construct, id: string, config: Config): LocalStack {
  const site = localSite(config, localServers(config));
  const services = servicesOf(config, site);
  const programs = services.flatMap(({ program }) => (program.kind === "node" ? [bundled(program.bundle)] : []));
  return new LocalStack(scope, id, {
    plan: buildPlan(config, site, services),
    services,
    artifacts: [...artifactsOf(config, site), ...programs],
    hostProgram: hostProgram("local"),
  });
}
