import { describe, expect, test } from "vitest";
import { daysAndHours, periodOf, said } from "../../../ledger/reports/period.ts";

const NOW = Date.parse("2026-11-24T13:20:00Z");
const asked = (...[options]: [Parameters<typeof periodOf>[0]]) => {
  const { fromMs, toMs } = periodOf(options, NOW);
  return [said(fromMs), said(toMs)];
};

describe("a period", () => {
  test.each([
    [{}, ["2026-11-01", "2026-11-24T14:00Z"]],
    [{ month: "2026-10" }, ["2026-10-01", "2026-11-01"]],
    [{ month: "2026-11" }, ["2026-11-01", "2026-11-24T14:00Z"]],
    [{ from: "2026-11-20" }, ["2026-11-20", "2026-11-24T14:00Z"]],
    [{ to: "2026-11-01" }, ["2026-10-01", "2026-11-01"]],
    [{ from: "2026-11-20T05:00Z", to: "2026-11-20T07Z" }, ["2026-11-20T05:00Z", "2026-11-20T07:00Z"]],
  ])("%o", (options, expected) => {
    expect(asked(options)).toEqual(expected);
  });

  test.each([
    [{ from: "yesterday" }, '--from is "yesterday"; allowed is'],
    [{ to: "2026-11-31" }, '--to is "2026-11-31"'],
    [{ from: "2026-11-20T05:30Z" }, "a full hour"],
    [{ month: "2026-13" }, '--month is "2026-13"'],
    [{ month: "2026-11", to: "2026-11-02" }, "--month is given beside"],
    [{ from: "2026-11-02", to: "2026-11-02" }, "--from must be before --to"],
  ])("%o is refused", (options, message) => {
    expect(() => periodOf(options, NOW)).toThrow(message);
  });

  test("ends with the day that is under way where it is made of days", () => {
    expect(said(periodOf({}, NOW, "day").toMs)).toBe("2026-11-25");
    expect(said(periodOf({ month: "2026-11" }, NOW, "day").toMs)).toBe("2026-11-25");
    expect(said(periodOf({ to: "2026-11-20" }, NOW, "day").toMs)).toBe("2026-11-20");
  });

  const parts = (from: string, to: string) => {
    const { days, hours } = daysAndHours({ fromMs: Date.parse(from), toMs: Date.parse(to) });
    const span = ({ fromMs, toMs }: { fromMs: number; toMs: number }) => `${said(fromMs)} ${said(toMs)}`;
    return [days ? span(days) : undefined, hours.map(span)];
  };

  test("is whole days, and hours around them", () => {
    expect(parts("2026-11-20T00:00Z", "2026-11-22T00:00Z")).toEqual(["2026-11-20 2026-11-22", []]);
    expect(parts("2026-11-20T22:00Z", "2026-11-22T03:00Z")).toEqual(["2026-11-21 2026-11-22", ["2026-11-20T22:00Z 2026-11-21", "2026-11-22 2026-11-22T03:00Z"]]);
    expect(parts("2026-11-20T22:00Z", "2026-11-21T03:00Z")).toEqual([undefined, ["2026-11-20T22:00Z 2026-11-21T03:00Z"]]);
    expect(parts("2026-11-20T22:00Z", "2026-11-20T23:00Z")).toEqual([undefined, ["2026-11-20T22:00Z 2026-11-20T23:00Z"]]);
  });
});
