import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { homeArgs } from "../../../stacks/local/host/home.ts";
import { localSite } from "../../../stacks/local/site.ts";
import { servicesOf } from "../../../stacks/services/all.ts";
import { configWith } from "../../support/config.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "plumbline-home-")));
const path = (...parts: string[]) => join(folder, ...parts);

beforeAll(() => {
  for (const each of ["release/bin", "release/conf", "usr/bin"]) mkdirSync(path(each), { recursive: true });
  for (const each of ["release/bin/grafana", "release/conf/defaults.ini", "usr/bin/script"]) writeFileSync(path(each), "");
  symlinkSync(path("release/bin/grafana"), path("usr/bin/grafana"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const [grafana] = servicesOf(configWith({}), localSite(configWith({}), ["grafana"]));
const home = grafana?.program.kind === "server" ? grafana.program.home : undefined;

test.each([
  ["release/bin/grafana", ["release"]],
  ["usr/bin/grafana", ["release"]],
  ["usr/bin/script", []],
])("Grafana at %s is told that its home is %j", (program, homes) => {
  expect(homeArgs(path(program), home)).toEqual(homes.map((each) => `--homepath=${path(each)}`));
});

test("a program that needs nothing beside it is told nothing", () => {
  expect(homeArgs(path("release/bin/grafana"), undefined)).toEqual([]);
});
