import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { defaultPorts } from "../../config/ports.ts";
import { dialects } from "../../telemetry/dialects.ts";
import { example } from "../support/examples.ts";
import { instrumentationNotes, instrumentationTable, versionOf } from "../support/instrumentation-table.ts";
import { instrumentations } from "../support/instrumentations.ts";

const read = (path: string) => readFileSync(path, "utf8");
const docs = join(import.meta.dirname, "../../docs");

describe.each([
  { program: "llm_client.py", length: 193, hash: "4bd0739efb2dc0d9ca38250523a76d390b098d3e523d8f6021a3e81dd8121a75" },
  { program: "cost_attribution.py", length: 231, hash: "48d3be37d9bb3abccc524836cd5d3a43ae240e0d07d6c191b68cbe52d8f1c190" },
])("the guide's $program", ({ program, length, hash }) => {
  test("is the guide's code, line by line; only the indentation, which the guide's text had lost, is ours", () => {
    const lines = read(example("guide", program))
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
    expect(lines).toHaveLength(length);
    expect(createHash("sha256").update(lines.join("\n")).digest("hex")).toBe(hash);
  });
});

describe("docs/instrumentations.md", () => {
  test("has the table and the notes that the end-to-end test holds instrumentations to", () => {
    const page = read(join(docs, "instrumentations.md"));
    expect(page).toContain(instrumentationTable());
    expect(page).toContain(instrumentationNotes());
  });

  test.each(instrumentations)("$package ($language) is read as a dialect that there is", ({ dialect }) => {
    expect(dialects.map(({ name }) => name)).toContain(dialect);
  });
});

describe("examples", () => {
  test("pin every package to one version", () => {
    const files = ["python", "guide"].flatMap((folder) =>
      readdirSync(example(folder))
        .filter((file) => file.endsWith(".txt"))
        .map((file) => example(folder, file)),
    );
    const pins = files.flatMap((file) => read(file).split("\n")).filter((line) => line !== "" && !/^(#|-r )/.test(line));
    expect(pins.filter((line) => !/^[\w.-]+==[\w.]+$/.test(line))).toEqual([]);
    const versions = new Map<string, Set<string>>();
    for (const [name = "", version = ""] of pins.map((line) => line.split("=="))) versions.set(name, (versions.get(name) ?? new Set()).add(version));
    expect([...versions].filter(([, all]) => all.size > 1)).toEqual([]);
    const { dependencies } = JSON.parse(read(example("node/package.json"))) as { dependencies: Record<string, string> };
    expect(Object.values(dependencies).filter((version) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
    expect(instrumentations.map(versionOf).every((version) => /^\d/.test(version))).toBe(true);
  });

  test("README names files that exist, and the ports that the stack has", () => {
    const page = read(example("README.md"));
    const links = [...page.matchAll(/\]\(([^)#]+)\)/g)].map(([, target = ""]) => target);
    expect(links.filter((target) => !existsSync(example(target)))).toEqual([]);
    const ports = [...page.matchAll(/127\.0\.0\.1:(\d+)|otel-collector:(\d+)/g)].map(([, here, there]) => Number(here ?? there));
    const known: readonly number[] = [defaultPorts.demoModel, defaultPorts.otlpHttp, defaultPorts.otlpGrpc, defaultPorts.postgres];
    expect(ports.filter((port) => !known.includes(port))).toEqual([]);
  });

  test("send to the stack's own ports by default", () => {
    expect(read(example("otlp-by-hand/send.mjs"))).toContain(`http://127.0.0.1:${defaultPorts.otlpHttp}`);
    expect(read(example("guide/llm_client.py"))).toContain(`http://otel-collector:${defaultPorts.otlpGrpc}`);
  });
});
