import { join } from "node:path";
import { runbooks } from "../alerts/runbooks.ts";
import type { Artifact } from "../artifact/artifact.ts";
import { checked } from "../stacks/check.ts";
import { OWN_DIRECTORY, ROOTS_DIRECTORY } from "../stacks/host-paths.ts";
import { localPlace } from "../stacks/local/place.ts";

/** Stands for the folder of a stack in commands: pages do not know where it is. */
const DIRECTORY = "$STACK";

const hint = `Commands are for a stack on this host, typed in the folder of the project. They find it in \`${DIRECTORY}\`: type \`STACK=${ROOTS_DIRECTORY}\` first, if root deployed it, or \`STACK=${join("~", OWN_DIRECTORY)}\`; with \`local.directory\` in the config it is that.`;

/** The runbooks as pages for everybody: with the usual ports, and placeholders for what differs. */
export function runbookPages(): readonly Artifact[] {
  const { config } = checked({ environment: "production", services: {}, teams: {}, features: {}, models: {} });
  return runbooks(localPlace({ ...config, local: { ...config.local, directory: DIRECTORY } }), { text: DIRECTORY, hint });
}
