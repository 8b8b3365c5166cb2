import { execFileSync } from "node:child_process";
import { wanted } from "../tools/cache.ts";
import { locate } from "../tools/locate.ts";

/** Midnight of a Monday, from which made pasts count: where one begins, or the days begin that are judged. Seconds since 1970. */
export const MONDAY = 1_767_571_200;

/** Lets promtool make blocks of so many hours below a folder from a file of samples in OpenMetrics. @throws where there is no promtool */
export function blockMaker(): (samples: string, folder: string, hours: number) => void {
  const promtool = locate(wanted("promtool"));
  if (!promtool) throw new Error("promtool is not built: run make tools");
  return (samples, folder, hours) => {
    const args = ["tsdb", "create-blocks-from", "openmetrics", `--max-block-duration=${hours}h`, "--allow-incompatible-block-duration", samples, folder];
    // It has something to say of every block; only what it says of a failure is of interest, which the error then holds.
    execFileSync(promtool, args, { stdio: ["ignore", "ignore", "pipe"] });
  };
}
