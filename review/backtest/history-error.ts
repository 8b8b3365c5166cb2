/** Why the past cannot be asked, and what to do about it: for people, without credentials. */
export class HistoryError extends Error {
  override readonly name = "HistoryError";
}
