import { chmodSync, chownSync, lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { placeSecrets } from "../../../stacks/host/secrets.ts";
import type { StackSecret } from "../../../stacks/secrets.ts";

const me = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
const root = me.uid === 0;
/** Where root deploys another user runs the servers. */
const owner = root ? { uid: 65_534, gid: 65_534 } : me;

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "plumbline-secrets-"));
});
afterEach(() => {
  delete process.env.A_TEST_SECRET;
  rmSync(directory, { recursive: true, force: true });
});

const place = (...secrets: StackSecret[]) =>
  placeSecrets(
    { directory, secrets },
    secrets.map(({ name }) => name),
    owner,
  );
const read = (name: string) => readFileSync(join(directory, "secrets", name), "utf8");

test("a secret is closed to everybody but the servers' user, who can pass its folder and not change it", () => {
  place({ name: "key", from: "generated" });
  const [folder, file] = [join(directory, "secrets"), join(directory, "secrets/key")].map((path) => statSync(path));
  expect(folder).toMatchObject({ uid: me.uid, gid: owner.gid });
  expect((folder?.mode ?? 0) & 0o777).toBe(0o710);
  expect(file).toMatchObject(owner);
  expect((file?.mode ?? 0) & 0o777).toBe(0o400);
});

test.runIf(root)("an older version's folder, which the servers' user had, is taken back with what is in it", () => {
  place({ name: "key", from: "generated" });
  const first = read("key");
  chmodSync(join(directory, "secrets"), 0o700);
  chownSync(join(directory, "secrets"), owner.uid, owner.gid);
  expect(place({ name: "key", from: "generated" })).toEqual([]);
  expect(read("key")).toBe(first);
  expect(statSync(join(directory, "secrets"))).toMatchObject({ uid: me.uid, gid: owner.gid });
});

describe("a link that somebody laid", () => {
  const outside = () => join(directory, "outside");
  beforeEach(() => {
    mkdirSync(outside(), { mode: 0o755 });
    writeFileSync(join(outside(), "shadow"), "theirs", { mode: 0o644 });
  });

  const untouched = () => {
    for (const path of [outside(), join(outside(), "shadow")]) expect(statSync(path)).toMatchObject(me);
    expect(statSync(outside()).mode & 0o777).toBe(0o755);
    expect(statSync(join(outside(), "shadow")).mode & 0o777).toBe(0o644);
    expect(readFileSync(join(outside(), "shadow"), "utf8")).toBe("theirs");
    expect(readdirSync(outside())).toEqual(["shadow"]);
  };

  test("in place of the folder is refused", () => {
    symlinkSync(outside(), join(directory, "secrets"));
    expect(() => place({ name: "key", from: "generated" })).toThrow(/secrets must be a folder and is a link/);
    untouched();
  });

  test("in place of a secret is refused: what it leads to does not become one", () => {
    mkdirSync(join(directory, "secrets"));
    symlinkSync(join(outside(), "shadow"), join(directory, "secrets/key"));
    expect(() => place({ name: "key", from: "generated" })).toThrow(/secrets\/key must be a file and is a link/);
    expect(() => place({ name: "key", from: { env: "A_TEST_SECRET" } })).toThrow(/secrets\/key must be a file and is a link/);
    untouched();
  });

  test("gives way to a secret that the deploy brings", () => {
    process.env.A_TEST_SECRET = "theirs";
    mkdirSync(join(directory, "secrets"));
    symlinkSync(join(outside(), "shadow"), join(directory, "secrets/key"));
    place({ name: "key", from: { env: "A_TEST_SECRET" } });
    expect(lstatSync(join(directory, "secrets/key")).isFile()).toBe(true);
    untouched();
  });
});

test("a generated one is long, made once, and another one every time it is made", () => {
  expect(place({ name: "key", from: "generated" })).toEqual(["key"]);
  const first = read("key");
  expect(first).toMatch(/^k[0-9a-f]{64}$/);
  expect(place({ name: "key", from: "generated" })).toEqual([]);
  expect(read("key")).toBe(first);
  place({ name: "other", from: "generated" });
  expect(read("other")).not.toBe(first);
});

test("one from a file follows the file, without the newline that editors add", () => {
  const file = join(directory, "origin");
  writeFileSync(file, "one\n");
  place({ name: "url", from: { file } });
  expect(read("url")).toBe("one");
  writeFileSync(file, "two\n");
  expect(place({ name: "url", from: { file } })).toEqual(["url"]);
  expect(read("url")).toBe("two");
});

test("one from the environment stays where a later deploy does not set it again", () => {
  process.env.A_TEST_SECRET = "one";
  place({ name: "url", from: { env: "A_TEST_SECRET" } });
  delete process.env.A_TEST_SECRET;
  expect(place({ name: "url", from: { env: "A_TEST_SECRET" } })).toEqual([]);
  expect(read("url")).toBe("one");
  process.env.A_TEST_SECRET = "two";
  place({ name: "url", from: { env: "A_TEST_SECRET" } });
  expect(read("url")).toBe("two");
});

test("every missing one is named at once, with what to do", () => {
  const missing = () => place({ name: "a", from: { env: "A_TEST_SECRET" } }, { name: "b", from: { file: "/nowhere/b" } });
  expect(missing).toThrow(/a: the environment variable A_TEST_SECRET is not set; set it for the deploy\n.*b: there is no file \/nowhere\/b; create it/);
});

test("an empty file or variable is a missing secret, not an empty one", () => {
  process.env.A_TEST_SECRET = "  ";
  const file = join(directory, "origin");
  writeFileSync(file, "\n");
  expect(() => place({ name: "a", from: { env: "A_TEST_SECRET" } })).toThrow("A_TEST_SECRET is not set");
  expect(() => place({ name: "b", from: { file } })).toThrow(`${file} is empty`);
});

test("only those that are asked for are placed", () => {
  const secrets: StackSecret[] = [
    { name: "mine", from: "generated" },
    { name: "theirs", from: { env: "A_TEST_SECRET" } },
  ];
  expect(placeSecrets({ directory, secrets }, ["mine"], owner)).toEqual(["mine"]);
});

test("a secret that is in place is read again although its mode is strict", () => {
  place({ name: "key", from: "generated" });
  chmodSync(join(directory, "secrets/key"), 0o600);
  place({ name: "key", from: "generated" });
  expect(statSync(join(directory, "secrets/key")).mode & 0o777).toBe(0o400);
});
