import { HistoryError } from "./history-error.ts";

/** The variable of the environment with what a Prometheus wants to be shown. An argument would stand in the list of processes. */
export const AUTH_VARIABLE = "PLUMBLINE_PROMETHEUS_AUTH";

/** How a Prometheus that asks who one is can be asked. */
export const AUTH_HINT = `Set ${AUTH_VARIABLE}="user:password", or to a bearer token`;

/** The characters of a bearer token. None of them is a colon. */
const TOKEN = /^[\w.~+/-]+=*$/;

/** The address of a Prometheus. Throws a sentence, which does not repeat it, where it is none. */
export function addressOf(url: string): URL {
  const found = URL.canParse(url) ? new URL(url) : undefined;
  if (!found || !/^https?:$/.test(found.protocol)) throw new HistoryError("The address of Prometheus must begin with http:// or https://, as http://127.0.0.1:9090 does.");
  if (found.username || found.password) throw new HistoryError(`The address of Prometheus holds a login, which others can read in the list of processes. ${AUTH_HINT}.`);
  found.search = "";
  found.hash = "";
  if (!found.pathname.endsWith("/")) found.pathname += "/";
  return found;
}

/** The header for a login or a token. */
export function authorizationOf(auth: string): string {
  if (auth.includes(":")) return `Basic ${Buffer.from(auth).toString("base64")}`;
  if (!TOKEN.test(auth)) throw new HistoryError(`${AUTH_VARIABLE} holds neither user:password nor a bearer token.`);
  return `Bearer ${auth}`;
}
