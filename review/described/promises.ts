import type { Config } from "../../config/schema.ts";

/** Whose a feature is, what it may cost, and what is promised of it. */
export interface DescribedFeature {
  /** The first is meant where a call names none. */
  readonly teams: readonly string[];
  readonly owner?: string;
  /** US dollars a calendar month. */
  readonly budget?: number;
  /** Share of its calls that must not fail. */
  readonly availability?: number;
  /** Share of its calls that must be so fast. */
  readonly fast?: { readonly share: number; readonly seconds: number };
}

export interface DescribedPromises {
  readonly features: Readonly<Record<string, DescribedFeature>>;
  readonly teams: Readonly<Record<string, Pick<DescribedFeature, "budget">>>;
}

export function describePromises({ features, teams }: Config): DescribedPromises {
  return {
    features: Object.fromEntries(
      Object.entries(features).map(([name, { team, owner, monthlyBudgetUsd, slo = {} }]) => [
        name,
        {
          teams: [team].flat(),
          ...(owner === undefined ? {} : { owner }),
          ...budgetOf(monthlyBudgetUsd),
          ...(slo.availability === undefined ? {} : { availability: slo.availability }),
          ...(slo.latency ? { fast: slo.latency } : {}),
        },
      ]),
    ),
    teams: Object.fromEntries(Object.entries(teams).map(([name, { monthlyBudgetUsd }]) => [name, budgetOf(monthlyBudgetUsd)])),
  };
}

function budgetOf(budget: number | undefined): Pick<DescribedFeature, "budget"> {
  return budget === undefined ? {} : { budget };
}
