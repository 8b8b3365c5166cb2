import type { LogQuery } from "../query/logs.ts";
import type { Duration } from "../telemetry/duration.ts";
import { fromSeconds, toSeconds } from "../telemetry/duration.ts";
import { answerOf } from "./answer.ts";
import { Problem } from "./problem.ts";

/** So much, in seconds, is counted at once: less than Loki lets a query span, however long records are kept. */
const WINDOW_SECONDS = toSeconds("1d");

const AHEAD_SECONDS = 60;

/**
 * Orders the deletion of every record that a query finds up to now, and looks that Loki has it in its list. Queries leave
 * them out as soon as they read that list again, which they do every five minutes; they are deleted after a day, in
 * which the order can be cancelled.
 *
 * @throws Problem where Loki does not confirm it.
 */
export async function orderDeletion(loki: string, query: LogQuery, kept: Duration): Promise<void> {
  // Loki cuts the time into days and looks at each. What is older is gone, or about to be.
  const start = Math.floor(Date.now() / 1_000) - toSeconds(kept) - WINDOW_SECONDS;
  const api = `${loki}/loki/api/v1/delete`;
  const { headers } = await answerOf(`${api}?${new URLSearchParams({ query: query.toLogQl(), start: String(start) })}`, { method: "POST" });
  const id = headers.get("x-delete-request-id");
  const list = (await (await answerOf(api)).json()) as readonly { readonly request_id: string }[];
  if (!list.some((each) => each.request_id === id)) throw new Problem(`${api} does not list the deletion that it was asked for.`);
}

/** How many records of the time that they are kept a query finds. */
export async function countRecords(loki: string, query: LogQuery, kept: Duration): Promise<number> {
  const windows = Math.ceil(toSeconds(kept) / WINDOW_SECONDS);
  // A clock may be ahead a little.
  const newest = Math.ceil(Date.now() / 1_000) + AHEAD_SECONDS;
  const counted = `sum(count_over_time(${query.toLogQl()} [${fromSeconds(WINDOW_SECONDS)}]))`;
  let records = 0;
  for (let window = 0; window < windows; window += 1) {
    const response = await answerOf(`${loki}/loki/api/v1/query?${new URLSearchParams({ query: counted, time: String(newest - window * WINDOW_SECONDS) })}`);
    const { data } = (await response.json()) as { data: { result: readonly { readonly value: readonly [number, string] }[] } };
    records += Number(data.result[0]?.value[1] ?? 0);
  }
  return records;
}
