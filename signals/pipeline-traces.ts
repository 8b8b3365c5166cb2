import * as servers from "../telemetry/server-metrics.ts";
import { type Signal, signal } from "./signal.ts";
import { latestOf, rateOf } from "./stack.ts";

export const tracesUndecided: Signal<never> = signal<never>({
  id: "pipeline-traces-undecided",
  title: "Traces undecided",
  question: "How many traces wait in memory for their sampling to be decided? At sampling.undecidedTraces the oldest are let go to make room.",
  unit: "count",
  answer: () => latestOf(servers.undecidedTraces).sum(),
});

/** Every trace leaves memory once and is decided at most once; the processor's own counter of this also counts those that were kept early. */
export const tracesLetGo = signal<never>({
  id: "pipeline-traces-let-go",
  title: "Traces let go undecided",
  question: "What share of the traces was let go before their sampling was decided, for want of room? What was slow or failed later in them is kept without its beginning.",
  unit: "ratio",
  answer: () => rateOf(servers.removedTraces).sum().minus(rateOf(servers.judgedTraces).sum()).above(0).over(rateOf(servers.removedTraces).sum()).orZero(),
  alert: {
    name: "TracesLetGo",
    component: "pipeline",
    by: [],
    limits: {
      // Traces leave some time after they were decided, so for that long a fall of the traffic looks like it.
      warning: { above: 0.05, for: "15m", because: "a moment of many calls is over sooner; this is more than sampling.undecidedTraces has room for" },
    },
    impact: "Traces of slow and failed calls are kept without their beginning; counts and records are whole.",
    says: { subject: "The share of traces let go undecided" },
  },
});
