import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compareVersions } from "../../tools/compare-versions.ts";
import { versionOf } from "../../tools/version.ts";
import { FakePrograms } from "../support/fake-programs.ts";

describe("versions", () => {
  test.each([
    ["1.2.3", "1.2.3", 0],
    ["v1.2.3", "1.2.3", 0],
    ["1.2", "1.2.0", 0],
    ["go1.26.8", "1.26.5", 1],
    ["0.9.0", "0.10.0", -1],
    ["2.0.0", "1.99.99", 1],
    ["1.4.0", "1.4.0-rc1", 0],
    ["3.16.0+build", "3.16.0", 0],
  ])("%s against %s is %i", (a, b, sign) => {
    expect(Math.sign(compareVersions(a, b))).toBe(sign);
    expect(Math.sign(compareVersions(b, a))).toBe(0 - sign);
  });
});

describe("the version of a program", () => {
  let programs: FakePrograms;
  beforeEach(() => {
    programs = new FakePrograms();
  });
  afterEach(() => programs.remove());

  test.each([
    ["prometheus, version 3.16.0 (branch: , revision: unknown)", "3.16.0"],
    ["Terraform v1.9.8", "1.9.8"],
    ["go version go1.26.8 linux/amd64", "1.26.8"],
    ["Version 13.2.0 (commit: abc)", "13.2.0"],
    ["otelcol version 0.161.0", "0.161.0"],
  ])("that says %j is %s", (said, version) => {
    expect(versionOf(programs.add("it", `echo "${said}"`))).toBe(version);
  });

  test("is asked for in the other way where the first is not understood", () => {
    const path = programs.add("it", 'if [ "$1" = "version" ]; then echo "v1.5.7"; else echo "unknown flag, see 9.9" >&2; exit 2; fi');
    expect(versionOf(path)).toBe("1.5.7");
  });

  test("is not known of one that fails, says nothing or is not there", () => {
    expect(versionOf(programs.add("fails", "echo 1.2.3; exit 1"))).toBeUndefined();
    expect(versionOf(programs.add("silent", "exit 0"))).toBeUndefined();
    expect(versionOf(`${programs.folder}/nothing`)).toBeUndefined();
  });
});
