import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../../config/schema.ts";
import { alertingSignals } from "../../signals/limits.ts";
import { errorBurn, latencyBurn, pairs } from "../../signals/slo.ts";
import { checked } from "../../stacks/check.ts";
import { sample } from "../support/config.ts";

const { critical, warning } = pairs;

/** What a synth warns of, of the promises of the sample's feature, where it promises this. */
function warnings(slo: NonNullable<ConfigInput["features"]>[string]["slo"], limits: ConfigInput["limits"] = {}) {
  return checked({ ...sample, limits, features: { ...sample.features, chat_assistant: { ...sample.features.chat_assistant, slo } } }).warnings.filter(({ at }) =>
    at.includes(".slo."),
  );
}

/** The objective with which all calls being bad is just so many times what may be. */
const allBadIs = (times: number) => 1 - 1 / times;

describe("an objective that allows so many bad calls that its alert cannot fire", () => {
  it("is a warning that says what may stand there, what to do, and what fires still", () => {
    expect(warnings({ availability: 0.9 })).toEqual([
      {
        severity: "warning",
        at: "features.chat_assistant.slo.availability",
        value: 0.9,
        allowed: "0.9306 or more: with this one, all calls being bad is 10 times what may be, and LLMErrorBudgetBurn asks for more than 14.4 times",
        fix: "raise it, or set limits.llm-slo-error-burn.critical.above below 10; until then, for this objective, critical fires only above 6 times over 6h, and warning fires as ever",
      },
    ]);
    expect(warnings({ latency: { share: 0.8, seconds: 5 } })).toMatchObject([
      { at: "features.chat_assistant.slo.latency.share", value: 0.8, fix: expect.stringContaining("critical never fires, and warning fires as ever") },
    ]);
  });

  it.each([
    ["critical", critical[0].factor, /critical fires only above 6 times over 6h, and warning fires as ever$/],
    ["critical", critical[1].factor, /critical never fires, and warning fires as ever$/],
    ["warning", warning[0].factor, /critical never fires, and warning fires only above 1 time over 3d$/],
  ] as const)("is found from the factor of a pair of %s on: %f", (_, factor, left) => {
    const fixes = (availability: number) => warnings({ availability }).map(({ fix }) => fix);
    expect(fixes(allBadIs(factor))).toEqual([expect.stringMatching(left)]);
    expect(fixes(allBadIs(factor + 0.01)).filter((fix) => left.test(fix))).toEqual([]);
  });

  it("is none from what is allowed on", () => {
    const [found] = warnings({ availability: 0.5 });
    const least = Number.parseFloat(found?.allowed ?? "");
    expect(warnings({ availability: least })).toEqual([]);
    expect(warnings({ availability: least - 0.0001 })).toHaveLength(1);
  });

  it("follows the limits of the config: a lower one can be passed, one that is switched off need not be", () => {
    const loose = { availability: 0.9, latency: { share: 0.9, seconds: 5 } };
    const places = (limits: ConfigInput["limits"]) => warnings(loose, limits).map(({ at }) => at.split(".slo.")[1]);
    expect(places({})).toEqual(["availability", "latency.share"]);
    expect(places({ [errorBurn.id]: { critical: { above: 9.9 } } })).toEqual(["latency.share"]);
    expect(places({ [errorBurn.id]: { critical: { above: 10 } }, [latencyBurn.id]: { critical: false } })).toEqual(["availability"]);
  });

  it("is none that is strict, and takes no alert away: another feature may promise more", () => {
    expect(warnings({ availability: 0.99, latency: { share: 0.95, seconds: 5 } })).toEqual([]);
    const loose = { ...sample.features.chat_assistant, slo: { availability: 0.5 } };
    const { config } = checked({ ...sample, features: { ...sample.features, chat_assistant: loose } });
    expect(alertingSignals(config).find(({ id }) => id === errorBurn.id)?.alert.limits).toEqual(errorBurn.alert.limits);
  });
});
