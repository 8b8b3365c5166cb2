import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { COLLECTOR_PATH } from "../../collector/collector.ts";
import { collectorConfigs } from "../support/collector-configs.ts";
import { program } from "../support/programs.ts";
import { writeStack } from "../support/stack-files.ts";

function validate(file: string): string {
  try {
    execFileSync(program("otelcol"), ["validate", "--config", file], { encoding: "utf8", stdio: "pipe" });
    return "valid";
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
}

describe("the Collector's own validator", () => {
  test.each(collectorConfigs)("accepts the config of $name", async ({ changes, servers }) => {
    const { site, remove } = await writeStack(changes, servers);
    expect(validate(site.file(COLLECTOR_PATH))).toBe("valid");
    remove();
  });

  test("refuses a config with a mistake, so it looks at what it is given", async () => {
    const { site, artifacts, remove } = await writeStack();
    const broken = join(site.directory, "broken.yaml");
    const body = artifacts.find(({ path }) => path === COLLECTOR_PATH)?.body ?? "";
    writeFileSync(broken, body.replace("set(datapoint.time, Now())", "set(datapoint.time, Never())"));
    expect(validate(broken)).toContain("Never");
    remove();
  });

  test("is built with every component that the configs use", async () => {
    const built = new Set(namesOf(execFileSync(program("otelcol"), ["components"], { encoding: "utf8" })));
    const { artifacts, remove } = await writeStack();
    const config = parse(artifacts.find(({ path }) => path === COLLECTOR_PATH)?.body ?? "") as Record<string, Record<string, unknown>>;
    const used = ["extensions", "receivers", "processors", "connectors", "exporters"].flatMap((kind) => Object.keys(config[kind] ?? {}));
    expect(used.length).toBeGreaterThan(20);
    expect(used.map((id) => id.split("/")[0]).filter((type) => !built.has(type ?? ""))).toEqual([]);
    remove();
  });
});

/** Types and their older names, as `otelcol components` lists them. */
function namesOf(listing: string): string[] {
  return [...listing.matchAll(/^\s*- name: (\S+)/gm)].map(([, name]) => name ?? "");
}
