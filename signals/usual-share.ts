import { latest, type Vector } from "../query/promql.ts";
import type { CallLabel } from "../telemetry/labels.ts";
import { lessLabelled, ofUnknown } from "./less-labelled.ts";
import { refusalsPerHour, requestsPerHour, violationsPerHour } from "./recordings.ts";
import { addedUp, hoursWithAny, type Usual, usual } from "./trailing.ts";
import { WEEK } from "./windows.ts";

/** Hours with calls, of the last seven days, without which no share is a usual one yet. */
export const HOURS_OF_SHARE = 24;

/** Whose share of stopped calls is compared with its own past. */
export const asker = ["environment", "service", "feature", "team"] as const satisfies readonly CallLabel[];

type Asker = (typeof asker)[number];

/** Calls that end without an answer, of the last hour, and which share of all calls they usually are. */
export interface UsualShare {
  readonly stopped: Vector<Asker>;
  readonly calls: Vector<Asker>;
  readonly usual: Usual<Asker>;
}

function usualShare(name: string, stopped: Vector<Asker>): UsualShare {
  const ofAskers = latest(requestsPerHour.metric).sum(...asker);
  const calls = lessLabelled(ofAskers, ["environment", "service", "feature"], ["service", "feature"]).or(ofUnknown(ofAskers, ["environment", "service"], "feature", "team"));
  // None, rather than no answer, of what was never stopped before.
  const before = addedUp(calls, WEEK);
  const share = addedUp(stopped, WEEK).or(before.times(0)).over(before);
  const known = hoursWithAny(calls, WEEK).above(HOURS_OF_SHARE - 1);
  const recorded = usual(`${name}:usual_share${WEEK}`, asker, "Share of the calls of the last seven days, the last hour left out.", share.and(known, ...asker));
  return { stopped, calls, usual: recorded };
}

export const refusedShare = usualShare("llm:refusals", latest(refusalsPerHour.metric).sum(...asker));

export const violatingShare = usualShare("llm:policy_violations", latest(violationsPerHour.metric).sum(...asker));
