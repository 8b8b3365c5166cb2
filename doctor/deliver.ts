import { randomUUID } from "node:crypto";
import type { Config } from "../config/schema.ts";
import { severities } from "../signals/signal.ts";
import { toSeconds } from "../telemetry/duration.ts";
import { UNKNOWN } from "../telemetry/labels.ts";
import { body, json, until } from "./ask.ts";
import { type Counts, countsIn, judged, taken } from "./attempts.ts";
import { type Check, failed, type Stack, waiting } from "./result.ts";

/** Name of the alert that is sent; it says itself what it is. */
const TEST_ALERT = "PlumblineTest";

/** Seconds beyond the time for which alerts are collected. */
const ON_THE_WAY = 30;

type Labels = Readonly<Record<string, string>>;

/** Alerts that go out as one message. */
interface Group {
  readonly receiver: { readonly name: string };
  readonly alerts: readonly { readonly labels: Labels }[];
}

/**
 * Sends a test alert down every route and looks whether its message left for the receiver. Only on request: people are
 * told. Whether it arrived only they can say; the receiver's answer was good.
 */
export const delivery: Check = {
  title: "Delivery",
  run: async (stack) => {
    const { config, site } = stack;
    const run = `plumb-doctor-${randomUUID().slice(0, 8)}`;
    // One service for each severity: a critical alert would silence the warning about the same one.
    const alerts = routesOf(config).map((route) => ({ alertname: TEST_ALERT, service: `${run}-${route.severity}`, environment: config.environment, ...route }));
    const before = await counts(stack);
    await post(stack, alerts, false);
    try {
      const groups = await until(10, async () => {
        const all = await json<readonly Group[]>(`${site.open("alertmanager")}/api/v2/alerts/groups?${new URLSearchParams({ filter: `alertname="${TEST_ALERT}"` })}`);
        const own = all.filter((group) => group.alerts.some(({ labels }) => labels.service?.startsWith(run)));
        const taken = new Set(own.flatMap((group) => group.alerts.map(({ labels }) => JSON.stringify(Object.entries(labels).sort()))));
        return taken.size >= alerts.length ? own : undefined;
      });
      if (!groups) return [failed("test alerts", "Alertmanager did not take them in", "see the log of alertmanager")];
      const names = [...new Set(groups.map(({ receiver }) => receiver.name))].filter((name) => name in config.receivers);
      if (names.length === 0) return [waiting("test alerts", "no route leads to a receiver", "declare receivers and name them in routes")];
      const wanted = (name: string) => groups.filter(({ receiver }) => receiver.name === name).length;
      const after = await until(toSeconds(config.routes.groupWait) + ON_THE_WAY, async () => {
        const now = await counts(stack);
        return names.every((name) => taken(before, now, name) >= wanted(name)) ? now : undefined;
      });
      const last = after ?? (await counts(stack));
      return names.map((name) => judged(name, wanted(name), before, last));
    } finally {
      await post(stack, alerts, true);
    }
  },
};

/** Labels that lead to every route that the config describes: each team with receivers of its own, each component. */
function routesOf({ teams, routes }: Config): Labels[] {
  const ofTeams = [UNKNOWN, ...Object.keys(teams).filter((team) => severities.some((severity) => teams[team]?.routes[severity]))];
  return severities.flatMap((severity) => ofTeams.flatMap((team) => Object.keys(routes.components).map((component) => ({ severity, team, component }))));
}

async function post({ site, config }: Stack, alerts: readonly Labels[], over: boolean): Promise<void> {
  const annotations = { summary: "A test by plumb doctor", description: `A test by plumb doctor in ${config.environment}: nothing is wrong, nothing is to be done.` };
  const ends = new Date(Date.now() + (over ? 0 : 600_000)).toISOString();
  await body(`${site.open("alertmanager")}/api/v2/alerts`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(alerts.map((labels) => ({ labels, annotations, endsAt: ends }))),
  });
}

async function counts({ site }: Stack): Promise<Counts> {
  return countsIn(await body(`${site.open("alertmanager")}/metrics`));
}
