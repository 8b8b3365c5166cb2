import * as metrics from "../../telemetry/metrics.ts";
import { series } from "./rule-case.ts";

/** Seconds. */
const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];

/** As many as can be judged. */
export const FAILING_DAYS = 9;

/** A minute. */
const CALLS = 200;

const end = Math.floor(Date.now() / 1_000 / MINUTE) * MINUTE;

/** Every day half an hour in which 6 % fail, once an hour in which 20 % do, and every day ten minutes with 1 %. */
function failing(time: number): number {
  const beforeEnd = end - time;
  const ofDay = beforeEnd % DAY;
  if (beforeEnd > 5 * DAY + 4 * HOUR && beforeEnd <= 5 * DAY + 5 * HOUR) return 0.2;
  if (ofDay > 12 * HOUR && ofDay <= 12.5 * HOUR) return 0.06;
  return ofDay > 18 * HOUR && ofDay <= 18 * HOUR + 10 * MINUTE ? 0.01 : 0;
}

/** Ten days of a service that answers two hundred calls a minute, as promtool reads it: enough that 1 % of them is no chance. */
export function failingPast(): string {
  const lines: Record<string, string[]> = { requests: [], errors: [] };
  let failed = 0;
  for (let time = end - (FAILING_DAYS + 1) * DAY, minute = 0; time <= end; time += MINUTE, minute++) {
    failed += CALLS * failing(time);
    lines.requests?.push(`${series(metrics.requests)} ${CALLS * minute} ${time}`);
    lines.errors?.push(`${series(metrics.errors)} ${failed.toFixed(3)} ${time}`);
  }
  const families = Object.entries({ requests: metrics.requests, errors: metrics.errors });
  return [...families.flatMap(([key, { prom }]) => [`# TYPE ${prom.replace(/_total$/, "")} counter`, ...(lines[key] ?? [])]), "# EOF", ""].join("\n");
}
