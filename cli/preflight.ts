import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { checkPorts } from "../stacks/local/host/ports.ts";
import { HostError } from "../stacks/local/host/error.ts";
import { checkSupervisor, supervised, supervisorPid } from "../stacks/local/host/supervisor.ts";
import type { Plan } from "../stacks/local/plan.ts";
import { isBuilt } from "../tools/cache.ts";
import { neededGo, tools } from "../tools/catalog.ts";
import { locate } from "../tools/locate.ts";
import { versionOf } from "../tools/version.ts";
import { compareVersions } from "../tools/versions.ts";
import { Problem } from "./problem.ts";

/** Terraform from this version on has `terraform_data` as we use it; OpenTofu always had. */
const TERRAFORM = "1.4.0";

/** Debian packages that the local target needs, and a program of each. */
const packages = { runit: "runsvdir" } as const;

/**
 * What must be there before anything is built or deployed, all at once. As root on Debian what is missing is
 * installed; otherwise the message names the command.
 */
export async function preflight(plan: Plan): Promise<void> {
  installPackages();
  const problems = [...terraform(), ...go(plan), ...supervisor(), ...(await ports(plan))];
  if (problems.length) throw new Problem(["Before the stack can start:", ...problems].join("\n\n"));
}

function terraform(): string[] {
  const found = ["terraform", "tofu"].map((program) => ({ program, version: versionOf(program) })).find(({ version }) => version);
  if (!found?.version) return ["Terraform is not installed. Install it from https://developer.hashicorp.com/terraform/install, or OpenTofu from https://opentofu.org."];
  if (compareVersions(found.version, TERRAFORM) < 0) return [`${found.program} ${found.version} is too old: ${TERRAFORM} or newer is needed.`];
  return [];
}

/** Only needed where a server is neither on PATH nor built already. */
function go({ services }: Plan): string[] {
  const unbuilt = services.filter(({ program }) => "program" in program && !locate(program)).map(({ name }) => name);
  if (unbuilt.length === 0 || tools.every(isBuilt)) return [];
  const version = versionOf("go");
  if (version && compareVersions(version, neededGo()) >= 0) return [];
  return [
    `${version ? `Go ${version} is too old` : "Go is not installed"}: ${neededGo()} or newer is needed to build ${unbuilt.join(", ")}. Install it from https://go.dev/dl/, or put these servers on PATH.`,
  ];
}

function supervisor(): string[] {
  try {
    checkSupervisor();
    return [];
  } catch (error) {
    return [(error as HostError).message];
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

function installPackages(): void {
  const missing = Object.entries(packages).filter(([, program]) => spawnSync("sh", ["-c", `command -v ${program}`]).status !== 0);
  if (missing.length === 0 || process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return;
  const names = missing.map(([name]) => name);
  console.log(`installing ${names.join(", ")}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const install = () => spawnSync("apt-get", ["install", "--yes", "--no-install-recommends", ...names], { env: environment, encoding: "utf8" });
  if (install().status === 0) return;
  // A package list that was never fetched knows no package.
  spawnSync("apt-get", ["update"], { env: environment });
  const { status, stderr } = install();
  if (status !== 0) throw new Problem(`apt-get could not install ${names.join(", ")}:\n${stderr.trim()}`);
}
