import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connections } from "../../ledger/connection.ts";
import { budgetFigures, histories, modelVersionCounts, monthCosts } from "../../ledger/figures.ts";
import { foldingOf } from "../../ledger/folding.ts";
import { migratedDatabase, type TestDatabase } from "../support/database.ts";

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await migratedDatabase({ demo: { enabled: true } });
  pool = connections(database.settings, "reader", 1);
});
afterAll(async () => {
  await pool?.end();
  await database?.close();
});

interface Row {
  readonly at: string;
  readonly usd?: number;
  readonly environment?: string;
  readonly feature?: string | null;
  readonly team?: string | null;
  readonly model?: string;
  readonly answered?: string;
}

async function given(...rows: readonly Row[]): Promise<void> {
  await database.ask("owner", "DELETE FROM llm_usage");
  await database.ask("owner", "TRUNCATE llm_model_version");
  for (const { at, usd = 0, environment = "production", feature = "chat_assistant", team = "assistants", model = "gpt-4o", answered = null } of rows)
    await database.ask(
      "writer",
      "INSERT INTO llm_usage (timestamp, cost_usd, environment, service, feature, team_id, model, response_model) VALUES ($1, $2, $3, 'ai-app', $4, $5, $6, $7)",
      [...[at, usd, environment, feature, team, model, answered]],
    );
}

/** What the gauges show at a moment, for those that are above 0: `environment/feature/team` → US dollars. */
async function figures(now: string): Promise<{ readonly spent: Record<string, number>; readonly expected: Record<string, number>; readonly payers: number }> {
  const [folding, nowMs] = [foldingOf(database.stack.config), Date.parse(now)];
  const all = budgetFigures(folding, await monthCosts(pool, folding, nowMs), await histories(pool, folding, nowMs), nowMs);
  const named = (value: "usd" | "forecast") =>
    Object.fromEntries(all.filter((each) => each[value] > 0).map((each) => [`${each.environment}/${each.feature}/${each.team}`, Number(each[value].toFixed(9))]));
  return { spent: named("usd"), expected: named("forecast"), payers: all.length };
}

describe("month to date", () => {
  test("is that of the calendar month in UTC, to the last moment of it", async () => {
    await given(
      { at: "2026-10-31T23:59:59.999Z", usd: 1 },
      { at: "2026-11-01T00:00:00Z", usd: 2 },
      { at: "2026-11-30T23:59:59.999Z", usd: 4 },
      { at: "2026-12-01T00:00:00Z", usd: 8 },
    );
    const payer = "production/chat_assistant/assistants";
    expect((await figures("2026-10-31T23:59:59.999Z")).spent).toEqual({ [payer]: 1 });
    expect((await figures("2026-11-30T23:59:59.999Z")).spent).toEqual({ [payer]: 6 });
    expect((await figures("2026-12-01T00:00:00Z")).spent).toEqual({ [payer]: 8 });
    expect((await figures("2027-01-01T00:00:00Z")).spent).toEqual({});
  });

  test("counts all real environments together and the demo's apart", async () => {
    const at = "2026-11-10T12:00:00Z";
    await given({ at, usd: 1 }, { at, usd: 2, environment: "staging" }, { at, usd: 4, environment: "somebody's laptop" }, { at, usd: 8, environment: "demo" });
    expect((await figures(at)).spent).toEqual({ "production/chat_assistant/assistants": 7, "demo/chat_assistant/assistants": 8 });
  });

  test("folds names as the metrics of calls do", async () => {
    const at = "2026-11-10T12:00:00Z";
    await given(
      ...[
        { at, usd: 1, team: null },
        { at, usd: 2, team: "search" },
        { at, usd: 4, team: "nobody" },
      ],
      ...[
        { at, usd: 8, feature: "document_search", team: null },
        { at, usd: 16, feature: "document_search", team: "assistants" },
      ],
      ...[
        { at, usd: 32, feature: "new", team: "search" },
        { at, usd: 64, feature: "new", team: null },
        { at, usd: 128, feature: null, team: "who" },
        { at, usd: 256, feature: "new", team: "unknown" },
      ],
    );
    expect((await figures(at)).spent).toEqual({
      ...{ "production/chat_assistant/assistants": 1, "production/chat_assistant/other": 6 },
      ...{ "production/document_search/search": 8, "production/document_search/assistants": 16 },
      ...{ "production/other/search": 32, "production/other/unknown": 320, "production/unknown/other": 128 },
    });
  });

  test("is 0 for every declared payer of whom there is no call", async () => {
    await given();
    // Three pairs of feature and team, in production and in the demo.
    expect(await figures("2026-11-10T12:00:00Z")).toEqual({ spent: {}, expected: {}, payers: 6 });
  });
});

