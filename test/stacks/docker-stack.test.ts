import { describe, expect, test } from "vitest";
import { collectorFiles } from "../../collector/collector.ts";
import { defaultPorts } from "../../config/ports.ts";
import type { ConfigInput } from "../../config/schema.ts";
import type { ServerName } from "../../config/servers.ts";
import { dockerServers } from "../../stacks/docker/servers.ts";
import { dockerSite } from "../../stacks/docker/site.ts";
import { tools } from "../../tools/catalog.ts";
import { configWith } from "../support/config.ts";
import { differing, synthesise } from "../support/synth.ts";

interface Mount {
  readonly type: "bind" | "volume";
  readonly source: string;
  readonly target: string;
  readonly read_only?: boolean;
}

interface ContainerJson {
  readonly name: string;
  readonly user: string;
  readonly command: readonly string[];
  readonly env: readonly string[];
  readonly mounts: readonly Mount[];
  readonly ports?: readonly { readonly ip: string; readonly internal: number; readonly external: number }[];
  readonly networks_advanced: readonly { readonly name: string; readonly aliases: readonly string[] }[];
  readonly memory: number;
  readonly memory_swap: number;
  readonly tmpfs: Readonly<Record<string, string>>;
  readonly log_opts: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: readonly string[] };
}

const everything: Partial<ConfigInput> = { demo: { enabled: true }, environments: [] };
const config = configWith(everything);
const base = synthesise("docker", config);

function containersOf({ terraform }: ReturnType<typeof synthesise>): readonly (readonly [ServerName, ContainerJson])[] {
  return Object.entries(terraform.resource.docker_container ?? {}) as unknown as readonly (readonly [ServerName, ContainerJson])[];
}

const containers = containersOf(base);
const containerOf = (server: ServerName) => Object.fromEntries(containers)[server] as ContainerJson;
const publishedBy = ({ ports = [] }: ContainerJson) => ports.map(({ internal }) => internal).sort();

