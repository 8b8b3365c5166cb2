import { fromSeconds } from "../../telemetry/duration.ts";
import type { Firing, Outcome } from "./firing.ts";
import { type History, type Span, said } from "./history.ts";
import { HistoryError } from "./history-error.ts";
import type { Segment } from "./matrix.ts";
import { outcomeOf, unmatched } from "./outcome.ts";
import { picture } from "./picture.ts";
import type { BacktestRequest, Judged } from "./request.ts";
import { type Course, scan, strideOf, survey } from "./scan.ts";
import { type Window, windowOf } from "./window.ts";

/** What a change of a rule would have changed, had it been made before the window. */
export interface Backtest {
  readonly before?: Outcome;
  readonly after?: Outcome;
  /** Firings of the new rule that overlap none of the old one with the same labels. */
  readonly newlyCaught: readonly Firing[];
  /** Firings of the old rule that overlap none of the new one with the same labels. */
  readonly missed: readonly Firing[];
  /** The time that was judged: shorter than asked for where the history begins later or ends earlier. */
  readonly from: Date;
  readonly to: Date;
  /** Sentences about what limits this result, for the reader. */
  readonly notes: readonly string[];
  readonly svg: string;
}

/**
 * Tries a changed rule on the past. Prometheus evaluates the conditions; what `for` and `keep_firing_for` make of them
 * is replayed here. The result is that of every single evaluation, also where not every one was asked for.
 */
export async function backtest(history: History, request: BacktestRequest): Promise<Backtest> {
  const rules = [request.before, request.after].filter((rule) => rule !== undefined);
  const { span, notes } = await judged(history, request);
  // What holds since before the span must fire in it from the beginning.
  const pending = Math.max(0, ...rules.map(({ forSeconds, keepSeconds }) => forSeconds + keepSeconds));
  // In whole hours, so that a warning and a critical limit of one question have the same window and are evaluated once.
  const early = Math.ceil(pending / HOUR) * HOUR;
  const window = windowOf(span.from - early, span.to, request.step);
  const stride = strideOf(rules, request.step);
  const outcome = async (rule: Judged | undefined) => rule && outcomeOf(await coursesOf(history, request, rule, window, stride), window, span);
  // Both sides may share what is evaluated, and the picture too, so one is asked after the other.
  const before = await outcome(request.before);
  const after = await outcome(request.after);
  const outcomes = { ...(before ? { before } : {}), ...(after ? { after } : {}) };
  const shown = windowOf(span.from, span.to, request.step);
  const curve = await drawable(history, request, window, stride, shown.start);
  return {
    ...outcomes,
    newlyCaught: unmatched(after?.firings ?? [], before?.firings ?? []),
    missed: unmatched(before?.firings ?? [], after?.firings ?? []),
    from: new Date(span.from * 1_000),
    to: new Date(span.to * 1_000),
    notes: [...notes, ...curve.notes],
    svg: picture({ request, window: shown, segments: curve.segments, ...outcomes }),
  };
}

async function coursesOf(history: History, request: BacktestRequest, rule: Judged, window: Window, stride: number): Promise<ReadonlyMap<string, Course>> {
  const { answer, answerDecides } = request;
  const { above } = rule;
  const shared = answerDecides === true && answer !== undefined && above !== undefined;
  const evaluation = shared ? history.valuesOf(answer, window) : history.presenceOf(rule.expr, window);
  const grid = await survey(evaluation, stride);
  return scan(evaluation, shared ? (value) => value > above : (value) => !Number.isNaN(value), rule, grid);
}

/** The values for the picture, counted from its first evaluation. */
async function drawable(
  history: History,
  { answer, step }: BacktestRequest,
  window: Window,
  stride: number,
  start: number,
): Promise<{ readonly segments: readonly Segment[]; readonly notes: readonly string[] }> {
  if (answer === undefined) return { segments: [], notes: [] };
  const evaluation = history.valuesOf(answer, window);
  const grid = await survey(evaluation, stride);
  const early = Math.round((start - window.start) / window.step);
  const everywhere = evaluation.covered.some(({ from, to }) => from === 0 && to === window.total);
  const between = `The curve shows a value every ${fromSeconds(grid.stride * step)}, and near firings every one; what is shorter and did not fire may be missing in it. The firings are exact.`;
  return {
    segments: (await evaluation.known()).map((segment) => ({ ...segment, first: segment.first - early })),
    notes: everywhere || grid.stride === 1 ? [] : [between],
  };
}

const HOUR = 3_600;

/** What the rules would not see of a history's first part is left out, where that leaves most of it. */
const MOST_LEFT_OUT = 0.25;

/** The part of the time asked for that can be judged, and what is to be said about it. */
async function judged(history: History, request: BacktestRequest): Promise<{ readonly span: Span; readonly notes: readonly string[] }> {
  const asked = { from: request.from.getTime() / 1_000, to: request.to.getTime() / 1_000 };
  const lookback = request.lookbackSeconds;
  const data = await history.covered({ from: asked.from - lookback, to: asked.to });
  const whole = { from: Math.max(asked.from, data.from), to: Math.min(asked.to, data.to) };
  if (whole.to <= whole.from) throw new HistoryError(`There is no data from ${said(asked.from)} to ${said(asked.to)}.`);
  const seeing = data.from + lookback;
  const cut = seeing > whole.from && seeing - whole.from <= (whole.to - whole.from) * MOST_LEFT_OUT;
  const span = cut ? { ...whole, from: seeing } : whole;
  const notes = [
    ...(data.from > asked.from ? [`There is data from ${said(data.from)} on only.`] : []),
    ...(cut ? [`Judged from ${said(seeing)} on: the rule looks back ${fromSeconds(lookback)}.`] : []),
    ...(seeing > span.from ? [`Until ${said(seeing)} the rule looks back further (${fromSeconds(lookback)}) than the history reaches: it is judged as on a new stack.`] : []),
    ...(data.to < asked.to ? [`The data ends at ${said(data.to)}.`] : []),
  ];
  return { span, notes };
}
