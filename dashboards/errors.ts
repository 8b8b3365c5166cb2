import { LogQuery } from "../query/logs.ts";
import { is, matches } from "../query/matcher.ts";
import { errorRate, errorRatio, harmlessErrorRate, policyViolationRate, providerErrorRatio, refusalRate } from "../signals/errors.ts";
import { policySurge, refusalSurge } from "../signals/refusals.ts";
import { rateLimitUsed } from "../signals/saturation.ts";
import { successRate } from "../signals/traffic.ts";
import { CALL_EVENT } from "../telemetry/call-record.ts";
import type { Dashboard } from "./dashboard.ts";
import { wide } from "./panel.ts";
import { lines, logs, pie, stacked, stat } from "./panels.ts";

const failedCalls = LogQuery.from("service_name", matches(".+")).where("event_name", is(CALL_EVENT)).where("status", is("error"));

export const errors: Dashboard = {
  uid: "plumbline-errors",
  title: "LLM errors",
  description: "What fails, where, and what did it say?",
  rows: [
    {
      title: "Now",
      panels: [stat(errorRatio), stat(successRate), stat(refusalRate), stat(policyViolationRate)],
    },
    {
      title: "Failures",
      panels: [
        lines(errorRatio, "environment", "service", "provider", "model"),
        stacked(errorRate, "environment", "service", "error_type"),
        lines(errorRatio, "environment", "service", "feature", "team"),
        lines(providerErrorRatio, "environment", "service", "provider"),
        wide("quarter", pie("Errors by provider", errorRate, "provider")),
        wide("quarter", pie("Errors by type", errorRate, "error_type")),
      ],
    },
    {
      title: "Not failures, but no answers",
      panels: [
        stacked(harmlessErrorRate, "environment", "service", "error_type"),
        lines(policyViolationRate, "environment", "service", "policy"),
        lines(refusalSurge, "environment", "service", "feature"),
        lines(policySurge, "environment", "service", "feature"),
        wide("full", lines(rateLimitUsed, "provider", "model", "kind")),
      ],
    },
    { title: "Records", panels: [logs("Failed calls", "What did the calls that failed say?", failedCalls)] },
  ],
};
