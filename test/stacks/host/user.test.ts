import { spawnSync } from "node:child_process";
import { afterEach, describe, expect, test, vi } from "vitest";
import { account } from "../../../stacks/host/user.ts";
import { runnable } from "../../../stacks/local/host/run-as.ts";

const root = process.getuid?.() === 0;
const nobody = Number(spawnSync("id", ["-u", "nobody"], { encoding: "utf8" }).stdout);

afterEach(() => vi.restoreAllMocks());

test("where a plain user deploys, servers run as that user, and no system user is looked for", () => {
  vi.spyOn(process, "getuid").mockReturnValue(4_321);
  vi.spyOn(process, "getgid").mockReturnValue(8_765);
  expect(account("no-such-user-anywhere")).toEqual({ uid: 4_321, gid: 8_765 });
});

describe.runIf(root)("where root deploys", () => {
  test("servers run as the system user that the config names", () => {
    expect(account("nobody").uid).toBe(nobody);
    expect(account("nobody").uid).not.toBe(0);
  });

  test("a name that cannot be created is named with the command to try", () => {
    expect(() => account("Not A User Name")).toThrow(/"Not A User Name" that runs the servers could not be created: .+\n +Create it: useradd --system/);
  });

  test("a program that the servers' user may not execute is named with what to do", () => {
    expect(() => runnable("/root/no/prometheus", "prometheus", account("nobody"))).toThrow(
      /prometheus cannot start: .* may not execute \/root\/no\/prometheus.\n +Install it where/,
    );
    expect(runnable("/bin/sh", "prometheus", account("nobody"))).toBe("/bin/sh");
  });
});
