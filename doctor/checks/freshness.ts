import { LogQuery } from "../../query/logs.ts";
import { is, matches } from "../../query/matcher.ts";
import { increase, latest } from "../../query/promql.ts";
import { CALL_EVENT } from "../../telemetry/call-record.ts";
import { toSeconds } from "../../telemetry/duration.ts";
import { requests } from "../../telemetry/metrics.ts";
import { ledgerLag } from "../../telemetry/server-metrics.ts";
import { askNumber, records } from "../ask.ts";
import { type Check, failed, ok, type Result, type Stack, waiting } from "../result.ts";

/** Seconds that clocks may differ: more, and logs are refused or rules look at the wrong minute. */
const CLOCK = 5;

/** Scrapes that the newest point may be old. */
const SCRAPES = 3;

/** Seconds that a call may take to become a record. */
const RECORDED_WITHIN = 60;

/** Is what the stack shows of now? */
export const freshness: Check = {
  title: "Clock and lag",
  run: async (stack) => [await clock(stack), await points(stack), await callRecords(stack), await ledger(stack)],
};

async function clock({ site }: Stack): Promise<Result> {
  const theirs = await askNumber(site, "vector(time())");
  const apart = Math.abs((theirs ?? 0) - Date.now() / 1_000);
  if (apart <= CLOCK) return ok("clock", `Prometheus and this host are ${apart.toFixed(1)} s apart`);
  return failed("clock", `Prometheus and this host are ${apart.toFixed(0)} s apart`, "set both by NTP");
}

async function points({ config, site }: Stack): Promise<Result> {
  const age = await askNumber(site, `time() - max(timestamp(${requests.prom}))`);
  if (age === undefined) return failed("newest metric point", "there is none", "see Servers: is the Collector up and read?");
  const allowed = SCRAPES * toSeconds(config.scrapeInterval);
  if (age <= allowed) return ok("newest metric point", `${age.toFixed(1)} s old`);
  return failed("newest metric point", `${age.toFixed(0)} s old, more than ${SCRAPES} scrapes`, "see Servers: the Collector or Prometheus is overloaded");
}

/** Calls that were counted must be there as records. */
async function callRecords({ site }: Stack): Promise<Result> {
  const counted = (await askNumber(site, increase(requests, "5m").sum())) ?? 0;
  if (counted < 1) return waiting("newest call record", "no call in five minutes", "send a call, then ask again");
  const [newest] = await records(site, LogQuery.from("service_name", matches(".+")).where("event_name", is(CALL_EVENT)), 1);
  const age = newest ? Date.now() / 1_000 - Number(newest.at) / 1e9 : undefined;
  if (age !== undefined && age <= 300 + RECORDED_WITHIN) return ok("newest call record", `${age.toFixed(1)} s old`);
  const seen = age === undefined ? "none in an hour" : `${age.toFixed(0)} s old`;
  return failed(
    "newest call record",
    `${seen}, while ${counted.toFixed(0)} calls were counted in five minutes`,
    "look at the logs of recorder and Loki, and at the fill of the queue",
  );
}

async function ledger({ site }: Stack): Promise<Result> {
  const lag = await askNumber(site, latest(ledgerLag).max());
  if (lag === undefined) return failed("ledger", "says nothing", "look at the logs of ledger and postgres");
  if (lag <= RECORDED_WITHIN) return ok("ledger", `${lag.toFixed(1)} s behind`);
  return failed("ledger", `${lag.toFixed(0)} s behind`, "look at the log of postgres: its disk, its connections");
}
