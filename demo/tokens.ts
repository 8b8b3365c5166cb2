/** About what English text has. */
export const CHARACTERS_PER_TOKEN = 4;

/** Tokens that the frame of a message takes beside its text. */
export const TOKENS_PER_MESSAGE = 4;

export function tokensOf(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN);
}
