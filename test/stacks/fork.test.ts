import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { configWith } from "../support/config.ts";

// `cdktf` is archived upstream; its living fork is one import away. Only the local stack: Docker's bindings exist for
// `cdktf` only.

const outdir = mkdtempSync(join(tmpdir(), "plumbline-fork-"));

afterEach(() => {
  vi.doUnmock("cdktf");
  rmSync(outdir, { recursive: true, force: true });
});

interface StackJson {
  readonly "//": { readonly metadata: { readonly version: string } };
}

async function localStackBy(library: "cdktf" | "cdktn"): Promise<StackJson> {
  vi.resetModules();
  if (library === "cdktn") vi.doMock("cdktf", () => vi.importActual("cdktn"));
  const { App } = await import("cdktf");
  const { localTarget } = await import("../../stacks/local/target.ts");
  const app = new App({ outdir, skipValidation: true });
  localTarget(app, "local", configWith({ demo: { enabled: true }, environments: [] }));
  app.synth();
  return JSON.parse(readFileSync(join(outdir, "stacks/local/cdk.tf.json"), "utf8")) as StackJson;
}

test("cdktf and its fork give the same local stack, but for the version that they say they are", async () => {
  const [ours, fork] = [await localStackBy("cdktf"), await localStackBy("cdktn")];
  expect(fork["//"].metadata.version).not.toBe(ours["//"].metadata.version);
  const { version } = ours["//"].metadata;
  expect({ ...fork, "//": { ...fork["//"], metadata: { ...fork["//"].metadata, version } } }).toEqual(ours);
}, 60_000);
