const SECOND = 1_000;

/** Says how far a long step is: in place on a terminal, a line now and then elsewhere. */
export class Progress {
  private readonly started = Date.now();
  private readonly label: string;
  private readonly out: NodeJS.WriteStream;
  private last = 0;

  constructor(label: string, out: NodeJS.WriteStream = process.stderr) {
    this.label = label;
    this.out = out;
    if (!out.isTTY) out.write(`${label}\n`);
  }

  at(done: number, all: number): void {
    const every = this.out.isTTY ? SECOND / 5 : 30 * SECOND;
    if (Date.now() - this.last < every) return;
    this.last = Date.now();
    this.write(`${this.label}: ${Math.min(done, all)} of at most ${all} packages, ${this.elapsed()}`);
  }

  /** What is done now, where it cannot be counted. */
  step(text: string): void {
    this.write(`${this.label}: ${text}, ${this.elapsed()}`);
  }

  done(): void {
    this.write(`${this.label}: done in ${this.elapsed()}`);
    if (this.out.isTTY) this.out.write("\n");
  }

  private write(text: string): void {
    this.out.write(this.out.isTTY ? `\r\x1b[K${text}` : `${text}\n`);
  }

  private elapsed(): string {
    const seconds = Math.round((Date.now() - this.started) / SECOND);
    return seconds < 90 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  }
}
