/** Seconds of traffic that may be under way; as much again may wait. */
const SECONDS = 16;

/** Slots that are left when hardly any are. */
const FEW = 1;

interface Waiting {
  readonly model: string;
  readonly go: () => void;
}

/** Calls that may be under way at one time; who finds no free slot waits, and that is what the queue depth says. */
export class Slots {
  private readonly most: number;
  private waiting: readonly Waiting[] = [];
  private slots: number;
  private busy = 0;

  constructor(callsPerSecond: number) {
    this.most = Math.ceil(SECONDS * callsPerSecond);
    this.slots = this.most;
  }

  /** Leaves hardly any slots, or gives all back. */
  shrink(shrunk: boolean): void {
    this.slots = shrunk ? FEW : this.most;
    this.admit();
  }

  /**
   * Does some work for a model in a slot, and tells how many wait for that model whenever it changes.
   * @throws when too many wait already
   */
  async take<T>(model: string, work: () => Promise<T>, tell: (waiting: number) => void): Promise<T> {
    if (this.busy < this.slots) {
      this.busy += 1;
    } else {
      if (this.waiting.length >= this.most) throw new Error("too many calls wait already");
      const turn = new Promise<void>((go) => {
        this.waiting = [...this.waiting, { model, go }];
      });
      tell(this.waitingFor(model));
      await turn;
    }
    tell(this.waitingFor(model));
    try {
      return await work();
    } finally {
      this.busy -= 1;
      this.admit();
    }
  }

  private admit(): void {
    while (this.busy < this.slots) {
      const [next, ...others] = this.waiting;
      if (!next) return;
      this.waiting = others;
      this.busy += 1;
      next.go();
    }
  }

  private waitingFor(model: string): number {
    return this.waiting.filter((each) => each.model === model).length;
  }
}
