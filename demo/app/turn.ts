/** Comes round for a share of the times, evenly: one in five is every fifth, where chance would have streaks. */
export class Turn {
  private readonly share: number;
  private due = 0;

  constructor(share: number) {
    this.share = share;
  }

  comes(): boolean {
    this.due += this.share;
    // What was added up in tenths is not quite whole.
    if (this.due < 1 - 1e-9) return false;
    this.due -= 1;
    return true;
  }
}
