import { describe, expect, it } from "vitest";
import { UsageError } from "../../cli/arguments.ts";
import { eraseCommand, namesPerson } from "../../cli/erase.ts";
import { remains } from "../../cli/remains.ts";
import { configWith } from "../support/config.ts";

describe("plumb erase", () => {
  it.each([
    [[], "--user is missing"],
    [["--user", ""], "allowed is a text that is not empty"],
    [["ada"], '"ada" is one word too many'],
    [["--user", "ada", "--reason", "x".repeat(1_001)], "--reason has 1001 characters; allowed are 1000."],
    [["--user", "ada@example.org", "--reason", "asked by Ada@Example.org"], "--reason names the person"],
    [["--user", "[7]-(x)", "--reason", "for [7]-(x)."], "--reason names the person"],
    [["--user", "ada", "--reason", `hash ${"0A".repeat(32)}`], "--reason names the person"],
  ])("refuses %j before anything is looked for", async (args, message) => {
    const refused = await eraseCommand(args).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UsageError);
    expect((refused as Error).message).toContain(message);
  });
});

describe("a reason", () => {
  it("may have the id in the middle of a word or of a number, and not by itself", () => {
    expect(namesPerson("request 4711, by fax", "7")).toBe(false);
    expect(namesPerson("request of 7, by fax", "7")).toBe(true);
    expect(namesPerson("Radamés", "ada")).toBe(false);
  });
});

describe("what remains", () => {
  const config = configWith({ retention: { logs: "20d", traces: "3d" }, capacity: { outage: "2h" } });

  it("is said with the times of this config", () => {
    const text = remains(config, { setAside: [], databases: [] }).join("\n");
    for (const part of ["metrics      nothing", "gone 3d after", "(2h of an outage", "set aside    nothing of this person", "backups      "]) expect(text).toContain(part);
  });

  it("names files and databases that can be named, and what could not be read", () => {
    const setAside = [
      { file: "/one", calls: 2, until: undefined },
      { file: "/two", calls: 1, until: "20d after their day" },
      { file: "/three", calls: undefined, until: undefined },
    ];
    const text = remains(config, { setAside, databases: ["plumbline_before_1"] }).join("\n");
    expect(text).toContain("/one: 2 lines with the keyed hash, which stay until you delete them");
    expect(text).toContain("/two: 1 line with the keyed hash, gone 20d after their day");
    expect(text).toContain("/three could not be read");
    expect(text).toContain("DROP DATABASE plumbline_before_1");
    expect(text).not.toContain("nothing of this person");
  });
});
