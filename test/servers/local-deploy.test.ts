import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { MARKER } from "../../stacks/host/layout.ts";
import { eventually } from "../support/process.ts";
import { type Tiny, TinyStack } from "../support/tiny-stack.ts";

// Terraform, the project's stack and its host program with tiny servers: one deploy after the other, in this order.

const recorder: Tiny = { name: "recorder", port: "recorder", text: "one", live: "first", secret: "user-key" };
const loki: Tiny = { name: "loki", port: "loki", text: "one" };
const secret = { TINY_SECRET: "first-canary" };

let stack: TinyStack;
beforeAll(async () => {
  stack = await TinyStack.create();
  stack.describe(recorder, loki);
});
afterAll(() => stack.remove());

const summary = (output: string) => /Resources: .*|No changes\./.exec(output)?.[0];
const services = () =>
  readdirSync(join(stack.directory, "services"))
    .filter((name) => !name.startsWith("."))
    .sort();
const state = () => readFileSync(join(stack.folder, "terraform.tfstate"), "utf8");

test("without a secret that it needs a deploy fails, and says where it is looked for", async () => {
  const { status, output } = await stack.deploy();
  expect(status).toBe(1);
  expect(output).toContain("user-key: the environment variable TINY_SECRET is not set; set it for the deploy");
});

test("the deploy after a failed deploy makes what is missing", async () => {
  expect(await stack.deploy(secret)).toMatchObject({ status: 0 });
  expect(services()).toEqual(["loki", "recorder"]);
  expect(await stack.ask("recorder")).toMatchObject({ text: "one", live: "first", secret: "first-canary" });
});

test("a second deploy changes nothing, also without the secrets of the first", async () => {
  const { pid } = await stack.ask("recorder");
  expect(summary((await stack.deploy()).output)).toBe("No changes.");
  expect((await stack.ask("recorder")).pid).toBe(pid);
});

test("a change of a server replaces it and leaves the others alone", async () => {
  const before = await stack.ask("loki");
  stack.describe({ ...recorder, text: "two" }, loki);
  expect(await stack.deploy()).toMatchObject({ status: 0 });
  expect(await stack.ask("recorder")).toMatchObject({ text: "two" });
  expect((await stack.ask("loki")).pid).toBe(before.pid);
});

test("a change that can be taken over is", async () => {
  const { pid } = await stack.ask("recorder");
  stack.describe({ ...recorder, text: "two", live: "second" }, loki);
  expect(summary((await stack.deploy()).output)).toBe("Resources: 1 added, 0 changed, 1 destroyed.");
  expect(await stack.ask("recorder")).toMatchObject({ pid, live: "second" });
});

test("a deploy that fails on a server says why, and the next one mends it", async () => {
  stack.describe({ ...recorder, text: "two", live: "second" }, { ...loki, refuses: "no more room" });
  const { status, output } = await stack.deploy();
  expect(status).toBe(1);
  expect(output).toContain("no more room");
  stack.describe({ ...recorder, text: "two", live: "second" }, { ...loki, text: "mended" });
  expect(await stack.deploy()).toMatchObject({ status: 0 });
  expect(await stack.ask("loki")).toMatchObject({ text: "mended" });
});

test("a server that is removed stops, also one whose deploy had failed", async () => {
  stack.describe({ ...recorder, text: "two", live: "second" }, { ...loki, refuses: "no more room" });
  expect(await stack.deploy()).toMatchObject({ status: 1 });
  stack.describe({ ...recorder, text: "two", live: "second" });
  expect(await stack.deploy()).toMatchObject({ status: 0 });
  expect(services()).toEqual(["recorder"]);
});

test("a server that is renamed takes over the port of the one that it was", async () => {
  const { pid } = await stack.ask("recorder");
  stack.describe({ ...recorder, name: "jaeger", text: "renamed" });
  expect(await stack.deploy()).toMatchObject({ status: 0 });
  expect(services()).toEqual(["jaeger"]);
  const answer = await stack.ask("recorder");
  expect(answer).toMatchObject({ text: "renamed" });
  expect(answer.pid).not.toBe(pid);
});

