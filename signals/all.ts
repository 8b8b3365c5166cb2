import * as budget from "./budget.ts";
import * as cache from "./cache.ts";
import * as cost from "./cost.ts";
import * as errors from "./errors.ts";
import * as latency from "./latency.ts";
import * as models from "./models.ts";
import * as pipeline from "./pipeline.ts";
import * as pipelineCollector from "./pipeline-collector.ts";
import * as pipelineRules from "./pipeline-rules.ts";
import * as pipelineSeries from "./pipeline-series.ts";
import * as pipelineStores from "./pipeline-stores.ts";
import * as pipelineTraces from "./pipeline-traces.ts";
import * as providers from "./providers.ts";
import * as quality from "./quality.ts";
import * as refusals from "./refusals.ts";
import * as saturation from "./saturation.ts";
import type { AnySignal } from "./signal.ts";
import * as slo from "./slo.ts";
import * as tokens from "./tokens.ts";
import * as traffic from "./traffic.ts";

/** Topics in the order in which a newcomer meets them. */
const topics = {
  traffic,
  latency,
  errors,
  refusals,
  slo,
  cost,
  budget,
  tokens,
  saturation,
  cache,
  providers,
  quality,
  models,
  pipeline,
  pipelineCollector,
  pipelineTraces,
  pipelineStores,
  pipelineSeries,
  pipelineRules,
};

/** Every signal, by topic and id. */
export const signals: readonly AnySignal[] = Object.values(topics).flatMap((topic) =>
  Object.values(topic).filter((each): each is AnySignal => typeof each === "object" && "question" in each),
);
