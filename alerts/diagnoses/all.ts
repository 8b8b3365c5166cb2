import { budgetDiagnoses } from "./budget.ts";
import { cacheDiagnoses } from "./cache.ts";
import { costDiagnoses } from "./cost.ts";
import { errorsDiagnoses } from "./errors.ts";
import { latencyDiagnoses } from "./latency.ts";
import { modelsDiagnoses } from "./models.ts";
import { pipelineDiagnoses } from "./pipeline.ts";
import { pipelineCollectorDiagnoses } from "./pipeline-collector.ts";
import { pipelineRulesDiagnoses } from "./pipeline-rules.ts";
import { pipelineSeriesDiagnoses } from "./pipeline-series.ts";
import { pipelineStoresDiagnoses } from "./pipeline-stores.ts";
import { providersDiagnoses } from "./providers.ts";
import { qualityDiagnoses } from "./quality.ts";
import { refusalsDiagnoses } from "./refusals.ts";
import { saturationDiagnoses } from "./saturation.ts";
import { sloDiagnoses } from "./slo.ts";
import type { Diagnoses } from "./step.ts";
import { tokensDiagnoses } from "./tokens.ts";
import { trafficDiagnoses } from "./traffic.ts";

/** The steps of every signal that alerts. */
export const diagnoses: Diagnoses = {
  ...trafficDiagnoses,
  ...latencyDiagnoses,
  ...errorsDiagnoses,
  ...refusalsDiagnoses,
  ...sloDiagnoses,
  ...costDiagnoses,
  ...budgetDiagnoses,
  ...tokensDiagnoses,
  ...cacheDiagnoses,
  ...modelsDiagnoses,
  ...providersDiagnoses,
  ...qualityDiagnoses,
  ...saturationDiagnoses,
  ...pipelineDiagnoses,
  ...pipelineCollectorDiagnoses,
  ...pipelineStoresDiagnoses,
  ...pipelineSeriesDiagnoses,
  ...pipelineRulesDiagnoses,
};
