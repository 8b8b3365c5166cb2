import { describe, expect, test } from "vitest";
import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { artifactsOf } from "../../stacks/artifacts.ts";
import { belongs } from "../../stacks/content.ts";
import { dockerServers } from "../../stacks/docker/servers.ts";
import { dockerSite } from "../../stacks/docker/site.ts";
import { localSite } from "../../stacks/local/site.ts";
import { bundled } from "../../stacks/programs.ts";
import { secretsOf } from "../../stacks/secrets.ts";
import { servicesOf } from "../../stacks/services/all.ts";
import { configWith } from "../support/config.ts";

const localServers = ["loki", "jaeger", "recorder", "postgres", "ledger", "collector", "alertmanager", "prometheus", "grafana", "demo-model", "demo-app"] as const;

const everything = { demo: { enabled: true } } as const;
const config = configWith({ ...everything, environments: [] });
const withJaeger = configWith({ ...everything, environments: [], docker: { traces: "jaeger" } });

const sites: readonly (readonly [string, Config, Site])[] = [
  ["local", config, localSite(config, localServers)],
  ["docker with Tempo", config, dockerSite(config, dockerServers(config))],
  ["docker with Jaeger", withJaeger, dockerSite(withJaeger, dockerServers(withJaeger))],
];

describe.each(sites)("the services of %s", (_, ofConfig, site) => {
  const services = servicesOf(ofConfig, site);
  const artifacts = artifactsOf(ofConfig, site);

  test("are those of the site, once each", () => {
    expect(services.map(({ name }) => name).sort()).toEqual([...site.servers].sort());
  });

  test.each(services)("$name has a health check at a port that it listens at", ({ health, ports }) => {
    expect(ports).toContain(health.port);
    expect(health.path).toMatch(/^\//);
  });

  test.each(services)("$name listens at ports that no other server has", ({ name, ports }) => {
    const others = services.filter((service) => service.name !== name).flatMap((service) => service.ports);
    expect(ports.length).toBeGreaterThan(0);
    expect(ports.filter((port) => others.includes(port))).toEqual([]);
  });

  test.each(services)("$name has a time to start and a time to stop", ({ startSeconds, stopSeconds }) => {
    expect(startSeconds).toBeGreaterThan(0);
    expect(stopSeconds).toBeGreaterThan(0);
  });

  test.each(services)("every file that $name names is made, and no file is both reloadable and not", ({ files, reloadable, program }) => {
    const bundles = program.kind === "node" ? [bundled(program.bundle)] : [];
    const made = [...artifacts, ...bundles].map(({ path }) => path);
    const reloaded = reloadable?.files ?? [];
    for (const prefix of [...files, ...reloaded]) expect(made.filter((path) => belongs(path, [prefix]))).not.toEqual([]);
    expect(made.filter((path) => belongs(path, files) && belongs(path, reloaded))).toEqual([]);
  });

  test.each(services)("every file that $name is started with is one of its own", ({ args, files, reloadable }) => {
    const own = [...files, ...(reloadable?.files ?? [])];
    const named = artifacts.filter(({ path }) => args.some((arg) => arg.includes(site.file(path))));
    expect(named.filter(({ path }) => !belongs(path, own))).toEqual([]);
  });

  test.each(services)("the secrets of $name are known to the deploy", ({ secrets }) => {
    const known = secretsOf(ofConfig, services).map(({ name }) => name);
    expect(secrets.filter((name) => !known.includes(name))).toEqual([]);
  });

  test.each(services)("$name comes after the servers that it needs", ({ name, after }) => {
    const order = services.map((service) => service.name);
    for (const needed of after) expect(order.indexOf(needed)).toBeLessThan(order.indexOf(name));
    expect(after.filter((needed) => !order.includes(needed))).toEqual([]);
  });

  test("read every artifact, save dashboards where no Grafana runs", () => {
    const read = services.flatMap(({ files, reloadable }) => [...files, ...(reloadable?.files ?? [])]);
    expect(artifacts.filter(({ path }) => !belongs(path, read)).map(({ path }) => path)).toEqual([]);
  });

  test("have memory limits of their own", () => {
    for (const { name, env, files } of services) {
      const inFile = artifacts.some(({ path, body }) => belongs(path, files) && /^shared_buffers = /m.test(body));
      expect(inFile || Object.keys(env).some((key) => key === "GOMEMLIMIT" || key === "NODE_OPTIONS"), name).toBe(true);
    }
  });
});

test("Grafana reads its secrets itself: a variable that ends in __FILE is known to the start script of its image only", () => {
  const site = localSite(config, ["grafana"]);
  const [grafana] = servicesOf(config, site);
  expect(grafana?.env.GF_SECURITY_ADMIN_PASSWORD).toBe(`$__file{${site.secret("grafana-admin-password")}}`);
  expect(Object.keys(grafana?.env ?? {}).filter((key) => key.endsWith("__FILE"))).toEqual([]);
});

test("Prometheus, Alertmanager and Grafana know the address under which people open them, and are asked without its path", () => {
  const links = { prometheus: "https://see.example.org/prometheus/", alertmanager: "https://see.example.org/alerts", grafana: "https://see.example.org/grafana" };
  const behind = configWith({ links });
  for (const site of [localSite(behind, ["prometheus", "alertmanager", "grafana"]), dockerSite(behind, dockerServers(behind))]) {
    const argsOf = (name: string) => servicesOf(behind, site).find((service) => service.name === name)?.args;
    expect(argsOf("prometheus")).toEqual(expect.arrayContaining(["--web.external-url=https://see.example.org/prometheus", "--web.route-prefix=/"]));
    expect(argsOf("alertmanager")).toEqual(expect.arrayContaining(["--web.external-url=https://see.example.org/alerts", "--web.route-prefix=/"]));
    expect(artifactsOf(behind, site).find(({ path }) => path.endsWith("grafana.ini"))?.body).toContain("root_url = https://see.example.org/grafana/\n");
  }
});
