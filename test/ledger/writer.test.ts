import type { Pool } from "pg";
import { describe, expect, test } from "vitest";
import { columns, type ReadCall } from "../../ledger/usage-row.ts";
import { writeCalls } from "../../ledger/writer.ts";

const call = (id: string): ReadCall => ({
  row: columns.map(({ name }) => (name === "request_id" ? id : null)),
  endedMs: 0,
  source: { service: "app", span: { spanId: id } as ReadCall["source"]["span"] },
});

/** A database that keeps calls by their id, refuses those that are called bad, and goes away after some statements. */
function database(goesAfter = Number.POSITIVE_INFINITY) {
  const kept = new Set<string>();
  let left = goesAfter;
  const query = async (_: string, values: readonly (readonly string[])[]) => {
    left -= 1;
    if (left < 0) throw new Error("gone");
    const ids = values[columns.findIndex(({ name }) => name === "request_id")] ?? [];
    if (ids.some((id) => id.startsWith("bad"))) throw Object.assign(new Error("out of range"), { code: "22003" });
    const fresh = ids.filter((id) => !kept.has(id));
    for (const id of fresh) kept.add(id);
    return { rowCount: fresh.length };
  };
  const back = () => {
    left = Number.POSITIVE_INFINITY;
  };
  return { pool: { query } as unknown as Pick<Pool, "query">, kept, back };
}

function counting() {
  const counts: Record<string, number> = {};
  const count = (result: string, calls: number) => {
    counts[result] = (counts[result] ?? 0) + calls;
  };
  return { counts, count };
}

describe("writing calls", () => {
  test("counts what was stored of a request that failed midway once, and as stored", async () => {
    const { pool, kept, back } = database(2);
    const { counts, count } = counting();
    const aside: string[] = [];
    const write = () => writeCalls(["a", "b", "bad", "c"].map(call), pool, { add: async (reason) => void aside.push(reason) }, count);
    await expect(write()).rejects.toThrow("the ledger's database: gone");
    expect([...kept]).toEqual(["a", "b"]);
    expect(counts).toEqual({ stored: 2, duplicate: 0 });
    back();
    await write();
    expect(counts).toEqual({ stored: 3, duplicate: 2, set_aside: 1 });
    expect(aside).toEqual(["22003: out of range"]);
  });

  test("counts as set aside what is in the file, when the disk fails midway", async () => {
    const { counts, count } = counting();
    const added: string[] = [];
    const add = async (reason: string) => {
      if (added.length === 1) throw new Error("disk full");
      added.push(reason);
    };
    await expect(writeCalls(["bad 1", "bad 2"].map(call), database().pool, { add }, count)).rejects.toThrow("disk full");
    expect(counts).toEqual({ set_aside: 1 });
  });
});
