import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../../config/schema.ts";
import { errorRatio, TOLD_AS_ERRORS } from "../../signals/errors.ts";
import { latencyP95 } from "../../signals/latency.ts";
import { rateLimitUsed } from "../../signals/saturation.ts";
import { checked } from "../../stacks/check.ts";
import { sample } from "../support/config.ts";

const at = `limits.${errorRatio.id}`;

function warnings(limits: ConfigInput["limits"]) {
  return checked({ ...sample, limits }).warnings.filter((finding) => finding.at === at);
}

const errors = (critical: number | false, warning: number | false) => ({
  [errorRatio.id]: { critical: critical === false ? critical : { above: critical }, warning: warning === false ? warning : { above: warning } },
});

const noLatency = { [latencyP95.id]: { critical: false, warning: false } } as const;
const noQuota = { [rateLimitUsed.id]: { critical: false } } as const;

describe("limits of errors above the share that is left to them", () => {
  it("are a warning that says which calls nobody is told of", () => {
    const limits = errors(0.3, 0.1);
    expect(warnings(limits)).toEqual([
      {
        severity: "warning",
        at,
        value: limits[errorRatio.id],
        allowed: "a limit of 0.05 or less: where a larger share fails, calls that are slow and fail or that a quota refuses are left to HighLLMErrorRate",
        fix: "lower one of its limits, or nobody is told of such calls where their share is above 0.05 and up to 0.1: not by it, and not by llm-latency-p95 or llm-rate-limit-used",
      },
    ]);
  });

  it.each([
    ["the lowest one just above it", errors(0.3, 0.06), [/ and up to 0\.06: /]],
    ["the lowest one at it", errors(0.3, TOLD_AS_ERRORS), []],
    ["the only one that is left above it", errors(0.2, false), [/ and up to 0\.2: /]],
    ["the only one that is left below it", errors(false, 0.02), []],
    ["none left", errors(false, false), [/ is above 0\.05: /]],
    ["none left, and no alert on latency", { ...errors(false, false), ...noLatency }, [/not by llm-rate-limit-used$/]],
    ["none left, and no alert on quotas", { ...errors(false, false), ...noQuota }, [/not by llm-latency-p95$/]],
    ["none left, and nothing that leaves calls to them", { ...errors(false, false), ...noLatency, ...noQuota }, []],
  ] as const)("%s", (_, limits, fixes) => {
    expect(warnings(limits).map(({ fix }) => fix)).toEqual(fixes.map((fix) => expect.stringMatching(fix)));
  });

  it("are none by default", () => {
    expect(warnings({})).toEqual([]);
  });
});
