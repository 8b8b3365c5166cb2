import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import type { Config } from "../../config/schema.ts";
import { dockerTarget } from "../../stacks/docker/target.ts";
import type { StackFile } from "../../stacks/files.ts";
import { localTarget } from "../../stacks/local/target.ts";

export type Resource = Readonly<Record<string, unknown>>;

/** A stack as Terraform gets it. */
export interface Synthesised {
  readonly terraform: { readonly resource: Readonly<Record<string, Readonly<Record<string, Resource>>>> };
  readonly files: readonly StackFile[];
  /** Everything that is written, in one text. */
  readonly text: string;
}

export const targets = { local: localTarget, docker: dockerTarget } as const;

/** A target's stack for a config, without writing it anywhere. */
export function synthesise(target: keyof typeof targets, config: Config): Synthesised {
  const outdir = mkdtempSync(join(tmpdir(), "plumbline-synth-"));
  const app = new App({ skipValidation: true, outdir });
  const stack = targets[target](app, target, config);
  stack.prepareStack();
  rmSync(outdir, { recursive: true });
  const terraform = stack.toTerraform() as Synthesised["terraform"];
  const text = [JSON.stringify(terraform), ...stack.files.flatMap(({ path, body }) => [path, body])].join("\n");
  return { terraform, files: stack.files, text };
}

/** The resources that differ between two stacks, by type and name. */
export function differing(one: Synthesised, other: Synthesised): string[] {
  const flat = ({ terraform }: Synthesised) =>
    new Map(
      Object.entries(terraform.resource).flatMap(([type, resources]) =>
        Object.entries(resources).map(([name, resource]) => [`${type}.${name}`, JSON.stringify(resource)] as const),
      ),
    );
  const [before, after] = [flat(one), flat(other)];
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name)).sort();
}
