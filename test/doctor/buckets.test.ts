import { describe, expect, it } from "vitest";
import { buckets } from "../../doctor/checks/buckets.ts";
import { stackWhere } from "../support/stack-where.ts";

describe("bounds of call times", () => {
  const found = async (lacking: (query: string) => readonly string[]) =>
    buckets.run(await stackWhere((_, body) => ({ result: lacking(new URLSearchParams(body).get("query") ?? "").map((service) => ({ metric: { service }, value: [0, "1"] })) })));

  it("that alerts read and a service does not send are a finding, with the way out", async () => {
    const results = await found((query) => (query.includes('le="600.0"') ? ["counts-itself"] : []));
    expect(results.map(({ state, what }) => [state, what])).toEqual([["failed", "counts-itself"]]);
    expect(results[0]?.evidence).toContain("600 s");
    expect(results[0]?.fix).toContain('services.counts-itself.metrics: "spans"');
  });

  it("of an objective are looked for in the calls of its feature", async () => {
    const results = await found((query) => (query.includes('feature="chat_assistant"') && !query.includes('le="600.0"') ? ["counts-itself"] : []));
    expect(results.map(({ state, evidence }) => [state, evidence])).toEqual([["failed", expect.stringContaining("for the objective of chat_assistant")]]);
  });

  it("that are all there are one line", async () => {
    expect((await found(() => [])).map(({ state }) => state)).toEqual(["ok"]);
  });
});
