import type { ContainerConfig, ContainerHealthcheck, ContainerMounts, ContainerPorts } from "@cdktf/provider-docker/lib/container";
import { defaultPorts, openPorts, type PortName } from "../../config/ports.ts";
import type { Config } from "../../config/schema.ts";
import type { ServerName } from "../../config/servers.ts";
import { logRotation } from "../log-rotation.ts";
import type { Service } from "../services/service.ts";
import { literal } from "../terraform.ts";
import { imageOf } from "./images.ts";
import { containerName } from "./names.ts";
import { type DockerPlan, filesFolder, secretFile } from "./plan.ts";
import { inside } from "./site.ts";

/** The name that applications in containers have hard-coded, beside the server's own. */
const otherNames: Readonly<Partial<Record<ServerName, readonly string[]>>> = { collector: ["otel-collector"] };

/** What no container of ours goes without, whatever runs in it. */
const hardened = {
  privileged: false,
  readOnly: true,
  capabilities: { drop: ["ALL"] },
  securityOpts: ["no-new-privileges:true"],
  tmpfs: { "/tmp": "rw,noexec,nosuid,nodev,size=64m" },
  // The first process of a container ignores SIGTERM unless it asks for it.
  init: true,
  restart: "unless-stopped",
  logDriver: "json-file",
  logOpts: { "max-size": String(logRotation.bytes), "max-file": String(logRotation.files) },
} satisfies Omit<ContainerConfig, "name" | "image">;

/** A service as a container. What it is made from, its networks and its volume are the stack's to add. */
export function containerOf(service: Service, config: Config, plan: DockerPlan): Omit<ContainerConfig, "image"> {
  const { memoryMiB, cpus } = config.resources[service.name];
  const { entrypoint, probe } = imageOf(service.program);
  const command = service.program.kind === "node" ? [`${inside.files}/${service.program.bundle}`, ...service.args] : service.args;
  return {
    ...hardened,
    name: containerName(service.name),
    user: `${plan.owner.uid}:${plan.owner.gid}`,
    ...(entrypoint ? { entrypoint: [...entrypoint] } : {}),
    command: command.map(literal),
    env: Object.entries(service.env)
      .map(([key, value]) => literal(`${key}=${value}`))
      .sort(),
    memory: memoryMiB,
    // Without it the provider finds another value at every plan. The same as memory: no swap.
    memorySwap: memoryMiB,
    cpus: String(cpus),
    ports: publishedPorts(service).map((port) => publish(port, config)),
    mounts: [...files(service, plan), ...secrets(service, plan)],
    ...(service.stopSignal ? { stopSignal: `SIG${service.stopSignal}` } : {}),
    stopTimeout: service.stopSeconds,
    destroyGraceSeconds: service.stopSeconds,
    ...(probe ? { healthcheck: healthcheck(service, probe), wait: true, waitTimeout: service.startSeconds } : {}),
  };
}

export function publishedPorts({ ports }: Service): readonly PortName[] {
  return ports.filter((port) => openPorts.includes(port));
}

export function namesOf({ name }: Service): string[] {
  return [name, ...(otherNames[name] ?? [])];
}

function publish(port: PortName, { listen }: Config): ContainerPorts {
  return { internal: defaultPorts[port], external: listen.ports[port], ip: listen.address, protocol: "tcp" };
}

function files({ name }: Service, { directory, containers }: DockerPlan): ContainerMounts[] {
  const planned = containers.find((container) => container.name === name);
  if (!planned) throw new Error(`the plan lacks the container ${name}`);
  return [readOnly(filesFolder(directory, name, planned.hash), inside.files)];
}

function secrets(service: Service, { directory }: DockerPlan): ContainerMounts[] {
  return service.secrets.map((name) => readOnly(secretFile(directory, name), `${inside.secrets}/${name}`));
}

function readOnly(source: string, target: string): ContainerMounts {
  return { type: "bind", source: literal(source), target, readOnly: true };
}

function healthcheck({ health, startSeconds }: Service, probe: (url: string) => readonly string[]): ContainerHealthcheck {
  const url = `${health.scheme ?? "http"}://127.0.0.1:${defaultPorts[health.port]}${health.path}`;
  return { test: ["CMD", ...probe(url)].map(literal), interval: "5s", timeout: "5s", retries: 3, startPeriod: `${startSeconds}s` };
}
