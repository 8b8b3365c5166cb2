import { spawnSync } from "node:child_process";
import { lchownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Tiny, TinyStack } from "../support/tiny-stack.ts";

// Somebody has broken into a server and waits for the next deploy by root, with real runit.

const recorder: Tiny = { name: "recorder", port: "recorder", text: "one", live: "first", secret: "user-key" };
const env = { TINY_SECRET: "a-secret" };

describe.runIf(process.getuid?.() === 0)("where root deploys, a server that was broken into", () => {
  let stack: TinyStack;
  let servers: { uid: number; gid: number };
  const outside = mkdtempSync(join(tmpdir(), "plumbline-outside-"));
  const at = (...parts: string[]) => join(stack.directory, ...parts);

  beforeAll(async () => {
    mkdirSync(join(outside, ".ssh"), { mode: 0o700 });
    for (const name of ["shadow", ".ssh/id"]) writeFileSync(join(outside, name), "theirs", { mode: 0o640 });
    stack = await TinyStack.create();
    stack.describe(recorder);
    for (const args of [["prepare"], ["start", "recorder"]]) expect(await stack.host(args, env)).toMatchObject({ status: 0 });
    const { uid, gid } = statSync(at("data/recorder"));
    servers = { uid, gid };
  });
  afterAll(async () => {
    await stack.remove();
    rmSync(outside, { recursive: true, force: true });
  });

  /** What a process of the servers' user can do. */
  const asServers = (...command: readonly [string, ...string[]]) => {
    const [program, ...args] = command;
    return spawnSync(program, args, { ...servers, encoding: "utf8" });
  };

  const seen = () =>
    ["", "shadow", ".ssh", ".ssh/id"].map((name) => {
      const { uid, gid, mode, size } = lstatSync(join(outside, name));
      return { name, uid, gid, mode, size };
    });

  test("owns what it must write, and nothing else", () => {
    const all = spawnSync("find", [stack.directory, "-user", String(servers.uid), "-printf", "%P\n"], { encoding: "utf8" })
      .stdout.trim()
      .split("\n");
    const topmost = all.filter((path) => !all.some((above) => path.startsWith(`${above}/`)));
    expect(topmost.sort()).toEqual(["data/recorder", "log/recorder", "secrets/user-key", "services/recorder/log/supervise", "services/recorder/supervise"]);
  });

  test.each(["etc", "secrets", "secrets/user-key", "services", "services/recorder", "services/recorder/run", "services/recorder/supervise", "data/recorder", "log/recorder"])(
    "cannot put anything in the place of %s",
    (path) => {
      expect(asServers("mv", at(path), at("data/recorder/gone")).stderr).toContain("cannot move");
    },
  );

  test("cannot change what is run or read", () => {
    for (const path of ["services/recorder/run", "services/recorder/log/run", "etc/tiny/recorder.json", "etc/tiny/server.mjs"]) {
      expect(asServers("sh", "-c", 'echo x >> "$0"', at(path)).status, path).not.toBe(0);
    }
  });

  test("changes nothing elsewhere with links in its own folders", async () => {
    const before = seen();
    for (const [path, target] of [
      ["data/recorder/link", ".ssh"],
      ["log/recorder/config", "shadow"],
    ] as const)
      expect(asServers("ln", "-sfn", join(outside, target), at(path))).toMatchObject({ status: 0 });
    expect(await stack.host(["start", "recorder"], env)).toMatchObject({ status: 0 });
    expect(seen()).toEqual(before);
    asServers("rm", at("log/recorder/config"));
  });

  test("does not have the deploy write its orders somewhere else", async () => {
    const before = seen();
    const control = at("services/recorder/supervise/control");
    expect(asServers("mv", control, `${control}.real`)).toMatchObject({ status: 0 });
    expect(asServers("ln", "-s", join(outside, "shadow"), control)).toMatchObject({ status: 0 });
    expect(await stack.host(["reload", "recorder"], env)).toMatchObject({ status: 1 });
    expect(seen()).toEqual(before);
    expect(readFileSync(join(outside, "shadow"), "utf8")).toBe("theirs");
    expect(asServers("mv", `${control}.real`, control)).toMatchObject({ status: 0 });
  });

  describe("before an update from a version that gave it everything", () => {
    /** What Terraform does where the host is made anew, up to what fails. */
    const deploy = async () => {
      const steps = [["release", stack.directory], ["prepare"], ["start", "recorder"]];
      for (const step of steps) {
        const ran = await stack.host(step, env);
        if (ran.status !== 0) return ran;
      }
      return { status: 0, output: "" };
    };
    const asBefore = () => spawnSync("chown", ["-R", "-h", `${servers.uid}:${servers.gid}`, stack.directory]);
    const lay = (path: string, target: string) => {
      symlinkSync(join(outside, target), at(path));
      lchownSync(at(path), servers.uid, servers.gid);
    };

    test.each(["secrets", "data", "log", "data/recorder", "log/recorder"])("gains nothing by a link in the place of %s: the deploy stops there", async (path) => {
      asBefore();
      renameSync(at(path), at("aside"));
      lay(path, ".ssh");
      const before = seen();
      const { status, output } = await deploy();
      expect(status).toBe(1);
      expect(output).toContain(`${at(path)} must be a folder and is a link`);
      expect(seen()).toEqual(before);
      expect(readdirSync(join(outside, ".ssh"))).toEqual(["id"]);
      rmSync(at(path));
      renameSync(at("aside"), at(path));
    });

    test.each(["etc", "services"])("gains nothing by a link in the place of %s: it gives way", async (path) => {
      // Stopped in good order: nobody would find what runs once its folder is gone.
      expect(await stack.host(["release", stack.directory])).toMatchObject({ status: 0 });
      asBefore();
      lay(path, ".ssh");
      const before = seen();
      expect(await deploy()).toMatchObject({ status: 0 });
      expect(seen()).toEqual(before);
      expect(readdirSync(join(outside, ".ssh"))).toEqual(["id"]);
      expect(statSync(at(path))).toMatchObject({ uid: 0, gid: 0 });
      expect(await stack.ask("recorder")).toMatchObject({ secret: "a-secret" });
    });
  });
});
