import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { backtest } from "../../review/backtest/backtest.ts";
import { type History, openHistory } from "../../review/backtest/history.ts";
import { scan, strideOf, survey } from "../../review/backtest/scan.ts";
import { FakePrograms } from "../support/fake-programs.ts";
import { DAYS, date, firings, HOUR, incidentBlocks, MINUTE, request, rule, START, STEP } from "../support/past-incidents.ts";

let folder = "";
let blocks = "";
let history: History;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "plumbline-backtest-"));
  blocks = incidentBlocks(folder);
  history = await openHistory({ blocks });
});

afterAll(async () => {
  await history.close();
  rmSync(folder, { recursive: true, force: true });
});

const five = 5 / 60;

describe("a changed rule on two days of blocks", () => {
  test("fires when it would have fired, catches what is new, misses what is gone", async () => {
    const result = await backtest(history, request(rule(0.05, 5 * MINUTE), rule(0.02, 15 * MINUTE)));
    expect(firings(result.before)).toEqual([["a", 5 + five, 15]]);
    expect(firings(result.after)).toEqual([
      ["a", 5.25, 5],
      ["a", 30.25, 45],
      ["b", 47.25, 45],
    ]);
    expect(result.after).toMatchObject({ minutes: 95, longestMinutes: 45 });
    expect(result.after?.firings.map(({ open }) => open)).toEqual([undefined, undefined, true]);
    expect(firings({ firings: result.newlyCaught })).toEqual([
      ["a", 30.25, 45],
      ["b", 47.25, 45],
    ]);
    expect(result.missed).toEqual([]);
    expect(result.notes).toEqual([]);
    expect(result.svg).toContain("HighShare");
  });

  test("misses what only the old one would have caught", async () => {
    const result = await backtest(history, request(rule(0.05, 0), rule(0.05, 5 * MINUTE)));
    expect(firings({ firings: result.missed })).toEqual([["a", 20, 4]]);
    expect(result.newlyCaught).toEqual([]);
  });

  test("is silent exactly at the limit", async () => {
    const result = await backtest(history, request(undefined, rule(0.08, 0)));
    expect(result.before).toBeUndefined();
    expect(firings(result.after)).toEqual([["a", 20, 4]]);
  });

  test("goes on for keep_firing_for", async () => {
    const result = await backtest(history, request(rule(0.05, 5 * MINUTE, 10 * MINUTE), undefined));
    expect(firings(result.before)).toEqual([["a", 5 + five, 25]]);
  });

  test("fires alike where its condition is evaluated, and where the answer is compared", async () => {
    const [before, after] = [rule(0.05, 5 * MINUTE), rule(0.02, 15 * MINUTE)];
    const compared = await backtest(history, request(before, after));
    const evaluated = await backtest(history, request(before, after, { answerDecides: false }));
    expect({ ...evaluated, svg: "" }).toEqual({ ...compared, svg: "" });
    const { answer: _answer, ...without } = request(before, after, { answerDecides: false });
    expect({ ...(await backtest(history, without)), svg: "" }).toEqual({ ...compared, svg: "" });
  });

  test("is judged from the middle of a firing on as firing", async () => {
    const result = await backtest(history, request(rule(0.05, 5 * MINUTE), undefined, { from: date(5 * HOUR + 10 * MINUTE), to: date(6 * HOUR) }));
    expect(firings(result.before)).toEqual([["a", 5 + 1 / 6, 10]]);
  });

  test("fires alike where every evaluation is asked for, and where only those that matter are", async () => {
    const window = { start: START, step: STEP, total: DAYS / STEP + 1 };
    for (const [expr, limit] of [
      ["sum by (team) (rate(calls_total[5m]))", 1.5],
      ["sum by (team) (rate(calls_total[5m])) + sum by (team) (share)", 1.05],
      ["calls_total - calls_total offset 1h > 3599", 0],
    ] as const) {
      for (const [forSeconds, keepSeconds] of [
        [300, 0],
        [300, 600],
        [120, 30],
      ] as const) {
        const tried = { forSeconds, keepSeconds };
        const stride = strideOf([tried], STEP);
        const spells = async (affordable: number, evaluation = history.valuesOf(`${expr} + ${affordable} * 0`, window)) => {
          const courses = await scan(evaluation, (value) => value > limit, tried, await survey(evaluation, stride, affordable));
          return { courses: [...courses.values()].map((course) => ({ ...course, spells: course.spells.map(({ from, to }) => ({ from, to })) })), covered: evaluation.covered };
        };
        const [sparse, everything] = [await spells(0), await spells(1e12)];
        expect(everything.covered).toEqual([{ from: 0, to: window.total }]);
        expect(sparse.covered).not.toEqual(everything.covered);
        const fired = everything.courses.filter((course) => course.spells.length > 0);
        expect(sparse.courses.filter((course) => course.spells.length > 0)).toEqual(fired);
        expect(fired.length).toBeGreaterThan(0);
      }
    }
  });

  test("says what PromQL does not allow, with the query", async () => {
    const broken = { ...rule(0.05, 0), expr: "share >" };
    await expect(backtest(history, request(broken, undefined, { answerDecides: false }))).rejects.toThrow(/parse error[\s\S]*The query: share >/);
  });

  test("is judged where there is data, and says so", async () => {
    const result = await backtest(history, request(rule(0.05, 0), undefined, { from: date(-24 * HOUR), to: date(DAYS + 24 * HOUR), lookbackSeconds: HOUR }));
    expect(result.notes).toEqual([
      "There is data from 2026-01-01 00:00 UTC on only.",
      "Judged from 2026-01-01 01:00 UTC on: the rule looks back 1h.",
      "The data ends at 2026-01-03 00:00 UTC.",
    ]);
    expect(result.from).toEqual(date(HOUR));
    const longer = await backtest(history, request(rule(0.05, 0), undefined, { lookbackSeconds: 24 * HOUR }));
    expect(longer.notes).toEqual(["Until 2026-01-02 00:00 UTC the rule looks back further (1d) than the history reaches: it is judged as on a new stack."]);
    await expect(backtest(history, request(rule(0.05, 0), undefined, { from: date(-24 * HOUR), to: date(-HOUR) }))).rejects.toThrow(
      "hold data from 2026-01-01 00:00 UTC to 2026-01-03 00:00 UTC: none of",
    );
  });
});

