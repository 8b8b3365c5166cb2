import type { HistorySource } from "./backtest/history.ts";
import { describeBase } from "./base/base.ts";
import { baseRevision } from "./base/revision.ts";
import { compare } from "./compare.ts";
import { describeHere } from "./here.ts";
import { markdown, sayBase } from "./markdown.ts";
import { type Trials, tryOut } from "./trial.ts";
import { warningsOf } from "./warnings.ts";

export interface ReviewRequest {
  /** The project's folder. */
  readonly project: string;
  /** A git revision; where absent, the one at which the branch left the main one. */
  readonly base?: string;
  /** Whether the base's packages may be installed where they differ. */
  readonly install: boolean;
  readonly history?: HistorySource;
  readonly days: number;
  readonly mostFiringsAWeek: number;
  /** Whether pictures will lie beside the page. */
  readonly pictures: boolean;
  readonly now: Date;
}

export interface Review {
  readonly markdown: string;
  readonly warnings: readonly string[];
  /** Name of the file → SVG. */
  readonly pictures: Readonly<Record<string, string>>;
}

/**
 * What the working tree changes, in words, and what its changed rules would have done.
 * @throws ConfigError when the config of the working tree has mistakes.
 */
export async function review(request: ReviewRequest): Promise<Review> {
  const { project, days, mostFiringsAWeek, now, pictures } = request;
  const revision = baseRevision(project, request.base);
  // The base does so in a process of its own, so neither waits for the other.
  const [base, here] = await Promise.all([describeBase(project, revision, request.install), describeHere()]);
  const comparison = base.description && compare(base.description, here, now.toISOString().slice(0, 10));
  const alerts = comparison?.alerts ?? [];
  const { trials, failures }: Trials = request.history ? await tryOut(alerts, here.interval, request.history, days, now) : { trials: [], failures: [] };
  const untried =
    !request.history && alerts.some(({ firesOtherwise }) => firesOtherwise)
      ? ["What the changed rules would have done is not known without a history: --prometheus URL or --blocks DIR."]
      : [];
  const changes = comparison?.sections.flatMap((section) => section.changes) ?? [];
  const warnings = [...warningsOf(changes, trials, mostFiringsAWeek), ...failures.map((failure) => `Not tried on the past: ${failure}`)];
  const page = {
    base: sayBase(revision.name, revision.commit),
    ...(comparison ? { comparison } : {}),
    ...(base.failure === undefined ? {} : { failure: base.failure }),
    warnings,
    notes: [...base.notes, ...untried],
    trials,
    pictures,
  };
  return { markdown: markdown(page), warnings, pictures: Object.fromEntries(trials.map(({ picture, result }) => [picture, result.svg])) };
}
