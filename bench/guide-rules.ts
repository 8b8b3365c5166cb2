import type { Judged } from "../review/backtest/request.ts";

/** A rule to be scored. */
export interface ScoredRule extends Judged {
  readonly alert: string;
  /** With its severity, where it has one. */
  readonly name: string;
}

const MINUTE = 60;

/** The four rules of the guide, word for word. */
export const guideRules: readonly ScoredRule[] = [
  {
    alert: "HighLLMErrorRate",
    name: "HighLLMErrorRate",
    expr: "(rate(llm_errors_total[5m]) / rate(llm_requests_total[5m])) > 0.05",
    forSeconds: 5 * MINUTE,
    keepSeconds: 0,
  },
  {
    alert: "HighLLMLatency",
    name: "HighLLMLatency",
    expr: "histogram_quantile(0.95, rate(llm_request_duration_seconds_bucket[5m])) > 5",
    forSeconds: 10 * MINUTE,
    keepSeconds: 0,
  },
  {
    alert: "LLMCostSpike",
    name: "LLMCostSpike",
    expr: "(rate(llm_cost_total[1h]) * 3600 * 24) > (avg_over_time(llm_cost_total[7d]) * 2)",
    forSeconds: 30 * MINUTE,
    keepSeconds: 0,
  },
  {
    alert: "LLMServiceDown",
    name: "LLMServiceDown",
    expr: 'sum(rate(llm_requests_total{status="success"}[5m])) == 0',
    forSeconds: 2 * MINUTE,
    keepSeconds: 0,
  },
];
