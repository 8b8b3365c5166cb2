import { ConfigError, describe as describeFinding } from "../config/finding.ts";
import type { HistorySource } from "./backtest/history.ts";
import { describeBase } from "./base/base.ts";
import { baseRevision } from "./base/revision.ts";
import { compare } from "./compare.ts";
import { describeHere } from "./here.ts";
import { markdown, mistakesPage, sayBase } from "./markdown.ts";
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
  /** Mistakes in the config of the working tree: the page says them, and nothing is compared. */
  readonly mistakes?: ConfigError;
}

/** What the working tree changes, in words, and what its changed rules would have done. */
export async function review(request: ReviewRequest): Promise<Review> {
  const { project, days, mostFiringsAWeek, now, pictures } = request;
  const revision = baseRevision(project, request.base);
  const named = sayBase(revision.name, revision.commit);
  // The base does so in a process of its own, so neither waits for the other.
  const [base, here] = await Promise.all([describeBase(project, revision, request.install), describeHere().catch(mistaken)]);
  if (here instanceof ConfigError) return { markdown: mistakesPage(named, here.findings.map(describeFinding)), warnings: [], pictures: {}, mistakes: here };
  const comparison = base.description && compare(base.description, here, now.toISOString().slice(0, 10));
  const alerts = comparison?.alerts ?? [];
  const tried = { changes: alerts, before: base.description?.recordings ?? [], after: here.recordings, interval: here.interval };
  const { trials, failures }: Trials = request.history ? await tryOut(tried, request.history, days, now) : { trials: [], failures: [] };
  const untried =
    !request.history && alerts.some(({ firesOtherwise }) => firesOtherwise)
      ? ["What the changed rules would have done is not known without a history: --prometheus URL or --blocks DIR."]
      : [];
  const changes = comparison?.sections.flatMap((section) => section.changes) ?? [];
  const warnings = [...warningsOf(changes, trials, mostFiringsAWeek), ...failures.map((failure) => `Not tried on the past: ${failure}`)];
  const page = {
    base: named,
    ...(comparison ? { comparison } : {}),
    ...(base.failure === undefined ? {} : { failure: base.failure }),
    warnings,
    notes: [...base.notes, ...untried],
    trials,
    pictures,
  };
  return { markdown: markdown(page), warnings, pictures: Object.fromEntries(trials.map(({ picture, result }) => [picture, result.svg])) };
}

function mistaken(error: unknown): ConfigError {
  if (error instanceof ConfigError) return error;
  throw error;
}
