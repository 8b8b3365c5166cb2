import { HostError } from "../stacks/host/error.ts";
import { checkPorts } from "../stacks/local/host/ports.ts";
import { supervised, supervisorPid } from "../stacks/local/host/supervisor.ts";
import type { Plan } from "../stacks/local/plan.ts";
import { OLDEST_TERRAFORM } from "../stacks/terraform.ts";
import { isBuilt } from "../tools/cache.ts";
import { neededGo, tools } from "../tools/catalog.ts";
import { compareVersions } from "../tools/compare-versions.ts";
import { locate } from "../tools/locate.ts";
import { versionOf } from "../tools/version.ts";
import { installPackages, stackPackages } from "./packages.ts";
import { Problem } from "./problem.ts";
import { terraformProgram } from "./terraform.ts";

/**
 * What must be there before anything is built or deployed, all at once. As root on Debian what is missing is
 * installed; otherwise the message names the command.
 */
export async function preflight(plan: Plan): Promise<void> {
  const problems = [...packages(), ...terraform(), ...go(plan), ...(await ports(plan))];
  if (problems.length) throw new Problem(["Before the stack can start:", ...problems].join("\n\n"));
}

function terraform(): string[] {
  const found = terraformProgram();
  if (!found) return ["Terraform is not installed. Install it from https://developer.hashicorp.com/terraform/install, or OpenTofu from https://opentofu.org."];
  if (compareVersions(found.version, OLDEST_TERRAFORM) < 0) return [`${found.program} ${found.version} is too old: ${OLDEST_TERRAFORM} or newer is needed.`];
  return [];
}

/** Only needed where a server is neither on PATH nor built already. */
function go({ services }: Plan): string[] {
  const unbuilt = services.filter(({ program }) => "program" in program && !program.package && !locate(program)).map(({ name }) => name);
  if (unbuilt.length === 0 || tools.every(isBuilt)) return [];
  const version = versionOf("go");
  if (version && compareVersions(version, neededGo()) >= 0) return [];
  return [
    `${version ? `Go ${version} is too old` : "Go is not installed"}: ${neededGo()} or newer is needed to build ${unbuilt.join(", ")}. Install it from https://go.dev/dl/, or put these servers on PATH.`,
  ];
}

function packages(): string[] {
  try {
    installPackages(stackPackages);
    return [];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [error.message];
  }
}

/** A port that a server of this very stack has is not taken. */
async function ports(plan: Plan): Promise<string[]> {
  const running = supervisorPid(plan.directory) ? supervised(plan.directory) : [];
  const problems: string[] = [];
  for (const service of plan.services.filter(({ name }) => !running.includes(name))) {
    await checkPorts(service).catch((error: unknown) => {
      if (!(error instanceof HostError)) throw error;
      problems.push(error.message);
    });
  }
  return problems;
}
