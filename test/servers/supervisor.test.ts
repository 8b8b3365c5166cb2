import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, renameSync, rmdirSync, rmSync, statSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MARKER } from "../../stacks/host/layout.ts";
import { eventually } from "../support/process.ts";
import { TinyStack } from "../support/tiny-stack.ts";

// The host program as Terraform runs it, with runit and tiny servers.

const root = process.getuid?.() === 0;
const alive = (pid: number) => existsSync(`/proc/${pid}`);

let stack: TinyStack;
beforeAll(async () => {
  stack = await TinyStack.create();
  stack.describe({ name: "recorder", port: "recorder", text: "one", live: "first" });
  expect(await stack.host(["prepare"])).toMatchObject({ status: 0 });
});
afterAll(() => stack.remove());

const at = (...parts: string[]) => join(stack.directory, ...parts);

test("a host that is prepared knows the directory for that of a stack", () => {
  expect(existsSync(at(MARKER))).toBe(true);
});

describe("a server that starts", () => {
  beforeAll(async () => {
    expect(await stack.host(["start", "recorder"])).toEqual({ status: 0, output: "" });
  });

  test("answers when the step is over, with the files that it can reload in place", async () => {
    expect(await stack.ask("recorder")).toMatchObject({ text: "one", live: "first" });
  });

  test.runIf(root)("does not run as root, and neither do its supervisor and its log", async () => {
    const { uid } = await stack.ask("recorder");
    expect(uid).not.toBe(0);
    const of = (pid: number) => statSync(`/proc/${pid}`).uid;
    expect(of(stack.supervisor)).toBe(uid);
    expect(of(Number(readFileSync(at("services/recorder/log/supervise/pid"), "utf8")))).toBe(uid);
  });

  test("knows nothing of the environment of who deploys", async () => {
    expect([...(await stack.ask("recorder")).env].sort()).toEqual(["HOME", "LANG", "PATH", "PWD", "TINY"]);
  });

  test("writes a log that is rotated", () => {
    expect(readFileSync(at("log/recorder/current"), "utf8")).toMatch(/^\S+ listening$/m);
    expect(readFileSync(at("log/recorder/config"), "utf8")).toBe("s10000000\nn10\n");
  });

  test("is started again after a crash", async () => {
    const { pid } = await stack.ask("recorder");
    await stack.ask("recorder", "/crash").catch(() => undefined);
    await eventually(async () => expect((await stack.ask("recorder")).pid).not.toBe(pid));
  });

  test("is another process after it is started again, and only one", async () => {
    const { pid } = await stack.ask("recorder");
    expect(await stack.host(["start", "recorder"])).toMatchObject({ status: 0 });
    expect((await stack.ask("recorder")).pid).not.toBe(pid);
    expect(alive(pid)).toBe(false);
  });
});

describe("a reload", () => {
  test("is taken over by the same process", async () => {
    const { pid } = await stack.ask("recorder");
    stack.describe({ name: "recorder", port: "recorder", text: "one", live: "second" });
    expect(await stack.host(["reload", "recorder"])).toMatchObject({ status: 0 });
    expect(await stack.ask("recorder")).toMatchObject({ pid, live: "second" });
  });

  test("that the server refuses is an error that shows why, and the server goes on as it was", async () => {
    stack.describe({ name: "recorder", port: "recorder", text: "one", live: "{ no json" });
    const { status, output } = await stack.host(["reload", "recorder"]);
    expect(status).toBe(1);
    expect(output).toContain("recorder did not take over its new files; it still runs with the old ones.");
    expect(output).toContain("these files are no good");
    expect(await stack.ask("recorder")).toMatchObject({ live: "second" });
  });

  test("works again once the files are good", async () => {
    stack.describe({ name: "recorder", port: "recorder", text: "one", live: "third" });
    expect(await stack.host(["reload", "recorder"])).toMatchObject({ status: 0 });
    expect(await stack.ask("recorder")).toMatchObject({ live: "third" });
  });
});

describe("a start that fails", () => {
  test("shows the end of the log, and a later one succeeds in its place", async () => {
    stack.describe({ name: "recorder", port: "recorder", refuses: "my disk is full" });
    const { status, output } = await stack.host(["start", "recorder"]);
    expect(status).toBe(1);
    expect(output).toMatch(/recorder was started and is not healthy after 8 s: http:\/\/127.0.0.1:\d+\/ does not say that it can be used./);
    expect(output).toMatch(/The end of its log \(.*\/log\/recorder\/current\):\n(.*\n)* *\S+ my disk is full/);
    stack.describe({ name: "recorder", port: "recorder", text: "well again" });
    expect(await stack.host(["start", "recorder"])).toMatchObject({ status: 0 });
    expect(await stack.ask("recorder")).toMatchObject({ text: "well again" });
  });

  test("because somebody has its port names who that is, and starts nothing", async () => {
    stack.describe({ name: "recorder", port: "recorder" }, { name: "loki", port: "loki" });
    const blocker = createServer().listen(stack.ports.loki, "127.0.0.1");
    const { status, output } = await stack.host(["start", "loki"]);
    await new Promise((closed) => blocker.close(closed));
    expect(status).toBe(1);
    expect(output).toMatch(new RegExp(`loki cannot start: .*\\n +127.0.0.1:${stack.ports.loki} \\(listen.ports.loki\\): taken, used by .* \\(pid ${process.pid}\\)`));
    expect(readdirSync(at("services"))).toEqual(["recorder"]);
  });
});

