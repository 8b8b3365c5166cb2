import { describe, expect, it } from "vitest";
import { failed, ok, summed, waiting } from "../../doctor/result.ts";
import { table } from "../../doctor/table.ts";

describe("what the doctor found", () => {
  const text = table([
    { title: "Servers", results: [ok("every server is up", "9 targets"), failed("loki", "connection refused", "make up")] },
    { title: "Panels", results: [waiting("Cost", "no data yet", "wait a day")] },
  ]);

  it("is a table, with the way out below what is not ok", () => {
    const lines = text.split("\n");
    expect(lines[0]).toBe("Servers");
    expect(lines[1]).toMatch(/^ {2}✓ every server is up +9 targets$/);
    expect(lines[2]).toMatch(/^ {2}✗ loki +connection refused$/);
    expect(lines[3]).toMatch(/^ +→ make up$/);
    expect(lines[3]?.indexOf("→")).toBe(lines[2]?.indexOf("connection"));
  });

  it("ends with what it comes to", () => {
    expect(text.endsWith("1 ok, 1 failed, 1 that waits for you or for data")).toBe(true);
  });

  it("is one line for all that is well, and one for each that is not", () => {
    const [a, b] = [ok("a", "1"), failed("b", "2", "do")];
    expect(summed([a, a], "there", "servers")).toEqual([ok("there", "all 2 servers")]);
    expect(summed([a, b], "there", "servers")).toEqual([ok("there", "1 of 2 servers"), b]);
    expect(summed([b], "there", "servers")).toEqual([b]);
  });
});
