import { describe, expect, test } from "vitest";
import type { ConfigInput } from "../../config/schema.ts";
import { OWNERSHIP } from "../../stacks/host/layout.ts";
import { configWith } from "../support/config.ts";
import { differing, type Resource, synthesise } from "../support/synth.ts";

const everything: Partial<ConfigInput> = { demo: { enabled: true }, environments: [] };

const base = synthesise("local", configWith(everything));
const resources = base.terraform.resource.terraform_data ?? {};
const plan = JSON.parse(base.files.find(({ path }) => path === "plan.json")?.body ?? "{}") as { readonly user: string; readonly services: readonly { readonly name: string }[] };

const commands = (resource: Resource = {}) =>
  (resource.provisioner as readonly { readonly "local-exec": { readonly command: string; readonly when?: string } }[]).map(({ "local-exec": step }) => step);

describe("the local stack", () => {
  test("is the same, byte for byte, at every synth", () => {
    expect(synthesise("local", configWith(everything)).text).toBe(base.text);
  });

  test("needs no provider but what Terraform has built in", () => {
    expect(Object.keys(base.terraform.resource)).toEqual(["terraform_data"]);
    expect(base.terraform).not.toHaveProperty("provider");
    expect(base.terraform).not.toHaveProperty("terraform.required_providers");
    expect(base.terraform).toHaveProperty("terraform.required_version");
  });

  test.each(plan.services)("starts $name, and stops it at its end", ({ name }) => {
    const steps = commands(resources[name]);
    expect(steps.map(({ command }) => command)).toEqual([`node host.mjs start ${name}`, 'node host.mjs stop "$NAME" "$DIRECTORY" "$STOP_SECONDS"']);
    expect(steps.map(({ when }) => when)).toEqual([undefined, "destroy"]);
  });

  test("names a system user for its servers who is not root", () => {
    expect(plan.user).toBe("plumbline");
  });

  test("makes every server anew where the host is made anew, since that stops them all", () => {
    for (const { name } of plan.services) expect(resources[name]).toHaveProperty("triggers_replace.host", "${terraform_data.host.id}");
  });

  test("makes the host anew where another version has other owners for what lies there", () => {
    expect(resources.host).toHaveProperty("triggers_replace.ownership", OWNERSHIP);
  });

  test("starts the supervisor again after a reboot, and leaves alone what is installed", () => {
    const booted = Object.entries(resources).filter(([, resource]) => JSON.stringify(resource).includes("boot_id"));
    expect(booted.map(([name]) => name).sort()).toEqual(["healthy", "supervisor"]);
    for (const [, resource] of booted) expect(commands(resource).filter(({ when }) => when)).toEqual([]);
  });

  test("stops servers that are no longer planned before it starts others, which may want their ports", () => {
    for (const { name } of plan.services) expect(resources[name]?.depends_on).toContain("terraform_data.tidy");
    expect(resources.tidy?.depends_on).toEqual(["terraform_data.supervisor"]);
  });
});

describe("a change of the config touches only what it concerns", () => {
  const changes: readonly (readonly [string, Partial<ConfigInput>, readonly string[]])[] = [
    ["a limit reloads Prometheus", { limits: { "llm-error-ratio": { critical: { above: 0.2 } } } }, ["prometheus-files"]],
    ["a route reloads Alertmanager", { routes: { critical: [], warning: ["hook"] } }, ["alertmanager-files"]],
    ["the retention of logs replaces Loki, and the recorder, which keeps what Loki refused as long", { retention: { logs: "3d" } }, ["loki", "recorder"]],
    ["the retention of traces replaces Jaeger", { retention: { traces: "3d" } }, ["jaeger"]],
    ["the rate of the demo replaces the demo", { demo: { enabled: true, callsPerSecond: 9 } }, ["demo-app", "demo-model"]],
    ["sampling replaces the Collector", { sampling: { keep: 0.5 } }, ["collector"]],
    ["the resources of a server replace it", { resources: { loki: { memoryMiB: 900, cpus: 1 } } }, ["loki"]],
  ];

  test.each(changes)("%s", (_, change, touched) => {
    const changed = synthesise("local", configWith({ ...everything, ...change }));
    expect(differing(base, changed)).toEqual(touched.map((name) => `terraform_data.${name}`));
  });

  test("servers that join or leave are resources of their own, and the host looks for those that left", () => {
    const touched = differing(synthesise("local", configWith({ environments: [] })), base);
    expect(touched).toEqual(expect.arrayContaining(["terraform_data.demo-app", "terraform_data.demo-model", "terraform_data.tidy"]));
    const others = ["alertmanager", "host", "jaeger", "loki", "prometheus", "supervisor"].map((name) => `terraform_data.${name}`);
    expect(touched.filter((name) => others.includes(name))).toEqual([]);
  });
});