describe("the blocks", () => {
  test("are left as they were, and nothing is left of what read them", async () => {
    const before = contents(blocks);
    const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith("plumbline-history-"));
    const known = folders();
    const other = await openHistory({ blocks });
    const [own] = folders().filter((name) => !known.includes(name));
    const data = join(tmpdir(), own ?? "", "data");
    expect(readdirSync(data).length).toBeGreaterThan(1);
    expect(await backtest(other, request(rule(0.05, 0), undefined))).toBeDefined();
    await other.close();
    expect(existsSync(data)).toBe(false);
    expect(contents(blocks)).toEqual(before);
  });

  test("are let go of by a Prometheus that does not want to end, too", async () => {
    const programs = new FakePrograms();
    const said = join(programs.folder, "pid");
    const server = `process.on("SIGTERM", () => {}); require("fs").writeFileSync(${JSON.stringify(said)}, String(process.pid));
      const server = require("http").createServer((_, answer) => answer.end("{}")).listen(0, "127.0.0.1", () => console.error('msg="Listening on" address=127.0.0.1:' + server.address().port));`;
    writeFileSync(join(programs.folder, "server.cjs"), server);
    programs.add(
      "prometheus",
      '[ "$1" = --version ] && echo "prometheus, version 99.0.0 (branch: HEAD)" && exit',
      `exec ${process.execPath} ${join(programs.folder, "server.cjs")}`,
    );
    vi.stubEnv("PATH", `${programs.folder}:${process.env.PATH}`);
    const stubborn = await openHistory({ blocks });
    const pid = Number(readFileSync(said, "utf8"));
    expect(() => process.kill(pid, 0)).not.toThrow();
    await stubborn.close();
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
    vi.unstubAllEnvs();
    programs.remove();
  });

  test("must be some", async () => {
    await expect(openHistory({ blocks: join(folder, "nowhere") })).rejects.toThrow("There is no folder");
    await expect(openHistory({ blocks: folder })).rejects.toThrow("holds no blocks");
  });

  test("that are broken are said to be, and leave nothing behind", async () => {
    const broken = join(folder, "broken");
    cpSync(blocks, broken, { recursive: true });
    for (const block of readdirSync(broken)) writeFileSync(join(broken, block, "index"), "no index");
    const known = readdirSync(tmpdir()).filter((name) => name.startsWith("plumbline-history-"));
    await expect(openHistory({ blocks: broken })).rejects.toThrow("Prometheus did not open the blocks");
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("plumbline-history-"))).toEqual(known);
  });
});

/** Every file with its content and when it was changed. */
function contents(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .map((name) => {
      const { mtimeMs } = statSync(join(path, name));
      return `${name} ${mtimeMs} ${
        statSync(join(path, name)).isFile()
          ? createHash("sha256")
              .update(readFileSync(join(path, name)))
              .digest("hex")
          : ""
      }`;
    })
    .sort();
}
