import { increase } from "../../query/promql.ts";
import { limitsOf } from "../../signals/alert-limits.ts";
import { ledgerLag } from "../../signals/pipeline-stores.ts";
import { toSeconds } from "../../telemetry/duration.ts";
import { requests } from "../../telemetry/metrics.ts";
import { askNumber, records } from "../ask.ts";
import { callRecords } from "../calls-seen.ts";
import { type Check, failed, LATE, ok, type Result, type Stack, waiting } from "../result.ts";
import { survivedAll } from "../survived.ts";

/** Seconds that clocks may differ: more, and logs are refused or rules look at the wrong minute. */
const CLOCK = 5;

/** Seconds that a call may take to become a record. */
const RECORDED_WITHIN = 60;

/** As much as its own alert allows. */
const allowedLag = Math.min(...limitsOf(ledgerLag.alert).map(({ limit }) => limit.above));

/** Is what the stack shows of now? */
export const freshness: Check = {
  title: "Clock and lag",
  run: (stack) => survivedAll(stack, { clock, "newest metric point": points, "newest call record": newestRecord, ledger }),
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
  const allowed = LATE * toSeconds(config.scrapeInterval);
  if (age <= allowed) return ok("newest metric point", `${age.toFixed(1)} s old`);
  return failed("newest metric point", `${age.toFixed(0)} s old, more than ${LATE} scrapes`, "see Servers: the Collector or Prometheus is overloaded");
}

/** Calls that were counted must be there as records. */
async function newestRecord({ site }: Stack): Promise<Result> {
  const counted = (await askNumber(site, increase(requests, "5m").sum())) ?? 0;
  if (counted < 1) return waiting("newest call record", "no call in five minutes", "send a call, then ask again");
  const [newest] = await records(site, callRecords, 1);
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
  const lag = await askNumber(site, ledgerLag.answer());
  if (lag === undefined) return failed("ledger", "says nothing", "look at the logs of ledger and postgres");
  if (lag <= allowedLag) return ok("ledger", `${lag.toFixed(1)} s behind`);
  return failed("ledger", `${lag.toFixed(0)} s behind`, "look at the log of postgres: its disk, its connections");
}
