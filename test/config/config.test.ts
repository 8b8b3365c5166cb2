import { describe, expect, test } from "vitest";
import { joinAddress, splitAddress } from "../../config/address.ts";
import { defineConfig } from "../../config/define.ts";
import { defaultPorts, portNames } from "../../config/ports.ts";
import { defaultResources } from "../../config/servers.ts";
import { validate } from "../../config/validate.ts";
import project from "../../observability.config.ts";
import { checked } from "../../stacks/check.ts";
import { configWith, sample } from "../support/config.ts";

describe("a config without mistakes", () => {
  test("is what the project comes with", () => {
    expect(validate(project).findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });

  test("needs five sections, which may be empty", () => {
    const { config, warnings } = checked({ environment: "production", services: {}, teams: {}, features: {}, models: {} });
    expect(config.environment).toBe("production");
    expect(warnings.every(({ severity }) => severity === "warning")).toBe(true);
  });

  test("has every default filled in", () => {
    const config = configWith();
    expect(config.listen).toEqual({ address: "127.0.0.1", ports: defaultPorts });
    expect(config.resources).toEqual(defaultResources);
    expect(config.retention).toEqual({ metrics: "30d", metricsGiB: 20, logs: "14d", traces: "7d" });
    expect(config.sampling).toMatchObject({ keep: 0.1, slow: "3s" });
    expect(config.privacy).toMatchObject({ content: "off", allowAttributes: [] });
    expect(config.demo.enabled).toBe(false);
    expect(configWith({ services: { "ai-app": {} } }).services["ai-app"]).toEqual({ metrics: "spans", scrape: [], reports: [] });
    expect(config.models["gpt-4o"]).toEqual({ provider: ["openai", "azure.ai.openai"], aliases: [] });
  });

  test("keeps what it says beside the defaults", () => {
    const config = configWith({ retention: { logs: "30d" }, listen: { ports: { loki: 3_199 } } });
    expect(config.retention).toMatchObject({ logs: "30d", metrics: "30d" });
    expect(config.listen.ports).toEqual({ ...defaultPorts, loki: 3_199 });
  });

  test("is not changed by being checked", () => {
    const input = { ...sample, retention: { logs: "30d" } };
    const before = JSON.stringify(input);
    checked(input);
    expect(JSON.stringify(input)).toBe(before);
  });

  test("may name models as clouds do", () => {
    const models = {
      "claude-sonnet-4-5@20250929": { provider: "gcp.vertex_ai" },
      "@cf/meta/llama-3.1-8b-instruct": { provider: "self_hosted" },
      "arn:aws:bedrock:eu-west-1:1:inference-profile/eu.anthropic.claude-sonnet-4-5-v1:0": { provider: "aws.bedrock" },
    };
    expect(Object.keys(configWith({ models }).models)).toEqual(Object.keys(models));
  });

  test("may name a provider in any of its spellings", () => {
    expect(configWith({ models: { m: { provider: "azure" } } }).models.m?.provider).toBe("azure");
  });

  test("passes defineConfig as it is", () => {
    expect(defineConfig(sample)).toBe(sample);
  });
});

describe("what is questionable", () => {
  const links = { grafana: "https://grafana.example.org" };
  const warningsOf = (changes: object) => checked({ ...sample, links, ...changes }).warnings;

  test("is nothing in a complete config", () => {
    expect(warningsOf({})).toEqual([]);
  });

  test.each(["critical", "warning"] as const)("is that nobody is told of %s alerts", (severity) => {
    const [only, ...others] = warningsOf({ routes: { ...sample.routes, [severity]: [] } });
    expect(only).toMatchObject({ severity: "warning", at: `routes.${severity}` });
    expect(only?.fix).toBe(`nobody will be told of ${severity} alerts: declare a receiver and name it here`);
    expect(others).toEqual([]);
  });

  test.each(["127.0.0.1", "::1", "0.0.0.0", "::"])("is that messages link to %s, which only this host opens", (address) => {
    const [first] = warningsOf({ links: {}, listen: { address } });
    expect(first).toMatchObject({ severity: "warning", at: "links" });
    expect(first?.fix).toMatch(/proxy|tunnel/);
  });

  test("is not what nobody is told of, nor what a network opens", () => {
    const ats = (changes: object) => warningsOf({ links: {}, ...changes }).map(({ at }) => at);
    expect(ats({ receivers: {}, routes: {} })).not.toContain("links");
    expect(ats({ listen: { address: "10.0.0.5" } })).not.toContain("links");
  });

  test.each(["0.0.0.0", "10.0.0.5", "::", "fe80::1"])("is that %s is open to others", (address) => {
    const [only] = warningsOf({ listen: { address } });
    expect(only).toMatchObject({ severity: "warning", at: "listen.address", value: address });
    expect(only?.fix).toContain("without a password");
  });

  test.each(["127.0.0.1", "127.0.1.1", "::1"])("is not that %s is open, for it is not", (address) => {
    expect(warningsOf({ listen: { address } })).toEqual([]);
  });
});

describe("ports and addresses", () => {
  test("every port has a number of its own", () => {
    const numbers = Object.values(defaultPorts);
    expect(new Set(numbers).size).toBe(portNames.length);
  });

  test.each([
    ["127.0.0.1", 4317, "127.0.0.1:4317"],
    ["collector", 80, "collector:80"],
    ["::1", 4317, "[::1]:4317"],
  ])("%s and %d are written %s and read back", (host, port, address) => {
    expect(joinAddress(host, port)).toBe(address);
    expect(splitAddress(address)).toEqual({ host, port });
  });
});
