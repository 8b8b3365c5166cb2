import type { TerraformStack } from "cdktf";

/** The oldest Terraform that has `terraform_data` as we use it; every OpenTofu has. */
export const OLDEST_TERRAFORM = "1.4.0";

/** Terraform itself says what it lacks. */
export function requireTerraform(stack: TerraformStack): void {
  stack.addOverride("terraform.required_version", `>= ${OLDEST_TERRAFORM}`);
}

/**
 * Text as it must be written for Terraform to leave it as it is: what looks like one of its templates is none. What
 * others wrote (paths, arguments, settings) passes here once on its way into a stack, and nowhere else.
 */
export function literal(text: string): string {
  return text.replaceAll(/([$%])\{/g, "$1$1{");
}
