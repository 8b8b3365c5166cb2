import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../../config/schema.ts";
import { type AlertingSignal, alertingSignals } from "../../signals/limits.ts";
import { dashboardsOf, shown } from "../support/dashboard-json.ts";
import { fixedSite } from "../support/fixed-site.ts";

const configs: Readonly<Record<string, Partial<ConfigInput>>> = {
  "the default limits": {},
  "limits of the config": {
    limits: {
      "llm-error-ratio": { critical: { above: 0.2 }, warning: { above: 0 } },
      "llm-latency-p95": { critical: { above: 12 }, warning: false },
      "llm-cost-spike": { critical: false },
      "llm-token-spike": { critical: { above: 4, for: "5m" } },
    },
  },
};

describe.each(Object.entries(configs))("with %s", (_, changes) => {
  const { config, site } = fixedSite(changes);
  const panels = dashboardsOf(config, site).flatMap(shown);
  const signals = alertingSignals(config);

  it.each(signals)("panels of $id show the limits that its alert has, as lines where there are lines", (signal) => {
    const own = panels.filter(({ title, type, fieldConfig }) => isOf(signal, title) && type !== "piechart" && fieldConfig?.defaults.custom?.stacking?.mode !== "normal");
    expect(own.length).toBeGreaterThan(0);
    for (const { title, type, fieldConfig } of own) {
      const steps = fieldConfig?.defaults.thresholds?.steps.flatMap(({ value }) => (value === null ? [] : [value]));
      expect({ title, steps }).toEqual({ title, steps: limitsOf(signal) });
      if (type !== "timeseries") continue;
      expect({ title, mode: fieldConfig?.defaults.custom?.thresholdsStyle?.mode }).toEqual({ title, mode: limitsOf(signal).length > 0 ? "dashed" : "off" });
    }
  });

  it("colours rise from green over orange to red, and no panel has limits that no alert has", () => {
    const known = new Set(signals.flatMap(limitsOf));
    for (const { fieldConfig } of panels) {
      const steps = fieldConfig?.defaults.thresholds?.steps ?? [];
      expect(steps.map(({ color }) => color).join()).toMatch(/^(green(,orange)?(,red)?)?$/);
      expect(steps.every(({ value }) => value === null || known.has(value))).toBe(true);
      expect(steps.slice(1).every(({ value }, index, rest) => index === 0 || (value ?? 0) >= (rest[index - 1]?.value ?? 0))).toBe(true);
    }
  });
});

function isOf({ title }: AlertingSignal, panel: string): boolean {
  return panel === title || panel.startsWith(`${title} by `);
}

/** Ascending; none where no number explains the alert. */
function limitsOf({ alert }: AlertingSignal): number[] {
  if ("headline" in alert.says) return [];
  return Object.values(alert.limits)
    .map(({ above }) => above)
    .sort((a, b) => a - b);
}
