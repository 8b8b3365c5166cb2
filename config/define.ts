import type { ConfigInput } from "./schema.ts";

/** Gives a config its type, so that an editor completes it and the compiler checks it. */
export function defineConfig(config: ConfigInput): ConfigInput {
  return config;
}
