import { examine } from "../doctor/examine.ts";
import { table } from "../doctor/table.ts";
import { readArguments, switchOption } from "./arguments.ts";
import { describeLocal } from "./stack.ts";

export const doctorOptions = {
  deliver: switchOption("also send a test alert down every route, through to the receivers: people are told"),
};

/** Is every side of the running stack alive, and does the production checklist hold? Ends with 1 where something failed. */
export async function doctor(args: readonly string[]): Promise<void> {
  const { options } = readArguments(doctorOptions, 0, args);
  const { config, site } = await describeLocal();
  const sections = await examine({ config, site }, { deliver: options.deliver, progress: (title) => console.error(`  looking at: ${title.toLowerCase()}`) });
  console.log(`\n${table(sections)}`);
  if (sections.some(({ results }) => results.some(({ state }) => state === "failed"))) process.exitCode = 1;
}