describe("what it comes to", () => {
  test("adds for every hour that is left what that hour of the week cost, over four weeks and no more", async () => {
    const mondays = ["2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"];
    await given(...mondays.map((day, index) => ({ at: `${day}T09:30:00Z`, usd: 4 ** index })));
    // One Monday of November is left. Four weeks back is a Tuesday: the first of these Mondays is too long ago, and the hours
    // since the second are 22 days, of which four were Mondays.
    const { spent, expected } = await figures("2026-11-24T09:00:00Z");
    const payer = "production/chat_assistant/assistants";
    expect(spent[payer]).toBe(4 + 16 + 64 + 256);
    expect(expected[payer]).toBe(340 + 340 / 4);
  });

  test("does not dip after a full hour, whose cost is not yet in a history from before it", async () => {
    await given(...["08", "09", "10"].map((hour) => ({ at: `2026-11-24T${hour}:30:00Z`, usd: 3 })));
    const folding = foldingOf(database.stack.config);
    const [before, after] = [Date.parse("2026-11-24T10:59:55Z"), Date.parse("2026-11-24T11:00:05Z")];
    const past = await histories(pool, folding, before);
    const expected = async (nowMs: number) => Math.max(...budgetFigures(folding, await monthCosts(pool, folding, nowMs), past, nowMs).map((each) => each.forecast));
    expect(await expected(before)).toBeCloseTo(9 + 3 * (5 / 3_600 + 13 + 6 * 24), 6);
    expect(await expected(after)).toBeCloseTo(9 + 3 * (3_595 / 3_600 + 12 + 6 * 24), 6);
  });

  test("is 0 more where nothing was called for four weeks", async () => {
    await given({ at: "2026-11-01T00:00:00Z", usd: 5 });
    expect((await figures("2026-11-30T00:00:00Z")).expected).toEqual({ "production/chat_assistant/assistants": 5 });
  });
});

describe("versions of a model", () => {
  const versions = async () => {
    const found = await modelVersionCounts(pool, foldingOf(database.stack.config));
    return Object.fromEntries(found.map(({ environment, service, model, versions: count }) => [`${environment}/${service}/${model}`, count]));
  };

  test("are counted once each, by the names of the metrics, whenever they answered", async () => {
    const at = "2026-11-10T12:00:00Z";
    await given(
      ...[
        { at, answered: "gpt-4o-2024-08-06" },
        { at: "2024-01-01T00:00:00Z", answered: "gpt-4o-2024-05-13" },
        { at, answered: "gpt-4o-2024-08-06", model: "GPT-4o-2024-08-06" },
      ],
      ...[{ at, answered: "gpt-4o-mini-2024-07-18", model: "mini" }, { at, answered: "x-1", model: "x" }, { at, answered: "y-1", model: "y" }, { at }],
      ...[{ at, answered: "gpt-4o-2024-11-20", environment: "laptop" }],
    );
    expect(await versions()).toEqual({ "production/ai-app/gpt-4o": 2, "production/ai-app/gpt-4o-mini": 1, "production/ai-app/other": 2, "other/ai-app/gpt-4o": 1 });
  });
});
