import { watchdog } from "../../../signals/pipeline.ts";
import { UNKNOWN } from "../../../telemetry/labels.ts";
import type { RuleCase } from "../../support/rule-case.ts";

/** The one alert that must never be silent. */
export function watchdogCases(): RuleCase[] {
  const { id, title, question, alert } = watchdog;
  return [
    {
      name: "it fires from the first moment on, without any series, for ever",
      alert: alert.name,
      step: 60,
      series: {},
      checks: [0, 60, 86_400].map((at) => ({
        at,
        firing: [
          {
            labels: { severity: "none", team: UNKNOWN, component: "pipeline", service: "plumbline", signal: id },
            annotations: { summary: title, description: question, runbook: `docs/runbooks/${id}.md` },
          },
        ],
      })),
    },
  ];
}
