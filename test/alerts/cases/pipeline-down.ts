import type { Config } from "../../../config/schema.ts";
import { seriesBudget } from "../../../signals/declared-series.ts";
import { alertmanagerDown, collectorDown, serverDown, storeDown } from "../../../signals/pipeline.ts";
import type { AnySignal } from "../../../signals/signal.ts";
import { APPS_JOB, CALLS_JOB } from "../../../telemetry/scrape-jobs.ts";
import { scrapedSeries, up } from "../../../telemetry/server-metrics.ts";
import { percent } from "../../support/limit-cases.ts";
import { type RuleCase, series } from "../../support/rule-case.ts";
import { type Course, stackCase, valuesOf } from "../../support/stack-cases.ts";

const STEP = 10;

/** A job whose target answers, or does not, in this course. */
const answering = (job: string, course: Course, instance = `${job}:1`) => ({ [series(up, { job, instance })]: valuesOf(course) });

interface Down {
  readonly signal: AnySignal;
  /** A server of it that every stack has. */
  readonly job: string;
  /** The others of it that every stack has. */
  readonly others: readonly string[];
  /** One that only some stacks have. */
  readonly optional?: string;
  readonly told: "by job" | "together";
}

/** Servers that do not answer, of one signal. */
function downCases(config: Config, { signal, job, others, optional, told }: Down): RuleCase[] {
  const labels = told === "by job" ? { job } : {};
  const found = stackCase(config, { signal, labels, step: STEP, words: percent, limitWords: String });
  if (!found) return [];
  const { common, longest, keep, firing, endingAt } = found;
  const samples = longest / STEP + 10;
  const begins = samples * STEP;
  const steady = Object.assign({}, ...others.map((other) => answering(other, [[1, 10 * samples + keep / STEP]])));
  const all = (course: Course) => ({ ...steady, ...answering(job, course) });
  const checked = (at: number) => ({ at, firing: firing(1, at, begins) });
  const everything = [job, ...others];
  return [
    {
      ...common,
      name: "without any series those that every stack has are down, after a while",
      series: {},
      checks: [
        { at: longest - STEP, firing: [] },
        {
          at: longest,
          firing:
            told === "together"
              ? firing(1, longest, 0)
              : everything.flatMap((each) => stackCase(config, { signal, labels: { job: each }, step: STEP, words: percent, limitWords: String })?.firing(1, longest, 0) ?? []),
        },
      ],
    },
    {
      ...common,
      name: "a server that does not answer fires in time and not before, and is over after it answers again",
      series: all([
        [1, samples],
        [0, samples],
        [1, samples + keep / STEP],
      ]),
      checks: [...[begins - STEP, begins + longest - STEP, begins + longest, 2 * begins - STEP].map(checked), ...endingAt(2 * begins, firing(1, 2 * begins - STEP, begins))],
    },
    {
      ...common,
      name: "one that nobody asks any more is down too, if every stack has it",
      series: all([
        [1, samples],
        ["missing", 2 * samples + 60],
      ]),
      // Its last answer counts for five minutes, as Prometheus looks back; a target that is taken away is gone at once.
      checks: [
        { at: begins, firing: [] },
        { at: begins - STEP + 300 + longest + STEP, firing: firing(1, begins - STEP + 300 + longest + STEP, begins - STEP + 300 + STEP) },
      ],
    },
    {
      ...common,
      name: "a restart is no outage",
      series: all([
        [1, samples],
        [0, longest / STEP],
        [1, samples],
      ]),
      checks: [begins, begins + longest - STEP, begins + longest, begins + longest + STEP].map((at) => ({ at, firing: [] })),
    },
    ...(optional === undefined
      ? []
      : [
          {
            ...common,
            name: "a server that was taken out of the stack is not missed, and one that never was in it neither",
            series: {
              ...all([[1, 12 * samples]]),
              ...answering(optional, [
                [1, samples],
                ["missing", 11 * samples],
              ]),
            },
            checks: [0, samples, 5 * samples, 10 * samples].map((at) => ({ at: at * STEP, firing: [] })),
          },
        ]),
    {
      ...common,
      name: "of several targets of a server one is enough",
      series: {
        ...all([[1, 3 * samples]]),
        ...answering(
          job,
          [
            [1, samples],
            [0, 2 * samples],
          ],
          `${job}:2`,
        ),
      },
      checks: [checked(begins + longest - STEP), checked(begins + longest)],
    },
  ];
}

/** Scrapes that are refused for what they show, and those that fail for another reason. */
function refusedCases(config: Config): RuleCase[] {
  const found = stackCase(config, { signal: collectorDown, step: STEP, words: percent, limitWords: String });
  const [budget] = seriesBudget.values(config);
  if (!found || !budget) return [];
  const samples = found.longest / STEP + 30;
  const shown = (job: string, count: number): Record<string, string> => ({ [series(scrapedSeries, { job, instance: `${job}:1` })]: valuesOf([[count, samples]]) });
  const refused = (job: string, count: number) => ({ ...answering(job, [[0, samples]]), ...shown(job, count) });
  const fine = (...jobs: readonly string[]) => Object.assign({}, ...jobs.map((job) => ({ ...answering(job, [[1, samples]]), ...shown(job, 100) })));
  const end = (samples - 1) * STEP;
  return [
    {
      ...found.common,
      name: "a scrape that Prometheus refuses for more series than the budget is no Collector that is down",
      series: { ...fine("collector", APPS_JOB), ...refused(CALLS_JOB, budget.value + 1) },
      checks: [{ at: end, firing: [] }],
    },
    {
      ...found.common,
      name: "one that fails within the budget is",
      series: { ...fine("collector", APPS_JOB), ...refused(CALLS_JOB, budget.value) },
      checks: [{ at: end, firing: found.firing(1, end, 0) }],
    },
    {
      ...found.common,
      name: "what it shows of calls does not excuse that it does not show itself",
      series: { ...fine(APPS_JOB), ...refused(CALLS_JOB, budget.value + 1), ...refused("collector", budget.value + 1) },
      checks: [{ at: end, firing: found.firing(1, end, 0) }],
    },
  ];
}

export function pipelineDownCases(config: Config): RuleCase[] {
  return [
    ...refusedCases(config),
    ...downCases(config, { signal: collectorDown, job: CALLS_JOB, others: ["collector", APPS_JOB], told: "together" }),
    ...downCases(config, { signal: collectorDown, job: "collector", others: [CALLS_JOB, APPS_JOB], told: "together" }),
    ...downCases(config, { signal: storeDown, job: "loki", others: ["recorder"], optional: "jaeger", told: "by job" }),
    ...downCases(config, { signal: alertmanagerDown, job: "alertmanager", others: [], told: "together" }),
    ...downCases(config, { signal: serverDown, job: "prometheus", others: [], optional: "grafana", told: "by job" }),
  ];
}
