import { createHash } from "node:crypto";
import { DataResource, Fn, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { Artifact } from "../../artifact/artifact.ts";
import type { Service } from "../services/service.ts";
import type { StackFile } from "../files.ts";
import { FILES_FOLDER, HOST_PROGRAM, PLAN_FILE, type Plan, type PlannedService } from "./plan.ts";

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
    this.files = [
      { path: PLAN_FILE, body: `${JSON.stringify(plan, null, 2)}\n` },
      { path: HOST_PROGRAM, body: hostProgram },
      ...artifacts.map(({ path, body }) => ({ path: `${FILES_FOLDER}/${path}`, body })),
    ];

    const host = new DataResource(this, "host", {
      input: { directory: plan.directory },
      // After a reboot nothing runs: the boot id then differs and the supervisor is started again.
      triggersReplace: { directory: plan.directory, user: plan.user, boot: Fn.trimspace(Fn.file("/proc/sys/kernel/random/boot_id")) },
      provisioners: [run("prepare"), run("release", "${self.input.directory}")],
    });

    const resources = new Map<string, DataResource>();
    for (const service of services) {
      const planned = plan.services.find(({ name }) => name === service.name);
      if (!planned) throw new Error(`the plan lacks the service ${service.name}`);
      const before = service.after.flatMap((name) => resources.get(name) ?? []);
      const process = new DataResource(this, service.name, {
        dependsOn: [host, ...before],
        input: { name: service.name, directory: plan.directory, stop_seconds: service.stopSeconds },
        triggersReplace: { definition: hash(identity(planned)), files: hash(bodies(artifacts, service.files)) },
        provisioners: [run("start", service.name), run("stop", "${self.input.name}", "${self.input.directory}", "${self.input.stop_seconds}")],
      });
      resources.set(service.name, process);
      if (!service.reloadable) continue;
      new DataResource(this, `${service.name}-files`, {
        dependsOn: [process],
        triggersReplace: { files: hash(bodies(artifacts, service.reloadable.files)) },
        provisioners: [run("reload", service.name)],
      });
    }

    // A destroy provisioner does not run for a block that has disappeared from the configuration.
    new DataResource(this, "tidy", {
      dependsOn: [...resources.values()],
      triggersReplace: { services: services.map(({ name }) => name).join(" ") },
      provisioners: [run("tidy")],
    });
  }
}

type Provisioner = NonNullable<ConstructorParameters<typeof DataResource>[2]>["provisioners"] extends readonly (infer P)[] | undefined ? P : never;

/** `stop` and `release` belong to the end of a resource. */
function run(command: string, ...args: readonly string[]): Provisioner {
  const ending = command === "stop" || command === "release";
  return {
    type: "local-exec",
    command: ["node", HOST_PROGRAM, command, ...args.map((arg) => `'${arg}'`)].join(" "),
    ...(ending ? { when: "destroy" } : {}),
  } as Provisioner;
}

/** What makes a server another one: everything of its plan but where the deploy looks for a program. */
function identity({ program, reload: _reload, ...rest }: PlannedService): object {
  return { ...rest, program: "bundle" in program ? program : { program: program.program, atLeast: program.atLeast, built: program.built } };
}

function bodies(artifacts: readonly Artifact[], prefixes: readonly string[]): unknown {
  return artifacts.filter(({ path }) => prefixes.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)));
}

function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);
}
