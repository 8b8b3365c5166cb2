import type { History, Span } from "../backtest/history.ts";
import { codes, type Pair } from "../changes/change.ts";
import type { DescribedAlert, DescribedQuestion } from "../described/alerts.ts";
import type { Made } from "./made.ts";

/** How both sides of a change are asked of a history. */
export interface Way {
  readonly before?: DescribedQuestion;
  readonly after?: DescribedQuestion;
  /** It can be judged from then on only. Seconds since 1970. */
  readonly since?: number;
  /** Sentences for the reader. */
  readonly notes: readonly string[];
  /** What must be made for it first. */
  readonly made: readonly Made[];
}

/**
 * A change asked of what applications and servers sent. That a rule never fires says something only of a history that
 * holds what it reads: a sentence where it holds nothing of it.
 */
export async function fromSources(history: History, { before, after }: Pair<DescribedAlert>, { from, to }: Span): Promise<Way | string> {
  const sources = [...new Set([...(before?.sources ?? []), ...(after?.sources ?? [])])];
  const names = new Set(await history.names({ from, to }));
  const absent = sources.filter((name) => !names.has(name));
  if (sources.length > 0 && absent.length === sources.length) return `The history holds nothing of what the rule reads: ${codes(absent)}.`;
  const notes = absent.length > 0 ? [`The history holds no ${codes(absent)}.`] : [];
  return { ...(before ? { before } : {}), ...(after ? { after } : {}), notes, made: [] };
}