test("after a reboot a deploy brings back what is installed, without making it anew", async () => {
  const { pid } = await stack.ask("recorder");
  process.kill(stack.supervisor, "SIGTERM");
  process.kill(Number(readFileSync(join(stack.directory, "services/jaeger/supervise/pid"), "utf8")), "SIGKILL");
  // Another boot id is what a reboot changes; these are the resources that follow it.
  for (const each of ["supervisor", "healthy"]) expect(await stack.terraform(["taint", `terraform_data.${each}`])).toMatchObject({ status: 0 });
  expect(summary((await stack.deploy()).output)).toBe("Resources: 2 added, 0 changed, 2 destroyed.");
  expect((await stack.ask("recorder")).pid).not.toBe(pid);
  expect(existsSync(`/proc/${stack.supervisor}`)).toBe(true);
});

test("a new secret reaches its server, and neither state nor logs ever held one", async () => {
  expect(await stack.host(["ensure"], { TINY_SECRET: "second-canary" })).toMatchObject({ status: 0 });
  await eventually(async () => expect(await stack.ask("recorder")).toMatchObject({ secret: "second-canary" }));
  for (const text of [state(), readFileSync(join(stack.directory, "log/jaeger/current"), "utf8")]) expect(text).not.toContain("canary");
});

test("a destroy stops everything and keeps the data", async () => {
  expect(await stack.terraform(["destroy", "-auto-approve", "-no-color"])).toMatchObject({ status: 0 });
  await expect(stack.ask("recorder")).rejects.toThrow();
  expect(readdirSync(stack.directory).sort()).toEqual([MARKER, "data", "log", "secrets"]);
});

test.runIf(process.getuid?.() === 0)("what an older version left to the servers' user belongs to root after the next deploy, which keeps the data", async () => {
  const renamed = { ...recorder, name: "jaeger", text: "renamed" } as const;
  stack.describe(renamed);
  const file = join(stack.folder, "out/stacks/local/cdk.tf.json");
  const older = readFileSync(file, "utf8").replace(/,?"ownership":\d+/, "");
  expect(older).not.toContain("ownership");
  writeFileSync(file, older);
  expect(await stack.deploy(secret)).toMatchObject({ status: 0 });
  expect(spawnSync("chown", ["-R", "-h", "nobody", stack.directory])).toMatchObject({ status: 0 });
  writeFileSync(join(stack.directory, "data/jaeger/block"), "kept");
  const { pid } = await stack.ask("recorder");
  stack.describe(renamed);
  expect(await stack.deploy()).toMatchObject({ status: 0 });
  expect(existsSync(`/proc/${pid}`)).toBe(false);
  const notRoots = spawnSync("find", [stack.directory, "-maxdepth", "2", "!", "-user", "root", "-printf", "%P\n"], { encoding: "utf8" });
  // Data and logs of servers that are gone stay whose they were: no deploy goes in there.
  const servers = ["jaeger", "loki", "recorder"].flatMap((name) => [`data/${name}`, `log/${name}`]);
  expect(notRoots.stdout.trim().split("\n").sort()).toEqual([...servers, "secrets/user-key"].sort());
  expect(readFileSync(join(stack.directory, "data/jaeger/block"), "utf8")).toBe("kept");
  expect(await stack.ask("recorder")).toMatchObject({ text: "renamed", secret: "first-canary" });
});

test("a destroy that is asked to leaves nothing", async () => {
  expect(await stack.deploy()).toMatchObject({ status: 0 });
  expect(await stack.terraform(["destroy", "-auto-approve", "-no-color"], { PLUMBLINE_PURGE: "1" })).toMatchObject({ status: 0 });
  expect(existsSync(stack.directory)).toBe(false);
});
