import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { is } from "../../query/matcher.ts";
import { increase, latest, quantile, rate } from "../../query/promql.ts";
import { errors, queueDepth, requestDuration, requests } from "../../telemetry/metrics.ts";
import { program } from "../support/programs.ts";
import { byModel, promqlExamples } from "../support/promql-examples.ts";

const run = promisify(execFile);

let folder = "";

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "plumbline-promql-"));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, value: unknown): string {
  const path = join(folder, name);
  writeFileSync(path, stringify(value));
  return path;
}

/** What promtool says of a file, and whether it is content. */
async function promtool(...args: readonly string[]): Promise<{ readonly ok: boolean; readonly output: string }> {
  return run(program("promtool"), args).then(
    ({ stdout }) => ({ ok: true, output: stdout }),
    ({ stdout, stderr }: { stdout: string; stderr: string }) => ({ ok: false, output: stdout + stderr }),
  );
}

const rules = (expressions: readonly string[]) => ({
  groups: [{ name: "examples", rules: expressions.map((expr, index) => ({ record: `example:${index}`, expr })) }],
});

describe("Prometheus", () => {
  test("reads every kind of PromQL that we write", async () => {
    const { ok, output } = await promtool("check", "rules", file("examples.yml", rules(promqlExamples.map(([, query]) => String(query)))));
    expect(output).toContain(`${promqlExamples.length} rules found`);
    expect(ok, output).toBe(true);
  });

  test("would refuse what is no PromQL", async () => {
    const { ok, output } = await promtool("check", "rules", file("broken.yml", rules(["rate(llm_requests_total[1.5h]"])));
    expect(ok).toBe(false);
    expect(output).toContain("could not parse expression");
  });
});

/** Every minute 60 calls of a and 30 of b, of which 6 and 0 fail; c was never called. A queue that grows by one. */
const minutes = 60 * 26;
const series = {
  'llm_requests_total{model="a",team="x"}': `0+40x${minutes}`,
  'llm_requests_total{model="a",team="y"}': `0+20x${minutes}`,
  'llm_requests_total{model="b",team="x"}': `0+30x${minutes}`,
  'llm_requests_total{model="c",team="x"}': `0+0x${minutes}`,
  'llm_errors_total{model="a",team="x"}': `0+6x${minutes}`,
  'llm_errors_total{model="c",team="x"}': `0+0x${minutes}`,
  'llm_queue_depth{model="a"}': `0+1x${minutes}`,
  'llm_request_duration_seconds_bucket{le="1",model="a"}': `0+50x${minutes}`,
  'llm_request_duration_seconds_bucket{le="5",model="a"}': `0+100x${minutes}`,
  'llm_request_duration_seconds_bucket{le="+Inf",model="a"}': `0+100x${minutes}`,
};

const ratio = rate(errors, "5m").sum("model").over(byModel);
const queued = latest(queueDepth).sum("model");

/** What is asked after 25 hours, and the answer that comes of reading it as it is meant. */
const meant: readonly (readonly [what: string, query: { toString(): string }, answer: Readonly<Record<string, number>>])[] = [
  ["a rate by model", byModel, { a: 1, b: 0.5, c: 0 }],
  ["a ratio: no answer where there are no calls, none where there are no errors", ratio, { a: 0.1 }],
  ["the other share of a ratio", ratio.complement(), { a: 0.9 }],
  ["ten times a ratio", ratio.times(10), { a: 1 }],
  ["a difference of differences", byModel.complement().complement(), { a: 1, b: 0.5, c: 0 }],
  ["a ratio of a ratio", ratio.over(ratio), { a: 1 }],
  ["a sum in a ratio", byModel.over(byModel.plus(1)), { a: 0.5, b: 0.5 / 1.5, c: 0 }],
  ["above a limit, and enough of it", byModel.above(0.2).and(increase(requests, "1h").sum("model").above(2_000), "model"), { a: 1 }],
  [
    "above one limit or another, unless",
    byModel
      .above(0.7)
      .or(byModel.above(0.2))
      .unless(rate(requests, "5m").where("team", is("y")).sum("model"), "model"),
    { b: 0.5 },
  ],
  ["a quantile over all series", quantile(0.5, requestDuration, "5m", "model"), { a: 1 }],
  ["the value an hour ago", queued.ago("1h"), { a: 24 * 60 }],
  ["the value an hour before an hour ago", queued.ago("1h").ago("1h"), { a: 23 * 60 }],
  ["an average over the last hour's readings", queued.overTime("avg", "1h", "1m"), { a: 24.5 * 60 + 0.5 }],
  ["an average over an hour that ended an hour ago", queued.overTime("avg", "1h", "1m").ago("1h"), { a: 23.5 * 60 + 0.5 }],
  ["a maximum of a ratio over time", ratio.overTime("max", "1h", "1m"), { a: 0.1 }],
];

describe("Prometheus answers what is meant", () => {
  test.each(meant)("%s", async (_what, query, answer) => {
    const samples = Object.entries(answer).map(([model, value]) => ({ labels: `{model="${model}"}`, value }));
    const unit = {
      fuzzy_compare: true,
      tests: [
        {
          interval: "1m",
          input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
          promql_expr_test: [{ expr: String(query), eval_time: "25h", exp_samples: samples }],
        },
      ],
    };
    const { ok, output } = await promtool("test", "rules", file("unit.yml", unit));
    expect(ok, output).toBe(true);
  });

  test("and is heard to answer otherwise, where it is not", async () => {
    const asked = [{ expr: "a", eval_time: "2m", exp_samples: [{ labels: "a", value: 2 }] }];
    const wrong = { tests: [{ interval: "1m", input_series: [{ series: "a", values: "1+0x5" }], promql_expr_test: asked }] };
    expect((await promtool("test", "rules", file("wrong.yml", wrong))).ok).toBe(false);
  });
});