describe.each(containers)("the container %s", (server, container) => {
  test("runs as somebody who is not root, and can become nobody else", () => {
    expect(container.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(container).toMatchObject({ privileged: false, capabilities: { drop: ["ALL"] }, security_opts: ["no-new-privileges:true"] });
  });

  test("writes to its data and to a small /tmp in memory, and nowhere else", () => {
    expect(container).toMatchObject({ read_only: true });
    expect(Object.keys(container.tmpfs)).toEqual(["/tmp"]);
    expect(container.tmpfs["/tmp"]).toMatch(/noexec.*nosuid.*nodev.*size=\d+m/);
    expect(container.mounts.filter(({ read_only }) => !read_only)).toEqual([
      { type: "volume", source: `\${docker_volume.${server}-data.name}`, target: `/var/lib/plumbline/${server}` },
    ]);
  });

  test("has limits of memory, without swap, and of CPU, from the config", () => {
    const { memoryMiB, cpus } = config.resources[server];
    expect(container).toMatchObject({ memory: memoryMiB, memory_swap: memoryMiB, cpus: String(cpus) });
  });

  test("has its log cut, and is started again after a crash or a reboot", () => {
    expect(Object.keys(container.log_opts).sort()).toEqual(["max-file", "max-size"]);
    expect(container).toMatchObject({ log_driver: "json-file", restart: "unless-stopped", init: true });
  });

  test("opens its ports to this host only", () => {
    for (const { ip } of container.ports ?? []) expect(ip).toBe("127.0.0.1");
  });

  test("is on the network with a way out only where it publishes a port", () => {
    const networks = container.networks_advanced.map(({ name }) => name);
    const edge = container.ports?.length ? ["${docker_network.edge.name}"] : [];
    expect(networks).toEqual(["${docker_network.internal.name}", ...edge]);
  });

  test("is found by its name in every network", () => {
    for (const { aliases } of container.networks_advanced) expect(aliases).toContain(server);
  });

  test("gets files and secrets by read-only mounts: nothing by upload, and no secret in its environment", () => {
    expect(container).not.toHaveProperty("upload");
    const [files, ...secrets] = container.mounts.filter(({ type }) => type === "bind");
    expect(files).toMatchObject({ target: "/etc/plumbline", read_only: true, source: expect.stringMatching(new RegExp(`/etc/${server}-[0-9a-f]{16}$`)) });
    for (const { target } of secrets) expect(target).toMatch(/^\/run\/secrets\/[\w-]+$/);
  });

  test("has time to finish its work", () => {
    expect(container).toMatchObject({ stop_timeout: expect.any(Number), destroy_grace_seconds: expect.any(Number) });
  });

  test("finds everything that it is told of where it is mounted", () => {
    const paths = [...container.command, ...container.env].flatMap((text) => text.match(/\/(?:etc|var\/lib|run)\/[\w./-]+/g) ?? []);
    const targets = container.mounts.map(({ target }) => target);
    expect(paths.filter((path) => !targets.some((target) => path === target || path.startsWith(`${target}/`)))).toEqual([]);
  });
});

describe("the docker stack", () => {
  test("is the same, byte for byte, at every synth", () => {
    expect(synthesise("docker", configWith(everything)).text).toBe(base.text);
  });

  test("asks for the Docker provider in the one version that its bindings are of", () => {
    expect(base.terraform).toHaveProperty("terraform.required_providers", { docker: { source: "kreuzwerker/docker", version: "3.6.2" } });
  });

  test("has a container for every server, with the trace store that the config names", () => {
    expect(containers.map(([name]) => name).sort()).toEqual([...dockerServers(config)].sort());
    expect(dockerServers(config)).toContain("tempo");
    expect(dockerServers(configWith({ docker: { traces: "jaeger" } }))).toEqual(expect.arrayContaining(["jaeger"]));
  });

  test("publishes what people and applications use, and no more", () => {
    const published = Object.fromEntries(containers.filter(([, { ports }]) => ports?.length).map(([name, container]) => [name, publishedBy(container)]));
    expect(published).toEqual({ collector: [4317, 4318], prometheus: [9090], alertmanager: [9093], grafana: [3000], "demo-app": [8091] });
  });

  test("answers to the name that the guide's program has hard-coded, at its port", () => {
    for (const { aliases } of containerOf("collector").networks_advanced) expect(aliases).toContain("otel-collector");
    expect(publishedBy(containerOf("collector"))).toContain(4317);
  });

  test("moves ports on the host only: inside, applications have them hard-coded", () => {
    const moved = synthesise("docker", configWith({ ...everything, listen: { ports: { otlpGrpc: 14_399 } } }));
    const [, collector] = containersOf(moved).find(([name]) => name === "collector") ?? [];
    expect(collector?.ports).toContainEqual({ ip: "127.0.0.1", internal: defaultPorts.otlpGrpc, external: 14_399, protocol: "tcp" });
    expect(differing(base, moved)).toEqual(["docker_container.collector"]);
  });

  test("opens ports to others where the config says so", () => {
    const open = synthesise("docker", configWith({ ...everything, listen: { address: "0.0.0.0" } }));
    expect(containersOf(open).flatMap(([, { ports = [] }]) => ports.map(({ ip }) => ip))).toEqual(Array<string>(6).fill("0.0.0.0"));
  });

  test("replaces only what a change concerns", () => {
    const changed = synthesise("docker", configWith({ ...everything, retention: { logs: "3d" } }));
    expect(differing(base, changed)).toEqual(["docker_container.loki", "docker_container.recorder", "terraform_data.loki-files", "terraform_data.recorder-files"]);
  });

  test("runs the versions that the local target builds", () => {
    const images = Object.values(base.terraform.resource.docker_image ?? {}).map(({ name }) => name as string);
    expect(images.sort()).toEqual([
      "docker.io/grafana/grafana:13.2.0",
      "docker.io/grafana/loki:3.7.8",
      "docker.io/grafana/tempo:2.10.8",
      "docker.io/library/node:20.20.2-bookworm-slim",
      "docker.io/library/postgres:15.18-bookworm",
      "docker.io/otel/opentelemetry-collector-contrib:0.161.0",
      "docker.io/prom/alertmanager:v0.31.1",
      "docker.io/prom/prometheus:v3.16.0",
    ]);
    expect(tools.map(({ name }) => name)).toContain("otelcol");
  });

  test("has health checks wherever an image has something that can ask", () => {
    const without = containers.filter(([, { healthcheck }]) => !healthcheck).map(([name]) => name);
    // FROM scratch, or without a shell: nothing in them can ask. The deploy has to, from outside.
    expect(without.sort()).toEqual(["collector", "tempo"]);
  });

  test("lets servers reach each other by name, and never by an address of the host", () => {
    const site = dockerSite(config, dockerServers(config));
    expect(site.reach("loki")).toBe("loki:3100");
    expect(site.reach("otlpInternal")).toBe("collector:4319");
    expect(() => site.reach("jaegerOtlp")).toThrow("no server of the container target listens at jaegerOtlp");
    expect(collectorFiles(config, site)[0]?.body).not.toMatch(/127\.0\.0\.1|localhost/);
  });
});
