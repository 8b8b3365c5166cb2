import { is, isNot } from "../query/matcher.ts";
import { latest, rate, type Vector } from "../query/promql.ts";
import type { Duration } from "../telemetry/duration.ts";
import { OTHER } from "../telemetry/labels.ts";
import { requests } from "../telemetry/metrics.ts";
import { modelVersions } from "../telemetry/server-metrics.ts";
import { requestsPerHour } from "./recordings.ts";
import { type Alert, type Signal, signal } from "./signal.ts";
import { HOUR, RATE, WEEK } from "./windows.ts";

/** How long a change is news: the alert on it ends by itself then. */
export const NEWS: Duration = "6h";

/** Embedding calls in an hour that are a trial and no change. */
export const TRIAL = 5;

type ModelLabel = "environment" | "service" | "feature" | "model";

const embeddings = is("embeddings");

/** Embeddings of the last hour that did not fail: what may have been written into an index, or sought in it. */
function embedded<K extends ModelLabel>(...by: readonly K[]): Vector<K> {
  return latest(requestsPerHour.metric)
    .where("operation", embeddings)
    .where("status", isNot("error"))
    .sum(...by)
    .above(TRIAL);
}

export const embeddingModels: Signal<ModelLabel> & { readonly alert: Alert } = {
  ...signal<ModelLabel>({
    id: "llm-embedding-models",
    title: "Embedding calls",
    question: "How many texts a second are embedded, by which model? Vectors of two models cannot be compared: an index belongs to one.",
    unit: "requests/s",
    answer: (...by) =>
      rate(requests, RATE)
        .where("operation", embeddings)
        .sum(...by),
  }),
  alert: {
    name: "LLMEmbeddingModelChanged",
    component: "llm",
    by: ["environment", "service", "feature", "model"],
    limits: {
      warning: { above: 0, for: "0s", because: `the query leaves out trials of up to ${TRIAL} calls an hour; every search until the index is built anew finds the wrong things` },
    },
    impact: "If the index was not built anew with this model, searches in it find texts that have nothing to do with the question, without any error.",
    says: { headline: "New embedding model" },
    expression: () => {
      const feature = ["environment", "service", "feature"] as const;
      const one = [...feature, "model"] as const;
      // Both: the steps of a subquery lie on whole hours, and news must not wait for one.
      const lately = embedded(...one).or(embedded(...one).overTime("max", NEWS, HOUR));
      const before = embedded(...one)
        .ago(NEWS)
        .overTime("max", WEEK, HOUR);
      return lately.unless(before, ...one).and(before.max(...feature), ...feature);
    },
  },
};

type VersionLabel = "environment" | "service" | "model";

// What no config declares counts together: each further model would look like a version of one.
const versions = latest(modelVersions).where("job", is(modelVersions.job)).where("model", isNot(OTHER));

export const versionsSeen: Signal<VersionLabel> & { readonly alert: Alert } = {
  ...signal<VersionLabel>({
    id: "llm-model-versions",
    title: "Versions that answered",
    question: "How many versions of a model have ever answered, going by the id in their answers? One more is a change that nobody here made.",
    unit: "count",
    answer: (...by) => versions.max(...by),
  }),
  alert: {
    name: "LLMModelVersionChanged",
    component: "llm",
    by: ["environment", "service", "model"],
    limits: {
      warning: { above: 0, for: "0s", because: "a provider puts a new version behind a name in one step, and the ledger forgets none, so that each counts once" },
    },
    impact: "The provider answers with a version that was not seen before: quality, length and cost of answers may change without a release of ours.",
    says: { headline: "New version" },
    expression: () => {
      const by = ["environment", "service", "model"] as const;
      const now = versions.max(...by);
      // Not 0: what a ledger that begins does not know yet was there before all the same.
      const fewest = now.above(0).ago(HOUR).overTime("min", NEWS, "5m");
      return now.aboveEach(fewest, ...by);
    },
  },
};
