import { Container } from "@cdktf/provider-docker/lib/container";
import { Image } from "@cdktf/provider-docker/lib/image";
import { Network } from "@cdktf/provider-docker/lib/network";
import { DockerProvider } from "@cdktf/provider-docker/lib/provider";
import { Volume } from "@cdktf/provider-docker/lib/volume";
import { DataResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { Artifact } from "../../artifact/artifact.ts";
import type { Config } from "../../config/schema.ts";
import { type StackFile, stackFiles } from "../files.ts";
import { OWNERSHIP } from "../host/layout.ts";
import type { Service } from "../services/service.ts";
import { lastStep, step } from "../step.ts";
import { literal, requireTerraform } from "../terraform.ts";
import { containerOf, namesOf, publishedPorts } from "./container.ts";
import { imageOf, programName, reference } from "./images.ts";
import { containerName } from "./names.ts";
import { type DockerPlan, dataFolder } from "./plan.ts";
import { inside } from "./site.ts";

export interface DockerStackProps {
  readonly config: Config;
  readonly plan: DockerPlan;
  readonly services: readonly Service[];
  readonly artifacts: readonly Artifact[];
  /** The bundled host program. */
  readonly hostProgram: string;
}

/** Every server as a container of the Docker Engine on this host. */
export class DockerStack extends TerraformStack {
  /** Files that lie beside the Terraform configuration. */
  readonly files: readonly StackFile[];

  constructor(scope: Construct, id: string, { config, plan, services, artifacts, hostProgram }: DockerStackProps) {
    super(scope, id);
    requireTerraform(this);
    this.files = stackFiles(plan, hostProgram, artifacts);
    new DockerProvider(this, "engine");
    const directory = literal(plan.directory);

    // Between the servers, without a way out; and where ports are published, which has one.
    const internal = new Network(this, "internal", { name: "plumbline-internal", internal: true });
    const edge = new Network(this, "edge", { name: "plumbline-edge" });
    const images = new Map<string, Image>();
    const containers = new Map<string, Container>();

    for (const service of services) {
      const { name } = service;
      const planned = plan.containers.find((container) => container.name === name);
      if (!planned) throw new Error(`the plan lacks the container ${name}`);
      const placed = new DataResource(this, `${name}-files`, {
        input: { directory, name, hash: planned.hash },
        triggersReplace: { directory, hash: planned.hash, secrets: planned.secrets.join(" "), owner: `${plan.owner.uid}:${plan.owner.gid}`, ownership: OWNERSHIP },
        provisioners: [step("place", name), lastStep("remove", "directory", "name", "hash")],
      });
      // A folder of the host under a name of Docker's: it is there when the container ends, and easy to back up.
      const volume = new Volume(this, `${name}-data`, {
        dependsOn: [placed],
        name: containerName(name),
        driver: "local",
        driverOpts: { type: "none", o: "bind", device: literal(dataFolder(plan.directory, name)) },
      });
      const program = programName(service.program);
      const image = images.get(program) ?? new Image(this, `${program}-image`, { name: reference(imageOf(service.program)), keepLocally: true });
      images.set(program, image);
      const settings = containerOf(service, config, plan);
      const networks = publishedPorts(service).length ? [internal, edge] : [internal];
      containers.set(
        name,
        new Container(this, name, {
          ...settings,
          dependsOn: [placed, ...service.after.flatMap((each) => containers.get(each) ?? [])],
          image: image.imageId,
          networksAdvanced: networks.map((network) => ({ name: network.name, aliases: namesOf(service) })),
          mounts: [...(settings.mounts as []), { type: "volume", source: volume.name, target: `${inside.data}/${name}` }],
        }),
      );
    }
  }
}
