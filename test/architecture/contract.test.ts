import { describe, expect, it } from "vitest";
import { derivedMetrics } from "../../collector/derive.ts";
import { contract } from "../../telemetry/metrics.ts";

// That each is shown somewhere is in test/dashboards/dashboards.test.ts.

describe("every metric of the contract", () => {
  it("that comes from spans is derived from spans, and no other", () => {
    const names = (metrics: readonly { readonly prom: string }[]) => metrics.map(({ prom }) => prom).sort();
    expect(names(derivedMetrics)).toEqual(names(contract.filter(({ source }) => source === "span")));
  });
});
