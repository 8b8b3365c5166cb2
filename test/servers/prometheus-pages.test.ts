import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { PAGES } from "../../alerts/links.ts";
import { wanted } from "../../tools/cache.ts";
import { freePorts } from "../support/ports.ts";
import { Process } from "../support/process.ts";

const folder = mkdtempSync(join(tmpdir(), "plumbline-pages-"));
let url: string;
let prometheus: Process | undefined;
beforeAll(async () => {
  const { prometheus: port } = await freePorts();
  url = `http://127.0.0.1:${port}`;
  const config = join(folder, "empty.yml");
  writeFileSync(config, "{}");
  const flags = [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, "data")}`, `--web.listen-address=127.0.0.1:${port}`];
  // Our own build, whatever is on PATH.
  prometheus = await Process.start(wanted("prometheus").built ?? "", flags, `${url}/-/ready`);
});
afterAll(async () => {
  await prometheus?.stop();
  rmSync(folder, { recursive: true, force: true });
});

it.each([PAGES.prometheus, "/alerts"])("our Prometheus has the page %s, with its scripts and styles", async (path) => {
  const page = await fetch(`${url}${path}`);
  expect(page.status).toBe(200);
  const parts = [...(await page.text()).matchAll(/(?:src|href)="\.\/(assets\/[^"]+)"/g)].map(([, part]) => part);
  expect(parts.map((part) => part?.split(".").at(-1)).sort()).toEqual(["css", "js"]);
  for (const part of parts) expect((await fetch(`${url}/${part}`)).status, part).toBe(200);
});

it("links with the older path of the graph lead to the page as well", async () => {
  const { status, url: led } = await fetch(`${url}/graph?g0.expr=up`);
  expect([status, led]).toEqual([200, `${url}${PAGES.prometheus}?g0.expr=up`]);
});
