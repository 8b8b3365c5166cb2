import { setTimeout as pause } from "node:timers/promises";
import { AUTH_HINT, addressOf, authorizationOf } from "./access.ts";
import { HistoryError } from "./history-error.ts";
import type { Answered, AnsweredSeries } from "./matrix.ts";

/** Queries that run at the same time: as many as help a small server, and as a large one does not notice. */
const AT_ONCE = 2;

/** How often a server that is busy or starting is asked again, and how long is waited before the first time. */
const TRIES = 4;
const FIRST_PAUSE_MS = 500;

/** Longer than the two minutes after which Prometheus gives a query up by itself. */
const PATIENCE_MS = 180_000;

/** A question that is too large for the server in one piece. */
export class TooLarge extends Error {}

interface Reply {
  readonly status: string;
  readonly errorType?: string;
  readonly error?: string;
  readonly data?: unknown;
}

interface RangeData {
  readonly result: readonly AnsweredSeries[];
  readonly stats?: { readonly samples?: { readonly totalQueryableSamples?: number } };
}

/** Another server's answer may be anything; only these shapes are believed. */
function isReply(value: unknown): value is Reply {
  return typeof value === "object" && value !== null && "status" in value && typeof value.status === "string";
}

function isRangeData(value: unknown): value is RangeData {
  return typeof value === "object" && value !== null && "result" in value && Array.isArray(value.result);
}

/** Asks a Prometheus; two questions at a time. */
export class PrometheusApi {
  /** Its address, as it may be shown. */
  readonly shown: string;
  private readonly base: URL;
  private readonly headers: Readonly<Record<string, string>>;
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(url: string, auth?: string) {
    this.base = addressOf(url);
    this.shown = this.base.href.replace(/\/$/, "");
    this.headers = auth === undefined ? {} : { authorization: authorizationOf(auth) };
  }

  /** Evaluates an expression from a time to another. At most 11 000 points a series are answered. */
  async range(query: string, start: number, end: number, step: number): Promise<Answered> {
    const data = await this.ask("query_range", { query, start: String(start), end: String(end), step: String(step), stats: "true" });
    if (!isRangeData(data)) throw new HistoryError(`${this.shown} is no Prometheus: it does not answer a range query as one does.`);
    return { series: data.result, samples: data.stats?.samples?.totalQueryableSamples ?? Number.POSITIVE_INFINITY };
  }

  /** The names of all series in a time. */
  async names(start: number, end: number): Promise<readonly string[]> {
    const data = await this.ask(`label/__name__/values?start=${start}&end=${end}`, {});
    if (!Array.isArray(data)) throw new HistoryError(`${this.shown} is no Prometheus: it does not list the values of a label as one does.`);
    return data.map(String);
  }

  /** Throws a sentence where there is no Prometheus. */
  async probe(): Promise<void> {
    const data = await this.ask("status/buildinfo", {});
    if (typeof data !== "object" || data === null || !("version" in data)) throw new HistoryError(`${this.shown} is no Prometheus: it does not say its version.`);
  }

  private async ask(path: string, parameters: Readonly<Record<string, string>>): Promise<unknown> {
    await this.turn();
    try {
      for (let attempt = 1; ; attempt++) {
        const { again, data } = await this.once(path, parameters, attempt === TRIES);
        if (!again) return data;
        await pause(FIRST_PAUSE_MS * 2 ** (attempt - 1));
      }
    } finally {
      this.running--;
      this.waiting.shift()?.();
    }
  }

  private async turn(): Promise<void> {
    while (this.running >= AT_ONCE) await new Promise<void>((resolve) => this.waiting.push(resolve));
    this.running++;
  }

  private async once(path: string, parameters: Readonly<Record<string, string>>, last: boolean): Promise<{ readonly again: boolean; readonly data?: unknown }> {
    const asked = Object.keys(parameters).length > 0 ? { method: "POST", body: new URLSearchParams(parameters) } : {};
    const options = { ...asked, headers: this.headers, signal: AbortSignal.timeout(PATIENCE_MS) };
    const answer = await fetch(new URL(`api/v1/${path}`, this.base), options)
      .then((response) => response.text().then((text) => ({ response, text })))
      .catch((error: unknown) => error);
    if (!isAnswer(answer)) return this.unanswered(answer, last);
    const { response, text } = answer;
    const reply = parsedReply(text);
    if (response.ok && reply?.status === "success") return { again: false, data: reply.data };
    const said = reply?.error ?? text.trim().split("\n")[0]?.slice(0, 200) ?? "";
    if (/too many samples|exceeded maximum resolution|timed out/.test(said) || reply?.errorType === "timeout") throw new TooLarge(said);
    if (!last && [429, 502, 503, 504].includes(response.status)) return { again: true };
    throw new HistoryError(this.complaint(response.status, said, reply !== undefined, parameters.query));
  }

  /** A connection that broke is tried again: it may have been an old one. */
  private unanswered(error: unknown, last: boolean): { readonly again: true } {
    if (error instanceof Error && error.name === "TimeoutError") throw new TooLarge(`no answer within ${PATIENCE_MS / 1_000} s`);
    if (!last && ["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"].includes(causeOf(error))) return { again: true };
    throw new HistoryError(`${this.shown} cannot be reached (${causeOf(error)}). Is it running, and is the address right?`);
  }

  private complaint(status: number, said: string, prometheus: boolean, query?: string): string {
    if (status === 401 || status === 403) return `${this.shown} refuses access (HTTP ${status}). ${AUTH_HINT}.`;
    if (!prometheus) return `${this.shown} is no Prometheus: HTTP ${status}${said ? `, "${said}"` : ""}. The address is that of its web page, without /api.`;
    return `${this.shown} answers HTTP ${status}: ${said}${query ? `\nThe query: ${query}` : ""}`;
  }
}

function isAnswer(value: unknown): value is { readonly response: Response; readonly text: string } {
  return typeof value === "object" && value !== null && "response" in value;
}

function parsedReply(text: string): Reply | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isReply(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error) return "code" in cause ? String(cause.code) : cause.message;
  return error instanceof Error ? error.message : String(error);
}