describe("the end of the supervisor", () => {
  test("by kill -9 leaves servers running; `ensure` brings back who looks after them", async () => {
    const { pid } = await stack.ask("recorder");
    const before = stack.supervisor;
    process.kill(before, "SIGKILL");
    await eventually(() => expect(alive(before)).toBe(false));
    expect((await stack.ask("recorder")).pid).toBe(pid);
    stack.describe({ name: "recorder", port: "recorder", text: "well again" });
    expect(await stack.host(["ensure"], { TINY_SECRET: "x" })).toMatchObject({ status: 0 });
    expect(alive(stack.supervisor)).toBe(true);
    await stack.ask("recorder", "/crash").catch(() => undefined);
    await eventually(async () => expect((await stack.ask("recorder")).pid).not.toBe(pid));
  });

  test("with everything else, as at a reboot, is mended by `ensure`", async () => {
    const { pid } = await stack.ask("recorder");
    killAll();
    await eventually(() => expect(processes()).toEqual([]));
    // Deployed before there was a mark.
    rmSync(at(MARKER));
    expect(await stack.host(["ensure"], { TINY_SECRET: "x" })).toMatchObject({ status: 0 });
    expect((await stack.ask("recorder")).pid).not.toBe(pid);
    expect(existsSync(at(MARKER))).toBe(true);
  });

  test("while several steps are taken at once is mended by one new supervisor, not by one each", async () => {
    stack.describe({ name: "recorder", port: "recorder" }, { name: "loki", port: "loki" }, { name: "jaeger", port: "jaeger" });
    process.kill(stack.supervisor, "SIGTERM");
    await eventually(() => expect(supervisors()).toEqual([]));
    // Another step is about to start it.
    mkdirSync(at(".supervisor-lock"));
    const steps = Promise.all(["recorder", "loki", "jaeger"].map((name) => stack.host(["start", name])));
    await pause(2_000);
    expect(supervisors()).toEqual([]);
    rmdirSync(at(".supervisor-lock"));
    expect((await steps).map(({ status }) => status)).toEqual([0, 0, 0]);
    expect(supervisors()).toEqual([stack.supervisor]);
  });
});

describe("an end", () => {
  test("that was interrupted half-way is finished by the next start", async () => {
    const { pid } = await stack.ask("jaeger");
    renameSync(at("services/jaeger"), at("services/.leaving-jaeger"));
    expect(await stack.host(["start", "jaeger"])).toMatchObject({ status: 0 });
    expect((await stack.ask("jaeger")).pid).not.toBe(pid);
    expect(alive(pid)).toBe(false);
    expect(readdirSync(at("services")).sort()).toEqual(["jaeger", "loki", "recorder"]);
  });

  test("comes to servers that are no longer planned, and to no other", async () => {
    stack.describe({ name: "recorder", port: "recorder" }, { name: "jaeger", port: "jaeger" });
    const { pid } = await stack.ask("recorder");
    expect(await stack.host(["tidy"])).toMatchObject({ status: 0, output: "stopped loki, which is no longer planned\n" });
    expect(readdirSync(at("services")).sort()).toEqual(["jaeger", "recorder"]);
    expect((await stack.ask("recorder")).pid).toBe(pid);
  });

  test("keeps what the server stored and logged", async () => {
    expect(await stack.host(["stop", "jaeger", stack.directory, "5"])).toMatchObject({ status: 0 });
    await expect(stack.ask("jaeger")).rejects.toThrow();
    expect(existsSync(at("data/jaeger"))).toBe(true);
    expect(existsSync(at("log/jaeger/current"))).toBe(true);
  });

  test("of a server that is not there is nothing to complain about", async () => {
    expect(await stack.host(["stop", "jaeger", stack.directory, "5"])).toEqual({ status: 0, output: "" });
  });

  test("of all keeps data, and stops also what a killed supervisor left running", async () => {
    const { pid } = await stack.ask("recorder");
    process.kill(stack.supervisor, "SIGKILL");
    await pause(200);
    expect(await stack.host(["release", stack.directory])).toMatchObject({ status: 0, output: expect.stringContaining("are kept in") });
    expect(alive(pid)).toBe(false);
    expect(supervisors()).toEqual([]);
    expect(readdirSync(stack.directory).sort()).toEqual([MARKER, "data", "log", "secrets"]);
  });

  test("of all with its data leaves nothing", async () => {
    expect(await stack.host(["release", stack.directory], { PLUMBLINE_PURGE: "1" })).toMatchObject({ status: 0 });
    expect(existsSync(stack.directory)).toBe(false);
  });
});

/** Everything of the stack that runs, the supervisor first: its servers and all that looks after them work in its folder. */
function processes(): number[] {
  const pids = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry) && read(entry, (path) => readlinkSync(join(path, "cwd"))).startsWith(stack.directory));
  return pids.map(Number).sort((a, b) => Number(isSupervisor(b)) - Number(isSupervisor(a)));
}

const isSupervisor = (pid: number) => read(String(pid), (path) => readFileSync(join(path, "cmdline"), "utf8")).startsWith("runsvdir");

const supervisors = () => processes().filter(isSupervisor);

function killAll(): void {
  for (const pid of processes()) process.kill(pid, "SIGKILL");
}

/** A process may end while it is looked at. */
function read(pid: string, what: (path: string) => string): string {
  try {
    return what(join("/proc", pid));
  } catch {
    return "";
  }
}
