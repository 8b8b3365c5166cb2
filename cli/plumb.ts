import { ConfigError } from "../config/finding.ts";
import { ReviewError } from "../review/review-error.ts";
import { HostError } from "../stacks/host/error.ts";
import { buildMissing } from "../tools/build.ts";
import { BuildError } from "../tools/run.ts";
import { asksForHelp, readArguments, UsageError, usageOf } from "./arguments.ts";
import { backup, restore } from "./backup.ts";
import { clearDemo } from "./clear-demo.ts";
import { doctor, doctorOptions } from "./doctor.ts";
import { down } from "./down.ts";
import { eraseCommand, eraseOptions } from "./erase.ts";
import { installPackages, testPackages } from "./packages.ts";
import { Problem } from "./problem.ts";
import { reconcileCommand, reconcileOptions } from "./reconcile.ts";
import { reportCommand, reportNames, reportOptions } from "./report.ts";
import { repriceCommand, repriceOptions } from "./reprice.ts";
import { reviewCommand, reviewOptions } from "./review.ts";
import { runbook } from "./runbook.ts";
import { up } from "./up.ts";

interface Command {
  readonly about: string;
  /** What may follow its name: words, and options. */
  readonly words?: string;
  readonly options?: Parameters<typeof usageOf>[0];
  /** Gets what follows its name. */
  readonly run: (args: readonly string[]) => Promise<void>;
}

/** A command that takes nothing. */
function alone(run: () => Promise<void>): Command["run"] {
  return (args) => {
    readArguments({}, 0, args);
    return run();
  };
}

const commands: Readonly<Record<string, Command>> = {
  up: { about: "everything from a fresh clone to a running, populated stack on this host", run: alone(up) },
  packages: { about: "install the Debian packages that the stack and its tests need", run: alone(async () => installPackages(testPackages)) },
  tools: { about: "build the servers that are not there yet: once, about 25 minutes", run: alone(buildMissing) },
  down: { about: "stop it; data stays unless PLUMBLINE_PURGE=1", run: alone(down) },
  backup: { about: "write the ledger into a file, while it runs", words: "FILE", run: backup },
  restore: { about: "put a backup into the place of the ledger, which is kept", words: "FILE", run: restore },
  erase: {
    about: "one person, from the ledger and the logs; says what remains where, and until when",
    options: eraseOptions,
    run: eraseCommand,
  },
  "clear-demo": { about: "remove what the demo left in metrics, logs and the ledger, once it is switched off", run: alone(clearDemo) },
  doctor: { about: "whether every side of the running stack is alive, and which items of the production checklist hold", options: doctorOptions, run: doctor },
  runbook: {
    about: "the runbook of an alert that fires: its labels in the queries, your limits, and what the running stack answers to each step",
    words: "ALERT [LABEL=VALUE …]",
    run: runbook,
  },
  report: {
    about: `from the ledger: ${reportNames.join(", ")}; the first where none is named`,
    words: "[NAME]",
    options: reportOptions,
    run: reportCommand,
  },
  reconcile: {
    about: "a provider's invoice or export of costs against the ledger, by model and day; exit code 1 if they are further apart than tolerated",
    words: "FILE",
    options: reconcileOptions,
    run: reconcileCommand,
  },
  reprice: {
    about: "calls of a past period once more, by the prices of the config and the catalogue as they are now; keeps what they had cost",
    options: repriceOptions,
    run: repriceCommand,
  },
  review: {
    about: "what the working tree changes against a base, in words; with a history, what changed rules would have done. The base's own code is run, as you",
    words: "[BASE]",
    options: reviewOptions,
    run: reviewCommand,
  },
};

function usage(): string {
  const lines = Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(12)} ${about}`);
  return ["usage: plumb COMMAND", ...lines, "plumb COMMAND --help says what may follow a command."].join("\n");
}

function usageOfCommand(name: string, { about, words = "", options = {} }: Command): string {
  return [`usage: plumb ${name} ${words}`.trim(), `  ${about}`, usageOf(options)].filter(Boolean).join("\n");
}

const [name = "", ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) {
  const asked = asksForHelp([name]);
  (asked ? console.log : console.error)(usage());
  process.exit(asked ? 0 : 2);
}
if (asksForHelp(args)) {
  console.log(usageOfCommand(name, command));
  process.exit(0);
}
const run = async () => command.run(args);
run().catch((error: unknown) => {
  const expected = [ConfigError, HostError, BuildError, Problem, ReviewError].some((kind) => error instanceof kind);
  console.error(expected ? `\n${(error as Error).message}\n` : error);
  if (error instanceof UsageError) console.error(usageOfCommand(name, command));
  process.exit(error instanceof UsageError ? 2 : 1);
});
