import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { placeSecrets } from "../../../stacks/local/host/secrets.ts";
import type { StackSecret } from "../../../stacks/secrets.ts";

const me = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };

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
    me,
  );
const read = (name: string) => readFileSync(join(directory, "secrets", name), "utf8");

test("a secret is closed to everybody but the servers' user, and so is its folder", () => {
  place({ name: "key", from: "generated" });
  expect(statSync(join(directory, "secrets")).mode & 0o777).toBe(0o700);
  expect(statSync(join(directory, "secrets/key")).mode & 0o777).toBe(0o400);
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
  expect(placeSecrets({ directory, secrets }, ["mine"], me)).toEqual(["mine"]);
});

test("a secret that is in place is read again although its mode is strict", () => {
  place({ name: "key", from: "generated" });
  chmodSync(join(directory, "secrets/key"), 0o600);
  place({ name: "key", from: "generated" });
  expect(statSync(join(directory, "secrets/key")).mode & 0o777).toBe(0o400);
});
