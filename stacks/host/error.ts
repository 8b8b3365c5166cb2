/** Something on this host is not as it must be. The message says what, and what to do next. */
export class HostError extends Error {
  constructor(what: string, ...next: readonly string[]) {
    super([what, ...next.map((line) => `  ${line}`)].join("\n"));
    this.name = "HostError";
  }
}
