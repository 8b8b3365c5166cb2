import type { ServerResponse } from "node:http";

export function json(response: ServerResponse, status: number, body: object, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** An error as OpenAI's API words it. */
export function refuse(response: ServerResponse, status: number, error: ApiError, headers: Readonly<Record<string, string>> = {}): void {
  json(response, status, { error: { param: null, code: null, ...error } }, headers);
}

export interface ApiError {
  readonly message: string;
  readonly type: string;
  readonly code?: string;
}
