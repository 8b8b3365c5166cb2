import { versionOf } from "../tools/version.ts";

/** Terraform, or OpenTofu where there is no Terraform; undefined without either. */
export function terraformProgram(): { readonly program: string; readonly version: string } | undefined {
  return ["terraform", "tofu"]
    .map((program) => ({ program, version: versionOf(program) }))
    .find((each): each is { program: string; version: string } => each.version !== undefined);
}
