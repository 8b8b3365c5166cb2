import { is } from "../query/matcher.ts";
import { predicted } from "../query/promql.ts";
import * as servers from "../telemetry/server-metrics.ts";
import { logRecords, theLedger } from "./behind-queues.ts";
import { storeDown } from "./pipeline.ts";
import { itemsLost } from "./pipeline-collector.ts";
import { signal } from "./signal.ts";
import { gainedOf, latestOf } from "./stack.ts";
import { DAY, outlasting } from "./windows.ts";

export const recordsSetAside = signal<never>({
  id: "pipeline-set-aside",
  title: "Call records set aside",
  question: "How many call records did the log store refuse for good within 15 minutes? They wait in a file with the reason.",
  unit: "count",
  answer: () => gainedOf(servers.callsRecorded).where("result", is("set_aside")).sum().orZero(),
  alert: {
    name: "CallRecordsSetAside",
    component: "pipeline",
    by: [],
    keep: outlasting(1),
    limits: { warning: { above: 0, for: "0s", because: "every call is to have a record" } },
    impact: "These calls are not found among the records; counts, costs and traces have them.",
    says: { subject: "The number of call records set aside in 15 minutes", fault: "Call records are set aside" },
  },
});

export const logsDiscarded = signal<never>({
  id: "pipeline-logs-discarded",
  title: "Log records discarded",
  question: "How many log records did Loki discard within 15 minutes, for being too old, too long or too many?",
  unit: "count",
  answer: () => gainedOf(servers.lokiDiscarded).sum().orZero(),
  alert: {
    name: "LogsDiscarded",
    component: "pipeline",
    by: [],
    // Loki discards a call record before the recorder sets it aside, and a log record before the Collector counts it as lost.
    impliedBy: [recordsSetAside.id, { by: itemsLost.id, where: logRecords }],
    limits: { warning: { above: 0, for: "1m", because: "logs that were taken in are not to be lost" } },
    impact: "Log records of applications are missing.",
    says: { subject: "The number of log records discarded in 15 minutes", fault: "Log records are discarded" },
  },
});

export const ledgerLag = signal<never>({
  id: "pipeline-ledger-lag",
  title: "Ledger lag",
  question: "How long has the oldest call that the ledger has in hand been waiting to be stored?",
  unit: "seconds",
  answer: () => latestOf(servers.ledgerLag).max(),
  alert: {
    name: "LedgerLag",
    component: "pipeline",
    by: [],
    impliedBy: [{ by: storeDown.id, where: theLedger }],
    limits: {
      critical: { above: 3_600, for: "5m", because: "budgets of today are judged by an hour ago" },
      warning: { above: 300, for: "5m", because: "stored is stored within seconds; a restart of the database takes less" },
    },
    impact: "Costs, budgets and forecasts of the ledger are behind. Nothing is lost: the Collector's queue holds what the ledger does not take.",
    says: { subject: "The lag of the ledger" },
  },
});

export const ledgerSetAside = signal<never>({
  id: "pipeline-ledger-set-aside",
  title: "Ledger rows set aside",
  question: "How many calls did the ledger refuse for good within 15 minutes? They wait with the reason.",
  unit: "count",
  answer: () => gainedOf(servers.ledgerRows).where("result", is("set_aside")).sum().orZero(),
  alert: {
    name: "LedgerRowsSetAside",
    component: "pipeline",
    by: [],
    limits: { warning: { above: 0, for: "0s", because: "every call is to be on the bill" } },
    impact: "Statements of cost lack these calls until somebody enters them by hand.",
    says: { subject: "The number of ledger rows set aside in 15 minutes", fault: "Ledger rows are set aside" },
  },
});

type OfDisk = "disk" | "job" | "instance";

export const diskUsed = signal<OfDisk>({
  id: "pipeline-disk-used",
  title: "Disk used",
  question: "What share of the disk that holds the stack's data is used?",
  unit: "ratio",
  answer: (...by) =>
    latestOf(servers.diskFree)
      .min(...by)
      .over(latestOf(servers.diskSize).min(...by))
      .complement(),
  alert: {
    name: "DiskFilling",
    component: "pipeline",
    by: ["disk"],
    keep: outlasting(1),
    limits: {
      critical: { above: 0.95, for: "5m", because: "databases stop or damage their files when there is nothing left" },
      warning: { above: 0.85, for: "10m", because: "time to make room or to keep less" },
    },
    impact: "On a full disk nothing is stored and nothing is taken in.",
    says: { subject: "The used share", fault: "Little is left" },
  },
});

/** A disk that is emptier is not soon full, however fast a new stack grows at first. */
export const SOME_USE = 0.6;

export const diskForecast = signal<OfDisk>({
  id: "pipeline-disk-forecast",
  title: "Disk used in a day",
  question: "What share of the disk will be used in a day, if it goes on as in the last six hours?",
  unit: "ratio",
  history: "6h",
  answer: (...by) =>
    predicted(servers.diskFree, "6h", DAY)
      .where("job", is(servers.diskFree.job))
      .min(...by)
      .over(latestOf(servers.diskSize).min(...by))
      .complement()
      .atLeast(0),
  alert: {
    name: "DiskFullSoon",
    component: "pipeline",
    by: ["disk"],
    enough: (...by) =>
      diskUsed
        .answer(...by)
        .above(SOME_USE)
        .and(
          latestOf(servers.diskFree)
            .min(...by)
            .ago("6h"),
          ...by,
        ),
    impliedBy: [diskUsed.id],
    limits: { warning: { above: 1, for: "30m", because: "a working day to make room or to keep less" } },
    impact: "On a full disk nothing is stored and nothing is taken in.",
    says: { subject: "The predicted use", fault: "Little will be left" },
  },
});
