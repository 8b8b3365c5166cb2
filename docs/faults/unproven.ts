import type { Severity } from "../../signals/signal.ts";

/** An alert that no fault of the table brings about, and why. `promtool` proves it on made-up series, as it does every other. */
export interface Unproven {
  readonly alert: string;
  readonly severities: readonly Severity[];
  readonly because: string;
}

const both = ["critical", "warning"] as const satisfies readonly Severity[];

const MONTH = "the test of the whole local stack shows one with the real ledger, from a budget that is spent to a larger one; the others differ in a number";

export const unproven: readonly Unproven[] = [
  {
    alert: "LLMSlowFirstToken",
    severities: ["critical"],
    because: "in the demo whoever waits so long for the first token waits too long for the answer, which is told sooner and silences it",
  },
  { alert: "LLMErrorBudgetBurn", severities: ["warning"], because: "it takes a day of too many failures" },
  { alert: "LLMLatencyBudgetBurn", severities: ["warning"], because: "it takes a day of too many slow calls" },
  ...["LLMFeatureBudget", "LLMTeamBudget"].flatMap((budget) => [
    { alert: `${budget}HalfUsed`, severities: ["warning"] as const, because: MONTH },
    { alert: `${budget}NearlyUsed`, severities: both, because: MONTH },
    { alert: `${budget}Exceeded`, severities: ["critical"] as const, because: MONTH },
    { alert: `${budget}Forecast`, severities: ["warning"] as const, because: MONTH },
  ]),
  { alert: "ServerDown", severities: ["warning"], because: "only Prometheus is left for it, which cannot tell that it is down itself: that is what the dead man's switch is for" },
  { alert: "AlertmanagerUnreachable", severities: ["critical"], because: "it needs an Alertmanager that is up and refuses alerts" },
  { alert: "CollectorRefuses", severities: both, because: "it needs more load than the Collector can take, for minutes" },
  { alert: "ExporterStalled", severities: ["warning"], because: "where the store is down that is what is told; it needs a store that is up and takes nothing" },
  { alert: "QueueFilling", severities: ["warning"], because: "queues are made for hours of an outage" },
  { alert: "QueueFullSoon", severities: ["critical"], because: "queues are made for hours of an outage" },
  { alert: "RecordsLost", severities: ["critical"], because: "it needs a full queue: queues are made for hours of an outage" },
  { alert: "LogsDiscarded", severities: ["warning"], because: "who sends such logs, or calls, is told sooner of what was lost, which silences it" },
  { alert: "PointsDropped", severities: ["warning"], because: "the Collector drops none, whoever sends: the tests of the Collector hold that" },
  { alert: "TracesLetGo", severities: ["warning"], because: "it needs more undecided traces than are held, tens of thousands" },
  { alert: "DiskFilling", severities: both, because: "it would have to fill the disk of whoever runs the tests" },
  { alert: "DiskFullSoon", severities: ["warning"], because: "it would have to fill the disk of whoever runs the tests" },
  { alert: "SeriesBudget", severities: both, because: "a config whose declared series come near the budget is refused before it is deployed" },
  { alert: "LedgerLag", severities: both, because: "a lag is measured in real minutes, which no rule makes shorter" },
  { alert: "LedgerRowsSetAside", severities: ["warning"], because: "the Collector sends the ledger nothing that it would refuse for good" },
  { alert: "RulesFailing", severities: ["critical"], because: "the warning comes first, and what follows is a second message by intent" },
  { alert: "RulesSlow", severities: both, because: "rules in quick motion are slow in earnest, so the suite has it switched off" },
  { alert: "RulesMissed", severities: ["warning"], because: "rules in quick motion are slow in earnest, so the suite has it switched off" },
];
