import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { diskMetrics } from "../../recorder/disks.ts";
import { recorderServer } from "../../recorder/server.ts";
import { diskFree, diskSize } from "../../telemetry/server-metrics.ts";
import { matching, scrape } from "../support/exposition.ts";

/** A file system of so many blocks of 4 KiB. */
const blocks = (all: number, bfree: number, bavail: number) => ({ bsize: 4096, blocks: all, bfree, bavail });

const samplesOf = (text: string) => text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));

test("what root keeps for itself is neither free nor part of the size: a disk of which nothing is free is all used", () => {
  expect(samplesOf(diskMetrics({ data: "/data" }, () => blocks(1_000, 300, 250)))).toEqual([
    `${diskFree.prom}{disk="data"} ${250 * 4096}`,
    `${diskSize.prom}{disk="data"} ${950 * 4096}`,
  ]);
  expect(samplesOf(diskMetrics({ data: "/data" }, () => blocks(1_000, 50, 0)))).toEqual([`${diskFree.prom}{disk="data"} 0`, `${diskSize.prom}{disk="data"} ${950 * 4096}`]);
});

test("every disk is asked by its folder and has its name", () => {
  const all: Readonly<Record<string, number>> = { "/data": 10, "/more": 20 };
  const said = samplesOf(diskMetrics({ data: "/data", more: "/more" }, (folder) => blocks(all[folder] ?? 0, 5, 5)));
  expect(said.filter((line) => line.startsWith(diskSize.prom))).toEqual([`${diskSize.prom}{disk="data"} ${10 * 4096}`, `${diskSize.prom}{disk="more"} ${20 * 4096}`]);
});

test("a disk that cannot be asked is left out, and the others are not", () => {
  const said = diskMetrics({ gone: "/nowhere", data: "/data" }, (folder) => {
    if (folder === "/nowhere") throw new Error("ENOENT");
    return blocks(10, 5, 5);
  });
  expect(samplesOf(said)).toEqual([`${diskFree.prom}{disk="data"} ${5 * 4096}`, `${diskSize.prom}{disk="data"} ${10 * 4096}`]);
});

test("the recorder shows those that it is told of, as they are, beside its other metrics", async () => {
  const server = recorderServer({ write: () => Promise.reject(new Error("not asked")) }, { data: tmpdir(), gone: "/nowhere/at/all" });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const samples = await scrape(`http://127.0.0.1:${(server.address() as AddressInfo).port}/metrics`);
  server.close();
  server.closeAllConnections();
  const [free, ...more] = matching(samples, diskFree.prom);
  const [size] = matching(samples, diskSize.prom, { disk: "data" });
  expect(more).toEqual([]);
  expect(free?.labels).toEqual({ disk: "data" });
  expect(free?.value).toBeGreaterThan(0);
  expect(size?.value).toBeGreaterThanOrEqual(free?.value ?? 0);
});
