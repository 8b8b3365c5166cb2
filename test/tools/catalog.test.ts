import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { serverNames } from "../../config/servers.ts";
import { moduleFile, neededGo, pinnedVersion, releaseOf, toolOf, tools } from "../../tools/catalog.ts";
import { compareVersions } from "../../tools/compare-versions.ts";
import { manifest } from "../../tools/otelcol/components.ts";

describe.each(tools)("$name", (tool) => {
  test("is pinned to one version in its module file, with a sum for it", () => {
    const version = pinnedVersion(tool);
    expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
    expect(moduleFile(tool, "go.sum")).toContain(`${tool.module} ${version} h1:`);
  });

  test("has programs that are found by their names", () => {
    for (const program of Object.keys(tool.programs)) expect(toolOf(program)).toBe(tool);
  });

  test("needs no newer Go than is said", () => {
    const needs = /^go (\S+)$/m.exec(moduleFile(tool, "go.mod"))?.[1] ?? "";
    expect(compareVersions(neededGo(), needs)).toBeGreaterThanOrEqual(0);
  });
});

// Names of releases are not those of modules.
test.each([
  ["prometheus", "3.16.0"],
  ["alertmanager", "0.31.1"],
  ["jaeger", "2.13.0"],
  ["loki", "3.7.8"],
])("the release of %s is %s", (name, release) => {
  const tool = tools.find((each) => each.name === name);
  expect(tool && releaseOf(tool)).toBe(release);
});

test("servers of the stack that can be built are in the catalogue; Grafana and Tempo cannot", () => {
  const built = serverNames.filter((name) => toolOf(name === "collector" ? "otelcol" : name));
  expect(built.sort()).toEqual(["alertmanager", "collector", "jaeger", "loki", "prometheus"]);
});

test("every component of the Collector is of the version of its builder, its providers of the stable one beside it", () => {
  const { dist, ...kinds } = parse(manifest("v0.161.0", "/out")) as { dist: object } & Record<string, readonly { gomod: string }[]>;
  const versions = Object.entries(kinds).map(([kind, modules]) => [kind, [...new Set(modules.map(({ gomod }) => gomod.split(" ")[1]))]]);
  expect(Object.fromEntries(versions)).toEqual({
    extensions: ["v0.161.0"],
    receivers: ["v0.161.0"],
    processors: ["v0.161.0"],
    connectors: ["v0.161.0"],
    exporters: ["v0.161.0"],
    providers: ["v1.67.0"],
  });
  expect(dist).toMatchObject({ output_path: "/out", version: "0.161.0" });
});
