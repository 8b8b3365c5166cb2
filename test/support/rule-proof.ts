import type { AlertRule } from "../../alerts/rules.ts";
import { limitsOf } from "../../signals/alert-limits.ts";
import type { AlertingSignal } from "../../signals/limits.ts";
import type { RuleCase } from "./rule-case.ts";
import { amnesiacs, countersIn, forgetful, judged, type Mutant, mutantsOf } from "./rule-mutants.ts";
import { resetsIn } from "./rule-series.ts";
import { type Failure, failuresOf, type TestedGroup } from "./rule-trial.ts";

/** What the cases of an alert came to. */
export interface Proof {
  /** Of a case that its alert does not do as. */
  readonly failures: readonly Failure[];
  /** The wrong rules, and whether a case found each out. */
  readonly mutants: readonly { readonly mutant: Mutant; readonly found: boolean }[];
}

/** An alert under a config, with what its rules read. */
interface Proven {
  readonly alert: string;
  readonly cases: readonly RuleCase[];
  readonly rules: readonly AlertRule[];
  readonly groups: readonly TestedGroup[];
}

/** Runs the cases of an alert, once for each of their steps. */
export async function failing({ cases, rules, groups }: Omit<Proven, "alert">): Promise<Failure[]> {
  const tried = await Promise.all(byStep(cases).map(([, own]) => failuresOf({ cases: own, groups, rules, mutants: [] })));
  return tried.flat();
}

/** Runs them, and the same beside every rule that is wrong in one way. */
export async function proofOf(signal: AlertingSignal, { alert, cases, rules, groups }: Proven): Promise<Proof> {
  const tried = await Promise.all(
    byStep(cases).map(async ([step, own]) => {
      const mutants = mutantsOf(signal, rules, step);
      const more = [...rules.map(judged), ...mutants.map(({ rule }) => rule)];
      return { mutants, failures: await failuresOf({ cases: own, groups: groups.map((group) => withRules(group, alert, more)), rules, mutants }) };
    }),
  );
  const all = tried.flatMap((each) => each.failures);
  const failures = all.filter((failure) => failure.alert === alert);
  // What the right rule does not do either says nothing of a wrong one.
  const told = all.filter(({ of, at }) => !failures.some((own) => own.of === of && own.at === at));
  const named = new Set(told.map((failure) => failure.alert));
  const mutants = tried.flatMap((each) => each.mutants).filter(({ rule }, index, all) => all.findIndex((other) => other.rule.alert === rule.alert) === index);
  return {
    failures,
    mutants: [...mutants.map((mutant) => ({ mutant, found: named.has(mutant.rule.alert) })), ...(await ofResets(signal, { alert, cases, rules, groups }, failures))],
  };
}

/** Where a counter is read: whether a case in which it begins again tells a rule that knows of that from one that does not. */
async function ofResets(signal: AlertingSignal, { alert, cases, rules, groups }: Proven, known: readonly Failure[]): Promise<Proof["mutants"]> {
  const counters = groups.flatMap((group) => group.rules.flatMap(({ expr }) => countersIn(expr)));
  if (counters.length === 0) return [];
  const forgetting = (rule: AlertRule) => ({ ...rule, expr: forgetful(rule.expr) });
  const mutants = amnesiacs(
    rules.map(forgetting),
    limitsOf(signal.alert).map(({ severity }) => severity),
  );
  const wrong = mutants.map(({ rule }) => rule);
  const forgot = groups.map((group) => withRules({ ...group, rules: group.rules.map((rule) => ({ ...rule, expr: forgetful(rule.expr) })) }, alert, wrong));
  const resets = new Map(cases.map((each) => [each, Math.min(...resetsIn(each, counters))]));
  const resetting = byStep(cases.filter((each) => Number.isFinite(resets.get(each))));
  const failures = (await Promise.all(resetting.map(([, own]) => failuresOf({ cases: own, groups: forgot, rules, mutants })))).flat();
  // Before it begins again a rate differs from a difference by what is extrapolated.
  const seen = failures.filter(({ of, at }) => at >= (resets.get(of) ?? Number.POSITIVE_INFINITY) && !known.some((own) => own.of === of && own.at === at));
  return mutants.map((mutant) => ({ mutant, found: seen.some((failure) => failure.alert === mutant.rule.alert) }));
}

function withRules(group: TestedGroup, alert: string, more: TestedGroup["rules"]): TestedGroup {
  return group.rules.some((rule) => rule.alert === alert) ? { ...group, rules: [...group.rules, ...more] } : group;
}

function byStep(cases: readonly RuleCase[]): (readonly [step: number, cases: readonly RuleCase[]])[] {
  return [...new Set(cases.map(({ step }) => step))].map((step) => [step, cases.filter((each) => each.step === step)]);
}
