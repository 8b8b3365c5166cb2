import { expect, test } from "vitest";
import { literal } from "../../stacks/terraform.ts";

// That Terraform really gives back the left side is tested with Terraform itself in test/servers/terraform.test.ts.
test.each([
  ["${var.x}", "$${var.x}"],
  ["%{ if x }", "%%{ if x }"],
  ["$${kept}", "$$${kept}"],
  ["$__file{/run/x} 100% $HOME", "$__file{/run/x} 100% $HOME"],
])("%s reaches Terraform as %s", (text, written) => {
  expect(literal(text)).toBe(written);
});
