import { describe, expect, it } from "vitest";
import { root, sources, specifiers } from "./sources.ts";

/**
 * Which room may import which (docs: shared design, rooms). Arrows go one way: cli → stacks → renderings → signals →
 * query → telemetry; everybody may read the config and say that it makes artifacts.
 */
const base = ["artifact", "config", "telemetry"];
const asking = [...base, "query", "signals"];
const renderings = ["alerts", "collector", "dashboards", "demo", "intake", "ledger", "recorder", "storage"];
const everything = [...asking, ...renderings, "stacks", "review", "doctor", "tools", "cli"];

const allowed: Readonly<Record<string, readonly string[]>> = {
  telemetry: [],
  artifact: [],
  tools: [],
  config: ["telemetry"],
  query: ["telemetry"],
  signals: ["config", "query", "telemetry"],
  alerts: asking,
  collector: asking,
  dashboards: asking,
  demo: base,
  intake: ["telemetry"],
  // It sends the zeros that the Collector's room works out.
  recorder: [...base, "collector", "intake"],
  // It counts by the names that the Collector's room folds to.
  ledger: [...base, "collector", "intake"],
  // Prometheus names the rules that it reads, Grafana the dashboards that it shows and the sources that they ask.
  storage: [...asking, "alerts", "collector", "dashboards"],
  stacks: [...asking, ...renderings, "tools"],
  // It compares what two revisions render.
  review: [...asking, ...renderings, "stacks", "tools"],
  // It holds what runs against what would be rendered.
  doctor: [...asking, ...renderings],
  cli: [...asking, ...renderings, "stacks", "review", "doctor", "tools"],
  bench: everything,
  docs: everything,
  examples: [],
  test: [...everything, "docs", "observability.config.ts"],
  "": ["config"],
};

/** Packages that one room has to itself: what they call things stops there. */
const owners: Readonly<Record<string, readonly string[]>> = {
  "@grafana/grafana-foundation-sdk": ["dashboards"],
  "@cdktf/provider-docker": ["stacks"],
  cdktf: ["stacks"],
  cdktn: ["stacks"],
  constructs: ["stacks"],
  esbuild: ["stacks"],
  zod: ["config"],
  yaml: ["artifact", "tools"],
  openai: ["demo"],
  pg: ["ledger"],
  // The Collector's room renders the match rules of the catalogue.
  "@pydantic/genai-prices": ["telemetry", "collector"],
};

/** Tests and benchmarks look at things from outside. */
const own = sources.filter(({ room }) => room !== "test" && room !== "bench");

describe("imports", () => {
  it("are found, so that the checks below see something", () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(specifiers('import {\n  a,\n} from "./a.ts";\nexport * from "b";\nimport "./c.ts";\n// import x from "./e.ts"\n')).toEqual(["./a.ts", "b", "./c.ts"]);
    expect(specifiers(`const d = await ${"import"}("./d.ts");`)).toEqual(["./d.ts"]);
  });

  it("go from room to room as the design says", () => {
    const wrong = sources.flatMap(({ path, room, imports }) =>
      imports
        .map((target) => ({ path, target, to: target.split("/")[0] ?? "" }))
        .filter(({ to }) => to !== room && !allowed[room]?.includes(to))
        .map((each) => `${each.path} → ${each.target}`),
    );
    expect(wrong).toEqual([]);
  });

  it("are of files that are there", () => {
    const paths = new Set(sources.map(({ path }) => path));
    expect(
      sources.flatMap(({ path, imports }) => imports.filter((target) => target.endsWith(".ts") && !paths.has(target)).map((target) => `${path} → ${target} (${root})`)),
    ).toEqual([]);
  });

  it("of a package are in the room that owns it", () => {
    const wrong = own.flatMap(({ path, room, packages }) => packages.filter((name) => owners[name] && !owners[name].includes(room)).map((name) => `${path} → ${name}`));
    expect(wrong).toEqual([]);
  });

  it("form no circle", () => {
    expect(circles()).toEqual([]);
  });
});

function circles(): string[] {
  const importsOf = new Map(sources.map(({ path, imports }) => [path, imports]));
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const from = trail.indexOf(path);
    if (from >= 0) found.push([...trail.slice(from), path].join(" → "));
    if (from >= 0 || done.has(path)) return;
    for (const next of importsOf.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const { path } of sources) visit(path, []);
  return found;
}
