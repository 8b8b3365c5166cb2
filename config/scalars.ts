import { z } from "zod";
import { type Duration, isDuration, toSeconds } from "../telemetry/duration.ts";

// The text of every `error` here and in the schema says what is allowed; `config/form.ts` adds where, what stands there,
// and the fix. Where there is none, `config/allowed.ts` says it.

const nameText = "letters, digits and . _ - / : after a letter or digit";

export const name = z.string({ error: nameText }).regex(/^[A-Za-z0-9][A-Za-z0-9._/:-]*$/, { error: nameText });

export const names = z.array(name, { error: "a list of names" });

const modelText = "letters, digits and . _ - / : @ + after a letter, digit or @";

/** Clouds write versions and regions with @: `claude-sonnet-4-5@20250929`. */
export const modelName = z.string({ error: modelText }).regex(/^[A-Za-z0-9@][A-Za-z0-9@._/:+-]*$/, { error: modelText });

export const duration = z.custom<Duration>((value) => typeof value === "string" && isDuration(value), {
  error: 'a duration such as "90s", "5m" or "30d"',
});

/** For what servers do not accept a zero for, or where it would mean never or always. */
export const lasting = duration.refine((value) => toSeconds(value) > 0, { error: 'a duration above 0 such as "90s", "5m" or "30d"' });

const positiveText = "a number above 0";

export const positive = z.number({ error: positiveText }).positive({ error: positiveText });

const shareText = "a number from 0 to 1";

export const share = z.number({ error: shareText }).min(0, { error: shareText }).max(1, { error: shareText });

const objectiveText = "a share between 0 and 1, such as 0.99";

/** A share that leaves something to fail and something to reach. */
export const objective = z.number({ error: objectiveText }).gt(0, { error: objectiveText }).lt(1, { error: objectiveText });

const usdText = "US dollars per million tokens, 0 or more";

export const usdPerMillion = z.number({ error: usdText }).nonnegative({ error: usdText });

const portText = "a port number from 1 to 65535";

export const port = z.int({ error: portText }).min(1, { error: portText }).max(65_535, { error: portText });

export const webAddress = z.string().regex(/^https?:\/\/[^\s?#]+$/, { error: "an http(s) address without query" });
