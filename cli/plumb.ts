import { ConfigError } from "../config/finding.ts";
import { ReviewError } from "../review/review-error.ts";
import { HostError } from "../stacks/host/error.ts";
import { BuildError, buildMissing } from "../tools/build.ts";
import { readArguments, UsageError, usageOf } from "./arguments.ts";
import { clearDemo } from "./clear-demo.ts";
import { doctor, doctorOptions } from "./doctor.ts";
import { down } from "./down.ts";
import { installPackages, testPackages } from "./packages.ts";
import { Problem } from "./problem.ts";
import { reviewCommand, reviewOptions } from "./review.ts";
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
  "clear-demo": { about: "remove what the demo left in metrics, logs and the ledger, once it is switched off", run: alone(clearDemo) },
  doctor: { about: "whether every side of the running stack is alive, and which items of the production checklist hold", options: doctorOptions, run: doctor },
  review: {
    about: "what the working tree changes against a base, in words; with a history, what changed rules would have done. The base's own code is run, as you",
    words: "[BASE]",
    options: reviewOptions,
    run: reviewCommand,
  },
};

function usage(): string {
  return ["usage: plumb COMMAND", ...Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(12)} ${about}`)].join("\n");
}

function usageOfCommand(name: string, { about, words = "", options = {} }: Command): string {
  return [`usage: plumb ${name} ${words}`.trim(), `  ${about}`, usageOf(options)].filter(Boolean).join("\n");
}

const [name = "", ...args] = process.argv.slice(2);
const command = commands[name];
if (!command) {
  console.error(usage());
  process.exit(2);
}
const run = async () => command.run(args);
run().catch((error: unknown) => {
  const expected = [ConfigError, HostError, BuildError, Problem, ReviewError].some((kind) => error instanceof kind);
  console.error(expected ? `\n${(error as Error).message}\n` : error);
  if (error instanceof UsageError) console.error(usageOfCommand(name, command));
  process.exit(error instanceof UsageError ? 2 : 1);
});
