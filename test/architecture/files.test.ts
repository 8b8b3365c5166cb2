import { basename } from "node:path";
import { describe, expect, it } from "vitest";
import { sources, withoutComments } from "./sources.ts";

const paths = sources.map(({ path }) => path);

describe("files", () => {
  it("have 250 lines at most", () => {
    expect(sources.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 })).filter(({ lines }) => lines > 250)).toEqual([]);
  });

  it("are named in small letters and dashes", () => {
    expect(paths.filter((path) => !/^([a-z0-9-]+\/)*[a-z0-9-]+(\.(test|config|test-d))?\.ts$/.test(path))).toEqual([]);
  });

  it("that only hand on what others export are none", () => {
    expect(paths.filter((path) => basename(path) === "index.ts")).toEqual([]);
    expect(sources.filter(({ text }) => /^export \* from/m.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it("leave nothing to be done", () => {
    // Written apart, so that this file does not find itself.
    const leftovers = new RegExp(["TO", "DO|FIX", "ME|\\bX", "XX\\b|\\.on", "ly\\(|\\.to", "do\\(|debug", "ger;"].join(""));
    expect(sources.filter(({ text }) => leftovers.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it("do not switch the compiler off", () => {
    const switches = /\bas any\b|: any\b|<any>|@ts-(ignore|nocheck)/;
    expect(sources.filter(({ path, text }) => path !== "test/architecture/files.test.ts" && switches.test(withoutComments(text))).map(({ path }) => path)).toEqual([]);
    // An error that is expected is what a type test is about.
    expect(sources.filter(({ path, text }) => /^\s*\/\/ @ts-expect-error/m.test(text) && !path.endsWith(".test-d.ts")).map(({ path }) => path)).toEqual([]);
  });
});
