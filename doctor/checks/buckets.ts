import { is } from "../../query/matcher.ts";
import { observations, observedUpTo, type Vector } from "../../query/promql.ts";
import { TOP_SECONDS } from "../../signals/latency.ts";
import { latencyObjectives } from "../../signals/latency-objectives.ts";
import { RATE } from "../../signals/windows.ts";
import type { CallLabel } from "../../telemetry/labels.ts";
import { requestDuration } from "../../telemetry/metrics.ts";
import { ask } from "../ask.ts";
import { type Check, failed, ok, type Result, type Stack } from "../result.ts";

/** A bound that a rule reads: of the calls of a feature, or of all. */
interface Bound {
  readonly seconds: number;
  readonly feature?: string;
}

/**
 * Do the histograms of call times have the bounds that alerts read? An application that counts its calls itself may send
 * others; an alert on the share of calls beyond a bound that is not there never fires.
 */
export const buckets: Check = {
  title: "Bounds of call times",
  run: async (stack) => {
    const lacking = (await Promise.all([{ seconds: TOP_SECONDS }, ...latencyObjectives(stack.config)].map((bound) => withoutIt(stack, bound)))).flat();
    return lacking.length > 0 ? lacking : [ok("call times", "no service sends them without the bounds that alerts read")];
  },
};

/** The services with calls in the last minutes of which none is counted up to the bound, however short they were. */
async function withoutIt({ site }: Stack, { seconds, feature }: Bound): Promise<readonly Result[]> {
  const ofService = (calls: Vector<CallLabel | "status">) => (feature === undefined ? calls : calls.where("feature", is(feature))).sum("service");
  const lacking = ofService(observations(requestDuration, RATE)).unless(ofService(observedUpTo(seconds, requestDuration, RATE)), "service");
  const whose = feature === undefined ? "" : ` for the objective of ${feature}`;
  return (await ask(site, lacking)).map(({ metric: { service = "" } }) =>
    failed(
      service,
      `${requestDuration.prom} has no bucket up to ${seconds} s${whose}`,
      `give its histogram this bound (all: telemetry/buckets.ts), or let the Collector count its calls: services.${service}.metrics: "spans"`,
    ),
  );
}
