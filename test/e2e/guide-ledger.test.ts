import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migratedDatabase, type TestDatabase } from "../support/database.ts";
import { example, python, run } from "../support/examples.ts";

/** What its class answers to each of its questions about the last day, as JSON. */
const ALL_QUESTIONS = `
import json, sys
from datetime import datetime, timedelta
sys.path.insert(0, sys.argv[1])
from cost_attribution import CostAttributionSystem
system = CostAttributionSystem(sys.argv[2])
period = (datetime.now() - timedelta(days=1), datetime.now() + timedelta(minutes=1))
system.record_usage("req_2", "user_9", "team_engineering", "code_review", "gpt-4o", 10, 5, 0.5, 100, status="error", error_type="timeout")
print(json.dumps({
  "feature": system.get_costs_by_feature(*period), "team": system.get_costs_by_team(*period), "user": system.get_costs_by_user(*period),
  "day": system.get_daily_costs(*period), "anomalies": system.detect_anomalies(0.5),
}, default=str))
`;

describe("the guide's cost program, unmodified, on the ledger", () => {
  let database: TestDatabase;
  let interpreter: string;
  beforeAll(async () => {
    [database, interpreter] = await Promise.all([migratedDatabase(), python()]);
    // A call of the stack that nobody could price: its cost is 0, and no amount that a program could stumble over.
    await database.ask(
      "writer",
      "INSERT INTO llm_usage (timestamp, feature, team_id, model, status, priced) VALUES (now(), 'search', 'team_search', 'nobody-knows', 'success', false)",
    );
  });
  afterAll(() => database?.close());

  test("makes its table and indexes where ours are, records a call, and reports", async () => {
    for (let times = 1; times <= 2; times++) {
      const { status, out, err } = await run(interpreter, [example("guide/with_ledger.py"), database.url("owner")], { PYTHONDONTWRITEBYTECODE: "1" });
      expect(status, err).toBe(0);
      expect(out).toContain(`code_review: $${(0.0235 * times).toFixed(2)} (${times} requests)`);
      expect(out).toContain("search: $0.00 (1 requests)");
      expect(out).toContain(`team_engineering: $${(0.0235 * times).toFixed(2)} (1 users)`);
    }
    expect(await database.ask("reader", "SELECT request_id, user_id, cost_usd::float8 AS usd, total_tokens, priced FROM llm_usage WHERE feature = 'code_review'")).toEqual(
      Array(2).fill({ request_id: "req_abc123", user_id: database.hash("user_456"), usd: 0.0235, total_tokens: 2_300, priced: true }),
    );
  });

  test("answers every question that its class has", async () => {
    const { status, out, err } = await run(interpreter, ["-c", ALL_QUESTIONS, example("guide"), database.url("owner")], { PYTHONDONTWRITEBYTECODE: "1" });
    expect(status, err).toBe(0);
    const answers = JSON.parse(out) as Record<string, readonly Record<string, unknown>[]>;
    expect(answers.feature).toMatchObject([
      { feature: "code_review", request_count: 3, total_tokens: 4_615, error_count: 1 },
      { feature: "search", request_count: 1, total_tokens: null },
    ]);
    expect(answers.team).toMatchObject([
      { team_id: "team_engineering", unique_users: 2, features_used: 1 },
      { team_id: "team_search", unique_users: 0 },
    ]);
    expect(answers.user?.[0]).toMatchObject({ user_id: expect.stringMatching(/^[0-9a-f]{64}$/), team_id: "team_engineering", request_count: 1 });
    expect(answers.day).toMatchObject([{ date: new Date().toISOString().slice(0, "2026-11-24".length), request_count: 4 }]);
    expect(Number(answers.day?.[0]?.total_cost_usd)).toBeCloseTo(0.547, 9);
    expect(answers.anomalies).toEqual([]);
  });

  test("counts in the totals of the stack", async () => {
    expect(await database.ask("reader", "SELECT sum(requests)::int AS requests, sum(cost_usd)::float8 AS usd, sum(unpriced)::int AS unpriced FROM llm_usage_day")).toEqual([
      { requests: 4, usd: 0.547, unpriced: 1 },
    ]);
  });
});
