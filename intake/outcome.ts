/** What became of calls: stored, or set aside because the store will never take them. */
export interface Outcome {
  readonly stored: number;
  readonly setAside: number;
}

/** The store cannot take anything now; whoever sent the calls keeps them and tries again. */
export class Unavailable extends Error {}
