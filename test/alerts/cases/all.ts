import type { Config } from "../../../config/schema.ts";
import type { RuleCase } from "../../support/rule-case.ts";
import { errorRatioCases } from "./error-ratio.ts";
import { latencyCases } from "./latency.ts";
import { serviceDownCases } from "./service-down.ts";
import { spikeCases } from "./spikes.ts";
import { watchdogCases } from "./watchdog.ts";

/** What every alert does under a config: limits and durations are read from the signals, so they follow the config. */
export function ruleCases(config: Config): readonly RuleCase[] {
  return [...errorRatioCases(config), ...latencyCases(config), ...spikeCases(config), ...serviceDownCases(config), ...watchdogCases()];
}
