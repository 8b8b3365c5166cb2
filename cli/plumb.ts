import { ConfigError } from "../config/finding.ts";
import { HostError } from "../stacks/host/error.ts";
import { BuildError, buildMissing } from "../tools/build.ts";
import { clearDemo } from "./clear-demo.ts";
import { down } from "./down.ts";
import { installPackages, testPackages } from "./packages.ts";
import { Problem } from "./problem.ts";
import { up } from "./up.ts";

interface Command {
  readonly about: string;
  readonly run: () => Promise<void>;
}

const commands: Readonly<Record<string, Command>> = {
  up: { about: "everything from a fresh clone to a running, populated stack on this host", run: up },
  packages: { about: "install the Debian packages that the stack and its tests need", run: async () => installPackages(testPackages) },
  tools: { about: "build the servers that are not there yet: once, about 25 minutes", run: buildMissing },
  down: { about: "stop it; data stays unless PLUMBLINE_PURGE=1", run: down },
  "clear-demo": { about: "remove what the demo left in metrics and logs, once it is switched off", run: clearDemo },
};

function usage(): string {
  return ["usage: plumb COMMAND", ...Object.entries(commands).map(([name, { about }]) => `  ${name.padEnd(12)} ${about}`)].join("\n");
}

const command = commands[process.argv[2] ?? ""];
if (!command) {
  console.error(usage());
  process.exit(2);
}
command.run().catch((error: unknown) => {
  const expected = [ConfigError, HostError, BuildError, Problem].some((kind) => error instanceof kind);
  console.error(expected ? `\n${(error as Error).message}\n` : error);
  process.exit(1);
});
