import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { contract } from "../../telemetry/metrics.ts";
import { root, sources } from "./sources.ts";

/** Files that start programs without being imported: these name them by their path. */
const starters = [
  "package.json",
  "cdktf.json",
  "Makefile",
  ".ci/run",
  "vitest.config.ts",
  "biome.json",
  ...readdirSync(join(root, "cli"))
    .filter((name) => name.endsWith(".mjs"))
    .map((name) => `cli/${name}`),
]
  .filter((path) => existsSync(join(root, path)))
  .map((path) => readFileSync(join(root, path), "utf8"));

/** The config that a user edits, what the test runner looks for by name, and what stacks/programs.ts bundles by target. */
const found = /^observability\.config\.ts$|^vitest\.config\.ts$|\.test(-d)?\.ts$|^stacks\/[a-z]+\/host\/main\.ts$/;

describe("nothing is left over:", () => {
  it("every file is imported or started by something", () => {
    const imported = new Set(sources.flatMap(({ imports }) => imports));
    const named = (path: string) =>
      [...starters, ...sources.filter((each) => each.path !== path).map(({ text }) => text)].some((text) => text.includes(path) || text.includes(`"./${basename(path)}"`));
    expect(sources.map(({ path }) => path).filter((path) => !found.test(path) && !imported.has(path) && !named(path))).toEqual([]);
  });

  it("every exported value is mentioned in another file", () => {
    // Metrics of the contract that nothing asks for yet are declared so that their names are settled.
    const declared = new Set(contract.map(({ otel }) => otel));
    const planned = (text: string, name: string) => declared.has(new RegExp(`^export const ${name} = \\w+\\("([^"]+)"`, "m").exec(text)?.[1] ?? "");
    expect(
      unmentioned(/const|let|function\*?|class|enum/)
        .filter(({ text, name }) => !planned(text, name))
        .map(said),
    ).toEqual([]);
  });

  it("every exported type is mentioned in another file, or by what its own file exports", () => {
    const once = ({ text, name }: Exported) => (text.match(new RegExp(`\\b${name}\\b`, "g")) ?? []).length < 2;
    expect(
      unmentioned(/interface|type/)
        .filter(once)
        .map(said),
    ).toEqual([]);
  });

  it("every installed package is used", () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<"dependencies" | "devDependencies", Record<string, string>>;
    const used = new Set(sources.flatMap(({ packages }) => packages));
    const programs = [...starters, ...sources.map(({ text }) => text)];
    // The compiler's types of Node are used by being there.
    const unused = Object.keys({ ...dependencies, ...devDependencies }).filter(
      (name) => !used.has(name) && name !== "@types/node" && !programs.some((text) => mentions(text, name)),
    );
    expect(unused).toEqual([]);
  });
});

interface Exported {
  readonly path: string;
  readonly text: string;
  readonly name: string;
}

function said({ path, name }: Exported): string {
  return `${path}: ${name}`;
}

/** Exports of a kind whose name stands in no other file, be it source or test. */
function unmentioned(kinds: RegExp): Exported[] {
  const words = sources.map(({ path, text }) => ({ path, words: new Set(text.match(/[A-Za-z_$][\w$]*/g)) }));
  const declaration = new RegExp(`^export (?:declare )?(?:async )?(?:${kinds.source}) ([A-Za-z_$][\\w$]*)`, "gm");
  return sources
    .filter(({ path }) => !found.test(path))
    .flatMap(({ path, text }) => [...text.matchAll(declaration)].map(([, name = ""]) => ({ path, text, name })))
    .filter(({ path, name }) => !words.some((other) => other.path !== path && other.words.has(name)));
}

/** A program of a package, where it is started: `biome`, `tsc`, `cdktf`. */
function mentions(text: string, name: string): boolean {
  const programs: Readonly<Record<string, string>> = { "@biomejs/biome": "biome check", typescript: "tsc", "cdktf-cli": "cdktf-cli", tsx: "tsx " };
  return text.includes(programs[name] ?? `"${name}`);
}
