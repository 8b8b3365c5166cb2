/** Scrape jobs beside those of the servers, which are called like their server. */

/** What the Collector counted from spans. */
export const CALLS_JOB = "calls";

/** What applications reported through it. */
export const APPS_JOB = "apps";

/** Where calls are counted, whoever counts them. */
export const COUNTING_JOBS = [CALLS_JOB, APPS_JOB] as const;
