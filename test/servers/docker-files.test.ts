import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { artifactsOf } from "../../stacks/artifacts.ts";
import { dockerServers } from "../../stacks/docker/servers.ts";
import { dockerSite, inside } from "../../stacks/docker/site.ts";
import { secretsOf } from "../../stacks/secrets.ts";
import { servicesOf } from "../../stacks/services/all.ts";
import { configWith } from "../support/config.ts";
import { program } from "../support/programs.ts";

const folder = mkdtempSync(join(tmpdir(), "plumbline-docker-files-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The files of the container target for a trace store, at other paths: those of a container are not this host's to write to. */
function place(traces: "tempo" | "jaeger"): (path: string) => string {
  const config = configWith({ docker: { traces } });
  const site = dockerSite(config, dockerServers(config));
  const here = (path: string) => join(folder, traces, path);
  const moved = (text: string) => Object.values(inside).reduce((all, path) => all.replaceAll(path, here(path)), text);
  const write = (path: string, body: string) => {
    mkdirSync(dirname(here(path)), { recursive: true });
    writeFileSync(here(path), body);
  };
  for (const { path, body } of artifactsOf(config, site)) write(site.file(path), moved(body));
  for (const { name } of secretsOf(config, servicesOf(config, site))) write(site.secret(name), "k".repeat(64));
  return (path) => here(site.file(path));
}

describe.each(["tempo", "jaeger"] as const)("the files of the container target with %s are accepted by", (traces) => {
  const file = place(traces);
  const validators: readonly (readonly [string, readonly string[]])[] = [
    ["otelcol", ["validate", "--config", file("collector/config.yaml")]],
    ["promtool", ["check", "config", file("prometheus/prometheus.yml")]],
    ["amtool", ["check-config", file("alertmanager/alertmanager.yml")]],
    ["loki", [`-config.file=${file("loki/loki.yaml")}`, "-verify-config"]],
    ...(traces === "jaeger" ? ([["jaeger", ["validate", "--config", file("jaeger/jaeger.yaml")]]] as const) : []),
  ];

  test.each(validators)("%s", (name, args) => {
    const { status, stdout, stderr } = spawnSync(program(name), args, { encoding: "utf8" });
    expect(status, `${stdout}${stderr}`).toBe(0);
  });
});
