export type Labels = Readonly<Record<string, string>>;

/** A label set as a key, whatever the order of its labels. */
export function labelKey(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A time in which an alert fired for one set of labels: from the evaluation that fired up to the one that no longer did. */
export interface Firing {
  /** Of the series that the condition answered; the labels that the rule adds are not among them. */
  readonly labels: Labels;
  readonly from: Date;
  readonly to: Date;
  /** It still fired when the window ended. */
  readonly open?: true;
}

/** What a rule would have done over a window. */
export interface Outcome {
  /** In the order in which they began. */
  readonly firings: readonly Firing[];
  /** Minutes of all firings together: two label sets that fire at the same time count both. */
  readonly minutes: number;
  readonly longestMinutes: number;
}
