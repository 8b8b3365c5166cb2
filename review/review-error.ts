/** Why there is no review, and what to do about it. */
export class ReviewError extends Error {
  override readonly name = "ReviewError";
}
