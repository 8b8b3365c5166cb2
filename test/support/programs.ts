import { wanted } from "../../tools/cache.ts";
import { locate } from "../../tools/locate.ts";

/** Path of a server or validator. `make test` builds what is missing before. */
export function program(name: string): string {
  const path = locate(wanted(name));
  if (!path) throw new Error(`${name} is neither on PATH nor built: run make tools`);
  return path;
}
