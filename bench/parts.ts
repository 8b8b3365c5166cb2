import { parse, stringify } from "yaml";
import type { Load } from "./load.ts";
import { configOf, measure, type Result } from "./pipeline.ts";
import { machine, option, table } from "./report.ts";

// Where the cost of the whole pipeline lies: what is left of it when a part is taken out.

const load: Load = { spansPerRequest: 200, contentBytes: 1_250, failed: 0.02 };
const SPANS = option("spans", 60_000);

interface Document {
  processors: Record<string, object>;
  exporters: Record<string, object>;
  service: { pipelines: Record<string, { receivers: string[]; processors: string[]; exporters: string[] }> };
}

const branches = { "traces/calls": "forward/calls", "traces/sampled": "forward/sampled", "metrics/derived": "signal_to_metrics" } as const;
type Branch = keyof typeof branches;

/** The config without some branches behind the processors of every span, and with only the first of those. */
const cut =
  (without: readonly Branch[], processors = Number.POSITIVE_INFINITY) =>
  (body: string): string => {
    const document = parse(body) as Document;
    const { pipelines } = document.service;
    const first = pipelines["traces/in"];
    if (!first) throw new Error("the config has no pipeline traces/in");
    for (const branch of without) delete pipelines[branch];
    const gone: readonly string[] = without.map((branch) => branches[branch]);
    first.exporters = first.exporters.filter((id) => !gone.includes(id));
    first.processors = first.processors.slice(0, processors);
    if (first.exporters.length === 0) {
      document.exporters.nop = {};
      first.exporters = ["nop"];
    }
    return stringify(document);
  };

const all = Object.keys(branches) as Branch[];

const subjects: readonly (readonly [string, (body: string) => string])[] = [
  ["the whole pipeline", (body) => body],
  ["without tail sampling and traces", cut(["traces/sampled"])],
  ["without call records", cut(["traces/calls"])],
  ["without metrics from spans", cut(["metrics/derived"])],
  ["without all three: the processors of every span", cut(all)],
  ["of those, only memory limit and normalising", cut(all, 2)],
  ["only memory limit", cut(all, 1)],
];

console.log(`${machine()}\n${SPANS} spans, one round\n`);
const results: Result[] = [];
for (const [name, edit] of subjects) results.push(await measure({ name, config: configOf(), edit, counts: false }, load, SPANS, 8));
console.log(table(results));
