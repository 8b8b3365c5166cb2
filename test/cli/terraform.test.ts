import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { terraformProgram } from "../../cli/terraform.ts";
import { FakePrograms } from "../support/fake-programs.ts";

let programs: FakePrograms;

beforeEach(() => {
  programs = new FakePrograms();
  vi.stubEnv("PATH", programs.folder);
});

afterEach(() => {
  vi.unstubAllEnvs();
  programs.remove();
});

it("neither Terraform nor OpenTofu is nothing", () => {
  expect(terraformProgram()).toBeUndefined();
});

it("OpenTofu serves where there is no Terraform", () => {
  programs.ofVersion("tofu", "1.9.0");
  expect(terraformProgram()).toEqual({ program: "tofu", version: "1.9.0" });
});

it("Terraform comes first", () => {
  programs.ofVersion("tofu", "1.9.0");
  programs.ofVersion("terraform", "1.11.4");
  expect(terraformProgram()).toEqual({ program: "terraform", version: "1.11.4" });
});
