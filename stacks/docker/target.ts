import { join } from "node:path";
import type { Construct } from "constructs";
import type { Config } from "../../config/schema.ts";
import { artifactsOf } from "../artifacts.ts";
import { hashOf } from "../content.ts";
import { hostDirectory } from "../host-paths.ts";
import { bundled, hostProgram } from "../programs.ts";
import { secretsOf } from "../secrets.ts";
import { servicesOf } from "../services/all.ts";
import { containerUser, type DockerPlan } from "./plan.ts";
import { dockerServers } from "./servers.ts";
import { dockerSite } from "./site.ts";
import { DockerStack } from "./stack.ts";

/** The stack of containers on this host. */
export function dockerTarget(scope: Construct, id: string, config: Config): DockerStack {
  const site = dockerSite(config, dockerServers(config));
  const services = servicesOf(config, site);
  const programs = services.flatMap(({ program }) => (program.kind === "node" ? [bundled(program.bundle)] : []));
  const artifacts = [...artifactsOf(config, site), ...programs];
  const plan: DockerPlan = {
    directory: join(hostDirectory(config), "docker"),
    owner: containerUser(),
    secrets: secretsOf(config, services),
    containers: services.map(({ name, files, reloadable, secrets }) => {
      const own = [...files, ...(reloadable?.files ?? [])];
      return { name, files: own, hash: hashOf(artifacts, own), secrets };
    }),
  };
  return new DockerStack(scope, id, { config, plan, services, artifacts, hostProgram: hostProgram("docker") });
}
