import { setTimeout as pause } from "node:timers/promises";
import { type DemoFault, type FaultRow, lasting, type Round, type Told } from "../../../docs/faults/table.ts";
import { watchdog } from "../../../signals/pipeline.ts";
import { eventually } from "../../support/process.ts";
import { stores } from "../../support/stores.ts";
import type { Message } from "../../support/webhook.ts";
import { doings } from "./deeds.ts";
import { FASTER, type Platform } from "./platform.ts";

/** What does not go faster: exports of the application, batches, scrapes, evaluations, the way to the webhook. In seconds. */
const SLACK = 17;

/** The hour of the last windows, and what goes on firing after it, in seconds. */
const UNTIL_RESOLVED = 180;

/** Without a sign of life for so long, the dead man's switch has stopped: several times as long as between two. In milliseconds. */
const NO_SIGN_MS = 8_000;

/** Longer than messages of one group are collected, in milliseconds: who is going to say something has said it. */
const SETTLED_MS = 9_000;

/** Always fires, with the severity that pages nobody. */
const SWITCH = { alert: watchdog.alert.name, severity: "none", labels: {} } as const;

/** A row that was brought about, the messages since then, and what was not as it should be. */
interface Proof {
  readonly row: FaultRow;
  readonly problems: readonly string[];
  /** How many messages there were when it began, and when the next of its lane did. */
  readonly from: number;
  readonly to: number | undefined;
}

/** Proves the rows of a round, and that nothing else was told while it lasted. */
export async function proveRound(platform: Platform, { lanes }: Round, news: readonly FaultRow[] = []): Promise<readonly string[]> {
  const { hook } = platform;
  const from = hook.messages.length;
  const [proofs, told] = await Promise.all([Promise.all(lanes.map((lane) => proveLane(platform, lane))), Promise.all(news.map((row) => prove(platform, row, { ends: false })))]);
  await quiet(platform);
  // What was critical may fade through its warning, which is then told by design: it goes on at least as long.
  const expected = [...lasting, ...lanes.flat()].flatMap(({ tells }) => tells.flatMap((told): Told[] => [told, { ...told, severity: "warning" }]));
  // Only beginnings: Prometheus repeats for a real quarter of an hour what is over, and Alertmanager adds it to what begins or ends meanwhile in the same group.
  const begun = hook.messages.slice(from).flatMap(({ alerts }) => alerts.filter(({ status }) => status === "firing"));
  const others = begun.filter(({ labels }) => !expected.some((each) => matches(labels, each)));
  return [
    ...[...proofs.flat(), ...told].flatMap(({ problems }) => problems),
    ...proofs.flat().flatMap((proof) => tooOften(proof, hook.messages)),
    ...new Set(others.map(({ labels }) => `nobody expected ${labels.alertname}: ${JSON.stringify(labels)}`)),
  ];
}

async function proveLane(platform: Platform, lane: readonly FaultRow[]): Promise<Proof[]> {
  const proofs: Proof[] = [];
  for (const row of lane) proofs.push(await prove(platform, row, { ends: true }));
  return proofs.map((proof, index) => ({ ...proof, to: proofs[index + 1]?.from }));
}

/** Brings about what a row says until it is told, then undoes it and waits until that is told, too, if it ends soon. */
async function prove(platform: Platform, row: FaultRow, { ends }: { readonly ends: boolean }): Promise<Proof> {
  const from = platform.hook.messages.length;
  const since = () => platform.hook.messages.slice(from);
  const all = async (status: Message["status"], seconds: number) => (await Promise.all(row.tells.map((told) => waited(told, status, since, seconds)))).flat();
  const undo = await begin(platform, row);
  const within = (row.minutes * 60) / FASTER + SLACK;
  const [alive, ...late] = row.stopsSwitch ? [await switchStops(platform, within)] : [undefined, ...(await all("firing", within))];
  await undo();
  const dead = row.stopsSwitch ? [await switchComes(platform), ...(await all("firing", UNTIL_RESOLVED))] : [];
  const endless = ends && late.length === 0 ? await all("resolved", UNTIL_RESOLVED) : [];
  const problems = [alive, ...late, ...dead, ...endless].filter((problem) => problem !== undefined);
  return { row, from, to: undefined, problems: problems.map((problem) => `${named(row)}: ${problem}`) };
}

