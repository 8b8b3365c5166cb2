import { DEMO_SERVICE } from "../telemetry/demo.ts";
import type { Config } from "./schema.ts";

/** Every service that a config knows: those that it names, and the demo's where that is enabled. */
export function declaredServices({ services, demo }: Config): readonly string[] {
  return [...Object.keys(services), ...(demo.enabled ? [DEMO_SERVICE] : [])];
}
