import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { alertRules, ruleFiles } from "../../alerts/rules.ts";
import { pages } from "../../dashboards/places.ts";
import { alertingSignals } from "../../signals/limits.ts";
import { ruleCases } from "../alerts/cases/all.ts";
import { fixedSite } from "../support/fixed-site.ts";
import { neededBy } from "../support/needed-rules.ts";
import { flaws } from "../support/rule-mutants.ts";
import { proofOf } from "../support/rule-proof.ts";
import type { TestedGroup } from "../support/rule-trial.ts";

const { config, site } = fixedSite();
const lookups = { site, ...pages };
const rules = alertRules(config, lookups);
const [{ body } = { body: "" }] = ruleFiles(config, lookups);
const { groups } = parse(body) as { groups: readonly TestedGroup[] };
const cases = ruleCases(config);

/** That the cases of an alert show what they should: none is true of the alert's rules when these are made wrong in one way. */
describe("some case is untrue of every rule that is wrong in one way", () => {
  it.each(alertingSignals(config).map((signal) => [signal.alert.name, signal] as const))("%s", async (alert, signal) => {
    const proven = { alert, cases: cases.filter((each) => each.alert === alert), rules: rules.filter((each) => each.alert === alert), groups: neededBy(alert, groups) };
    const { failures, mutants } = await proofOf(signal, proven);
    expect(failures, "where the right rule fails, wrong ones show nothing").toEqual([]);
    expect(mutants.length).toBeGreaterThan(0);
    expect(
      mutants.filter(({ found }) => !found).map(({ mutant: { flaw, severity } }) => `${severity}: nothing shows "${flaws[flaw]}": a rule that ${flaw} passes every case`),
    ).toEqual([]);
  });
});
