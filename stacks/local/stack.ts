import { DataResource, Fn, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { Artifact } from "../../artifact/artifact.ts";
import { hash, hashOf } from "../content.ts";
import { type StackFile, stackFiles } from "../files.ts";
import { OWNERSHIP } from "../host/layout.ts";
import type { Service } from "../services/service.ts";
import { lastStep, step } from "../step.ts";
import { literal, requireTerraform } from "../terraform.ts";
import type { Plan, PlannedService } from "./plan.ts";

export interface LocalStackProps {
  readonly plan: Plan;
  readonly services: readonly Service[];
  readonly artifacts: readonly Artifact[];
  /** The bundled host program. */
  readonly hostProgram: string;
}

/**
 * Every server as a supervised process of this host. A resource per server is replaced when anything changes that it
 * must be restarted for; a second one per server is replaced when it can take over the change as it runs.
 */
export class LocalStack extends TerraformStack {
  /** Files that lie beside the Terraform configuration. */
  readonly files: readonly StackFile[];

  constructor(scope: Construct, id: string, { plan, services, artifacts, hostProgram }: LocalStackProps) {
    super(scope, id);
    requireTerraform(this);
    this.files = stackFiles(plan, hostProgram, artifacts);
    const directory = literal(plan.directory);
    const boot = Fn.trimspace(Fn.file("/proc/sys/kernel/random/boot_id"));

    const host = new DataResource(this, "host", {
      input: { directory },
      triggersReplace: { directory, user: plan.user, ownership: OWNERSHIP },
      provisioners: [lastStep("release", "directory")],
    });
    // After a reboot nothing runs. What is installed is still there, and runs again with its supervisor.
    const supervisor = new DataResource(this, "supervisor", {
      triggersReplace: { host: host.id, boot },
      provisioners: [step("prepare")],
    });
    // A destroy provisioner does not run for a block that has disappeared from the configuration. Such a server goes
    // before others start: one of them may want its port.
    const tidy = new DataResource(this, "tidy", {
      dependsOn: [supervisor],
      triggersReplace: { services: services.map(({ name }) => name).join(" ") },
      provisioners: [step("tidy")],
    });

    const resources = new Map<string, DataResource>();
    for (const service of services) {
      const planned = plan.services.find(({ name }) => name === service.name);
      if (!planned) throw new Error(`the plan lacks the service ${service.name}`);
      const process = new DataResource(this, service.name, {
        dependsOn: [tidy, ...service.after.flatMap((name) => resources.get(name) ?? [])],
        input: { name: service.name, directory, stop_seconds: service.stopSeconds },
        // The end of the host takes every server with it.
        triggersReplace: { host: host.id, definition: hash(identity(planned)), files: hashOf(artifacts, service.files) },
        provisioners: [step("start", service.name), lastStep("stop", "name", "directory", "stop_seconds")],
      });
      resources.set(service.name, process);
      if (!service.reloadable) continue;
      new DataResource(this, `${service.name}-files`, {
        dependsOn: [process],
        triggersReplace: { files: hashOf(artifacts, service.reloadable.files) },
        provisioners: [step("reload", service.name)],
      });
    }

    new DataResource(this, "healthy", {
      dependsOn: [...resources.values()],
      triggersReplace: { boot },
      provisioners: [step("ensure")],
    });
  }
}

/** What makes a server another one: everything of its plan but how it is watched. */
function identity({ reload: _reload, startSeconds: _start, stopSeconds: _stop, ...rest }: PlannedService): object {
  return rest;
}
