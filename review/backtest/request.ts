import type { Severity } from "../../signals/signal.ts";
import type { ReadingUnit } from "../../signals/unit.ts";

/** One side of a change: a rule as it was, or as it will be. */
export interface Judged {
  /** The whole condition, recording rules inlined; it answers the series for which it holds, as `x > 0.05` does. */
  readonly expr: string;
  /** `for`, in seconds. */
  readonly forSeconds: number;
  /** `keep_firing_for`, in seconds; 0 where there is none. */
  readonly keepSeconds: number;
  /** The threshold, in the unit of the request; it is drawn as a line. */
  readonly above?: number;
}

/** A changed rule and the time over which it is tried. A rule that is new has no `before`, one that is removed no `after`. */
export interface BacktestRequest {
  /** Of the alert. */
  readonly name: string;
  readonly severity: Severity;
  /** Of the signal; the picture is named by it. */
  readonly title: string;
  readonly unit: ReadingUnit;
  /** What is compared with the thresholds, without them: the line of the picture. */
  readonly answer?: string;
  /**
   * Every condition that is handed in is exactly `(answer) > above`, nothing else. Then the answer alone is evaluated,
   * once, and compared here. False where it is not known.
   */
  readonly answerDecides?: boolean;
  readonly before?: Judged;
  readonly after?: Judged;
  readonly from: Date;
  readonly to: Date;
  /** The evaluation interval of the rule, in seconds. */
  readonly step: number;
  /** How far back the conditions look, in seconds: what a history's beginning cannot answer. */
  readonly lookbackSeconds: number;
}
