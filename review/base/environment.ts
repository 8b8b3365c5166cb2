import { AUTH_VARIABLE } from "../backtest/access.ts";

/** What code needs in order to describe itself: where programs, folders and the config are, and how Node is to run. */
const needed = ["PATH", "HOME", "TMPDIR", "LANG", "NODE_OPTIONS", "XDG_DATA_HOME", "XDG_CACHE_HOME", "PLUMBLINE_CONFIG", "PLUMBLINE_CACHE"];

/** The environment of another revision's code: tokens and logins, as CI has them, are not its business. */
export function environmentOfBase(): NodeJS.ProcessEnv {
  return only((name) => needed.includes(name));
}

/** That of npm, which may need addresses and logins of its own; it runs no code of the packages. */
export function environmentOfNpm(): NodeJS.ProcessEnv {
  return only((name) => name !== AUTH_VARIABLE);
}

function only(allowed: (name: string) => boolean): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => allowed(name)));
}
