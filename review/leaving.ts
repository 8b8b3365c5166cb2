import { constants } from "node:os";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Cleans up should the program end before it does so itself, also where a signal ends it: what was begun last goes
 * first. The answer says that there is nothing to clean up any more.
 */
export function onLeaving(cleanUp: () => void): () => void {
  // Exit codes of shells. Leaving in this way runs what others clean up, too.
  const onSignal = (signal: (typeof signals)[number]) => process.exit(128 + constants.signals[signal]);
  process.prependOnceListener("exit", cleanUp);
  for (const signal of signals) process.once(signal, onSignal);
  return () => {
    process.off("exit", cleanUp);
    for (const signal of signals) process.off(signal, onSignal);
  };
}
