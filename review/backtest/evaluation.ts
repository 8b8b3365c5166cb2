import { type PrometheusApi, TooLarge } from "./api.ts";
import { HistoryError } from "./history-error.ts";
import { type Answered, assembled, type Segment } from "./matrix.ts";
import { merged, type Range, timeOf, type Window, without } from "./window.ts";

/**
 * Points of one query. Prometheus answers 11 000 at most, and holds 50 million samples at most by default: with as many
 * points as this, a query may read 12 500 series.
 */
const MOST_POINTS = 4_000;

/** A stretch is asked in so many pieces at least, so that the processors have something to do until the end. */
const PIECES = 8;

/** Below so many points a query costs more to begin than to evaluate. */
const FEWEST_POINTS = 100;

type Asked = Pick<Segment, "first" | "stride" | "count">;

/**
 * An expression over a window, evaluated where it is asked for and kept: coarsely, at every so-manieth evaluation, and
 * densely, at every one.
 */
export class Evaluation {
  readonly window: Window;
  private readonly api: Pick<PrometheusApi, "range">;
  private readonly expr: string;
  private readonly read: (value: string) => number;
  private readonly grids: { readonly stride: number; readonly answer: Promise<Segment> }[] = [];
  private readonly dense: { readonly range: Range; readonly answer: Promise<Segment> }[] = [];
  /** Points that the server could answer at once. */
  private most = MOST_POINTS;

  constructor(api: Pick<PrometheusApi, "range">, expr: string, window: Window, read: (value: string) => number) {
    this.api = api;
    this.expr = expr;
    this.window = window;
    this.read = read;
  }

  /** The whole window at every `stride`th evaluation, or at more of them where that is known already. */
  grid(stride: number): Promise<Segment> {
    const known = this.grids.find((each) => each.stride <= stride);
    if (known) return known.answer;
    const answer = this.fetch({ first: 0, stride, count: Math.ceil(this.window.total / stride) });
    this.grids.push({ stride, answer });
    return answer;
  }

  /** Every evaluation in some ranges, and whatever else is known densely: in order, without overlap. */
  async every(ranges: readonly Range[]): Promise<readonly Segment[]> {
    const missing = without(
      ranges,
      this.dense.map(({ range }) => range),
    );
    for (const range of missing) this.dense.push({ range, answer: this.fetch({ first: range.from, stride: 1, count: range.to - range.from }) });
    return this.knownDensely();
  }

  /** All that is known, for a picture. */
  async known(): Promise<readonly Segment[]> {
    return [...(await Promise.all(this.grids.map(({ answer }) => answer))), ...(await this.knownDensely())];
  }

  /** The ranges that are known densely. */
  get covered(): Range[] {
    return merged(this.dense.map(({ range }) => range));
  }

  private async knownDensely(): Promise<readonly Segment[]> {
    const segments = await Promise.all(this.dense.map(({ answer }) => answer));
    return segments.toSorted((a, b) => a.first - b.first);
  }

  private async fetch(asked: Asked): Promise<Segment> {
    const size = Math.min(this.most, Math.max(FEWEST_POINTS, Math.ceil(asked.count / PIECES)));
    const answers = await Promise.all(pieces(asked, size).map((piece) => this.piece(piece)));
    const { start, step } = this.window;
    return assembled(asked, answers.flat(), (seconds) => Math.round((seconds - start) / step), this.read);
  }

  /** A piece, in halves where it is too large. */
  private async piece(asked: Asked): Promise<Answered[]> {
    const { first, stride, count } = asked;
    // What is known by now to be too large is not tried again.
    if (count > this.most) return this.inPieces(asked, this.most);
    try {
      return [await this.api.range(this.expr, timeOf(this.window, first), timeOf(this.window, first + (count - 1) * stride), this.window.step * stride)];
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      if (count === 1) throw new HistoryError(`Prometheus cannot evaluate this even at one moment: ${error.message}\nThe query: ${this.expr}`);
      this.most = Math.min(this.most, Math.ceil(count / 2));
      return this.inPieces(asked, this.most);
    }
  }

  private async inPieces(asked: Asked, size: number): Promise<Answered[]> {
    return (await Promise.all(pieces(asked, size).map((piece) => this.piece(piece)))).flat();
  }
}

/** A stretch cut so that every point is in one piece. */
function pieces({ first, stride, count }: Asked, size: number): Asked[] {
  return Array.from({ length: Math.ceil(count / size) }, (_, index) => ({
    first: first + index * size * stride,
    stride,
    count: Math.min(size, count - index * size),
  }));
}
