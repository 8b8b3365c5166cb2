import type { Config } from "../../../config/schema.ts";
import type { RuleCase } from "../../support/rule-case.ts";
import { anomalyCases } from "./anomalies.ts";
import { beyondBucketCases } from "./beyond-buckets.ts";
import { budgetCases } from "./budgets.ts";
import { cacheLossCases } from "./cache-loss.ts";
import { errorRatioCases } from "./error-ratio.ts";
import { feedbackCases } from "./feedback.ts";
import { latencyCases } from "./latency.ts";
import { modelChangeCases } from "./model-changes.ts";
import { pipelineDownCases } from "./pipeline-down.ts";
import { pipelineLevelsCases } from "./pipeline-levels.ts";
import { pipelineLossesCases } from "./pipeline-losses.ts";
import { pipelineQueuesCases } from "./pipeline-queues.ts";
import { pipelineSharesCases } from "./pipeline-shares.ts";
import { providerErrorCases } from "./provider-errors.ts";
import { qualityCases } from "./quality.ts";
import { queueWaitCases } from "./queue-wait.ts";
import { quotaCases } from "./quota.ts";
import { serviceDownCases } from "./service-down.ts";
import { sloBurnCases } from "./slo-burn.ts";
import { sloCounterCases } from "./slo-counters.ts";
import { spikeCases } from "./spikes.ts";
import { surgeCases } from "./surges.ts";
import { switchCases } from "./switches.ts";
import { unknownCostCases } from "./unknown-cost.ts";
import { unreadCallsCases } from "./unread-calls.ts";
import { watchdogCases } from "./watchdog.ts";

/** What every alert does under a config: limits and durations are read from the signals, so they follow the config. */
export function ruleCases(config: Config): readonly RuleCase[] {
  return [
    ...errorRatioCases(config),
    ...latencyCases(config),
    ...spikeCases(config),
    ...anomalyCases(config),
    ...unknownCostCases(config),
    ...budgetCases(config),
    ...serviceDownCases(config),
    ...unreadCallsCases(config),
    ...qualityCases(config),
    ...feedbackCases(config),
    ...cacheLossCases(config),
    ...quotaCases(config),
    ...queueWaitCases(config),
    ...switchCases(config),
    ...modelChangeCases(config),
    ...sloBurnCases(config),
    ...pipelineDownCases(config),
    ...pipelineLevelsCases(config),
    ...pipelineLossesCases(config),
    ...pipelineSharesCases(config),
    ...pipelineQueuesCases(config),
    ...sloCounterCases(config),
    ...providerErrorCases(config),
    ...beyondBucketCases(config),
    ...surgeCases(config),
    ...watchdogCases(),
  ];
}
