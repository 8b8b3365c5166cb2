import { Problem } from "./problem.ts";

/** Asks a server of the stack. @throws Problem where it does not answer, or refuses. */
export async function answerOf(url: string, init: RequestInit = {}): Promise<Response> {
  const { origin, pathname } = new URL(url);
  const response = await fetch(url, init).catch(({ cause, message }: Error) => {
    throw new Problem(`${origin}${pathname} does not answer: ${cause instanceof Error ? cause.message : message}. Start the stack: make up`);
  });
  if (!response.ok) throw new Problem(`${origin}${pathname} answered ${response.status}: ${(await response.text()).trim()}`);
  return response;
}
