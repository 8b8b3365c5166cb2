import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { UsageError } from "../../cli/arguments.ts";
import { reconcileCommand } from "../../cli/reconcile.ts";

const directory = mkdtempSync(join(tmpdir(), "reconcile-"));
const file = join(directory, "invoice.csv");
writeFileSync(file, "day,model,cost\n2026-11-01,gpt-4o,1\n");
const broken = join(directory, "broken.csv");
writeFileSync(broken, "day,model,cost\n2026-11-01,gpt-4o,one\nsoon,gpt-4o,1\n");
afterAll(() => rmSync(directory, { recursive: true }));

describe("plumb reconcile", () => {
  it.each([
    [[], ["FILE is missing"]],
    [[join(directory, "none.csv")], ["which cannot be read: ENOENT"]],
    [[broken], ['line 2, column cost: "one"', 'line 3, column day: "soon"']],
    [[file], ["--provider is missing", "openai, anthropic"]],
    [[file, "--provider", "opnai"], ['--provider is "opnai"; allowed is one of openai']],
    [[file, "--provider", "constructor"], ['--provider is "constructor"']],
    [[file, "--tolerance", "1"], ['--tolerance is "1"; allowed is a percentage: 1%, 0.5%.']],
    [[file, "--from", "2026-11-01T10:00Z"], ["compared by whole days"]],
    [[file, "--month", "2026-11", "--from", "2026-11-01"], ["--month is given beside"]],
    [[file, "--by", "team"], ["one of both, model, day"]],
    [[file, "--columns", "cost=net"], ["--columns says cost=net"]],
  ])("refuses %j before the ledger is asked", async (args, messages) => {
    const refused = await reconcileCommand(args, () => Promise.reject(new Error("the ledger was asked"))).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UsageError);
    for (const message of messages) expect((refused as Error).message).toContain(message);
  });
});
