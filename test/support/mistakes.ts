import { ConfigError, type Finding } from "../../config/finding.ts";
import { checked } from "../../stacks/check.ts";
import { sample } from "./config.ts";

/** The sample with parts that no compiler would let through. */
export function faulty(changes: Readonly<Record<string, unknown>>): unknown {
  return { ...sample, ...changes };
}

/** What is said about a config that cannot be built from. */
export function refusal(input: unknown): ConfigError {
  try {
    checked(input);
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
  throw new Error("the config was accepted");
}

/** The findings about a config that cannot be built from, by place. */
export function mistakes(input: unknown): Readonly<Record<string, Finding>> {
  return Object.fromEntries(refusal(input).findings.map((finding) => [finding.at, finding]));
}