/** Waits until the dead man's switch gives no sign of life any more. */
async function switchStops({ pulse }: Platform, seconds: number): Promise<string | undefined> {
  const signs = () => messagesOf(pulse.messages, SWITCH, "firing").length;
  const until = Date.now() + seconds * 1_000;
  for (let before = signs(); ; before = signs()) {
    await pause(NO_SIGN_MS);
    if (signs() === before) return undefined;
    if (Date.now() > until) return `the dead man's switch did not stop within ${seconds} s`;
  }
}

/** Waits until it gives the next. */
async function switchComes({ pulse }: Platform): Promise<string | undefined> {
  const from = pulse.messages.length;
  const [problem] = await waited(SWITCH, "firing", () => pulse.messages.slice(from), UNTIL_RESOLVED);
  return problem;
}

/**
 * What began or ended more than once. Where a message is about several alerts, each counts for itself: Alertmanager
 * repeats those that it told of when another joins or leaves their message.
 */
export function tooOften({ row, from, to }: Omit<Proof, "problems">, messages: readonly Message[]): string[] {
  return row.tells.flatMap((told) => {
    const about = messages.slice(from, to).filter((message) => message.alerts.some(({ labels }) => matches(labels, told)));
    const alone = about.every((message) => message.alerts.length === 1);
    const alerts = about.map((message) => message.alerts.filter(({ labels }) => matches(labels, told)));
    const concerned = [...new Set(alerts.flat().map(({ labels }) => JSON.stringify(labels)))];
    return concerned.flatMap((labels) => {
      const course = alerts.flatMap((each) => each.filter((alert) => JSON.stringify(alert.labels) === labels)).map(({ status }) => status);
      const statuses = alone ? course : course.filter((status, index) => status !== course[index - 1]);
      // What ends first began in the row before.
      const changes = statuses[0] === "resolved" ? statuses.slice(1) : statuses;
      return changes.length > 2 ? [`${named(row)}: ${told.alert} was told to be ${changes.join(", ")}`] : [];
    });
  });
}

/** Waits until nothing fires but what always does, and what lasts; and until that, too, is told: an end that another alert silences never is. */
export async function quiet({ deployment }: Platform): Promise<void> {
  const known = [watchdog.alert.name, ...lasting.flatMap(({ tells }) => tells.map(({ alert }) => alert))];
  await eventually(async () => {
    const firing = await stores(deployment.site).promql(`ALERTS{alertstate="firing",alertname!~"${known.join("|")}"}`);
    if (firing.length > 0) throw new Error(`still firing: ${firing.map(({ metric }) => `${metric.alertname} ${metric.severity}`).join(", ")}`);
  }, UNTIL_RESOLVED);
  await pause(SETTLED_MS);
}

/** Messages of a status that are about it. */
export function messagesOf(messages: readonly Message[], told: Told | typeof SWITCH, status: Message["status"]): readonly Message[] {
  return messages.filter((message) => message.status === status && message.alerts.some((alert) => alert.status === status && matches(alert.labels, told)));
}

/** Switches the demo's faults. */
export async function switchDemo({ deployment }: Platform, method: "POST" | "DELETE", { demo: fault, share, feature }: DemoFault): Promise<void> {
  const response = await fetch(`${deployment.site.open("demoGateway")}/faults`, { method, body: JSON.stringify({ fault, share, feature }) });
  if (!response.ok) throw new Error(await response.text());
}

function matches(labels: Readonly<Record<string, string>>, { alert, severity, labels: own }: Told | typeof SWITCH): boolean {
  return Object.entries({ ...own, alertname: alert, severity }).every(([label, value]) => labels[label] === value);
}

async function begin(platform: Platform, { cause }: FaultRow): Promise<() => Promise<void> | void> {
  if ("deed" in cause) return doings[cause.deed](platform);
  await switchDemo(platform, "POST", cause);
  return () => switchDemo(platform, "DELETE", cause);
}

async function waited(told: Told | typeof SWITCH, status: Message["status"], since: () => readonly Message[], seconds: number): Promise<string[]> {
  const there = () => {
    if (messagesOf(since(), told, status).length === 0) throw new Error(`${told.alert} ${told.severity} was not told to be ${status} within ${seconds} s`);
  };
  return eventually(there, seconds).then(
    () => [],
    (error: Error) => [error.message],
  );
}

function named({ cause }: FaultRow): string {
  return "deed" in cause ? cause.deed : `${cause.demo}${cause.feature ? ` of ${cause.feature}` : ""}`;
}
