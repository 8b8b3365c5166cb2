import type { Duration } from "../telemetry/duration.ts";

/** Over which time a rate is taken: long enough for four scrapes at any sensible interval. Recorded, so that long ranges are cheap. */
export const RATE: Duration = "5m";

/** Over which time money and tokens are added up where a minute says nothing. */
export const HOUR: Duration = "1h";

export const DAY: Duration = "1d";

export const WEEK: Duration = "7d";
