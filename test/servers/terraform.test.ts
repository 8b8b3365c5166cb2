import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dockerTarget } from "../../stacks/docker/target.ts";
import { localTarget } from "../../stacks/local/target.ts";
import { literal } from "../../stacks/terraform.ts";
import { configWith } from "../support/config.ts";

// Terraform itself reads what is synthesised.

const outdir = mkdtempSync(join(tmpdir(), "plumbline-terraform-"));
const strange = ["${var.x}", "%{ if true }", "$${kept}", "$$${kept}", "$__file{/run/x} 100% $HOME", 'it\'s "quoted" \\ and\nmore'];

beforeAll(() => {
  // With cdktf's own validation, which the app leaves out.
  const app = new App({ outdir });
  const config = configWith({ demo: { enabled: true }, environments: [] });
  localTarget(app, "local", config);
  dockerTarget(app, "docker", config);
  const literals = new TerraformStack(app, "literals");
  for (const [index, text] of strange.entries()) new TerraformOutput(literals, `o${index}`, { value: literal(text) });
  app.synth();
});
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

function terraform(stack: string, ...args: readonly string[]): { status: number | null; stdout: string; output: string } {
  const { status, stdout, stderr } = spawnSync("terraform", args, {
    cwd: join(outdir, "stacks", stack),
    env: { ...process.env, CHECKPOINT_DISABLE: "1" },
    encoding: "utf8",
  });
  return { status, stdout, output: `${stdout}${stderr}` };
}

test("the local stack is valid, and is initialised without any provider to download", () => {
  const init = terraform("local", "init", "-no-color", "-input=false");
  expect(init).toMatchObject({ status: 0 });
  expect(init.output).not.toMatch(/docker|Installing/);
  expect(terraform("local", "validate", "-no-color")).toMatchObject({ status: 0, output: expect.stringContaining("The configuration is valid.") });
  expect(terraform("local", "providers", "-no-color").stdout).toMatch(/provider\[terraform\.io\/builtin\/terraform\]\s*$/);
});

test("the docker stack is valid, where the Docker provider can be had", ({ skip }) => {
  const init = terraform("docker", "init", "-backend=false", "-no-color", "-input=false");
  skip(init.output.includes("Failed to query available provider packages"), "Terraform cannot fetch kreuzwerker/docker here, and has no mirror with it");
  expect(init).toMatchObject({ status: 0 });
  expect(terraform("docker", "validate", "-no-color")).toMatchObject({ status: 0 });
});

test("texts of others come through Terraform as they are", () => {
  expect(terraform("literals", "init", "-no-color", "-input=false")).toMatchObject({ status: 0 });
  expect(terraform("literals", "apply", "-auto-approve", "-no-color", `-state=${join(outdir, "literals.tfstate")}`)).toMatchObject({ status: 0 });
  const outputs = JSON.parse(terraform("literals", "output", "-json", `-state=${join(outdir, "literals.tfstate")}`).stdout) as Record<string, { value: string }>;
  expect(strange.map((_, index) => outputs[`o${index}`]?.value)).toEqual(strange);
});
