import type { PortName } from "../../config/ports.ts";
import type { ServerName } from "../../config/servers.ts";
import type { CallLabel } from "../../telemetry/labels.ts";

/** Where the commands of a runbook find the stack that runs on a host. */
export interface Place {
  /** The address at which a port is opened. */
  readonly open: (port: PortName) => string;
  /** The folder that a server keeps its data in; of all of them, a pattern. */
  readonly data: (server: ServerName | "*") => string;
  /** The file that a server logs to; of all of them, a pattern. */
  readonly log: (server: ServerName | "*") => string;
  /** The folder by which the supervisor knows a server; of all of them, a pattern. */
  readonly service: (server: ServerName | "*") => string;
  /** The name of the container that holds a server. */
  readonly container: (server: ServerName | "") => string;
  /** Asks the ledger's database as who may read everything and change nothing. */
  readonly ledger: (sql: string) => string;
}

/** What to type where no query answers. */
export interface Command {
  /** One line of shell, in the folder of the project; it may name the labels of the alert. */
  readonly here: (place: Place, label: (name: CallLabel) => string) => string;
  /** The same for servers in containers, where that is something else. */
  readonly inContainers?: (place: Place) => string;
}

/** What brings servers back, as a page says it. */
export const STARTS_AGAIN = "`make up` starts what has ended.";

/** How many lines of a log show what a server said last. */
const LINES = 30;

/** What a server said last. */
export function lastWords(server: ServerName): Command {
  return {
    here: ({ log }) => `tail -n ${LINES} ${log(server)}`,
    inContainers: ({ container }) => `docker logs --tail ${LINES} ${container(server)}`,
  };
}

/** What a server complained of last. */
export function complaints(server: ServerName): Command {
  const errors = "grep -iE 'warn|error'";
  return {
    here: ({ log }) => `${errors} ${log(server)} | tail -n ${LINES}`,
    inContainers: ({ container }) => `docker logs ${container(server)} 2>&1 | ${errors} | tail -n ${LINES}`,
  };
}

/** Which servers run, and since when. */
export const processes: Command = {
  here: ({ service }) => `sv status ${service("*")}`,
  inContainers: ({ container }) => `docker ps --all --filter name=${container("")}`,
};

/** Whether every side of the stack is alive, with what to do about what is not. */
export const doctor: Command = { here: () => "npx plumb doctor" };

/** Whether the stack runs as the config says. */
export const undeployed: Command = { here: () => "npx cdktf diff local" };

/** Everything that fires now, told or not. */
export const firing: Command = { here: ({ open }) => `curl -s ${open("prometheus")}/api/v1/alerts` };

/** The newest of what a server set aside because a store refused it: a line of JSON each. */
export function setAside(server: "recorder" | "ledger"): Command {
  return { here: ({ data }) => `tail -n 5 "$(ls -t ${data(server)}/set-aside/*.jsonl | head -n 1)"` };
}
