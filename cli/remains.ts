import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { refusedCalls } from "../ledger/settings.ts";
import { refusedRecords } from "../recorder/settings.ts";
import { counted } from "./counted.ts";

/** Calls of a person in a file of what a store has refused. */
interface SetAside {
  readonly file: string;
  /** Undefined where the file may not be read. */
  readonly calls: number | undefined;
  /** How long the file stays; undefined for good. */
  readonly until: string | undefined;
}

/** What has been set aside of a person, who is known by keyed hashes. */
export async function setAsideOf({ config, site }: { readonly config: Config; readonly site: Site }, users: readonly string[]): Promise<readonly SetAside[]> {
  const folders = [
    { ...refusedCalls(site), until: undefined },
    { ...refusedRecords(config, site), until: `${config.retention.logs} after their day` },
  ];
  const found = await Promise.all(
    folders.map(async ({ directory, until }) => {
      const files = await readdir(directory).catch((error: NodeJS.ErrnoException) => (error.code === "ENOENT" ? [] : undefined));
      if (!files) return [{ file: directory, calls: undefined, until }];
      return Promise.all(files.sort().map(async (name) => ({ file: join(directory, name), calls: await linesWith(join(directory, name), users), until })));
    }),
  );
  return found.flat().filter(({ calls }) => calls !== 0);
}

/** A line a call. */
async function linesWith(file: string, users: readonly string[]): Promise<number | undefined> {
  let found = 0;
  try {
    for await (const line of createInterface({ input: createReadStream(file) })) if (users.some((user) => line.includes(user))) found += 1;
    return found;
  } catch {
    return undefined;
  }
}

/** What is known of where a person may still be found after an erasure. */
export interface Found {
  readonly setAside: readonly SetAside[];
  /** Databases that a restore has put away. */
  readonly databases: readonly string[];
}

/** What an erasure does not reach, until when it is there, and what can be done. */
export function remains({ retention, capacity }: Config, { setAside, databases }: Found): readonly string[] {
  return [
    "metrics      nothing: none of them has a user",
    `traces       those that were sampled hold the keyed hash; none can be deleted by itself, and each is gone ${retention.traces} after its calls`,
    `log records  in Loki's files for a day and some hours more. Loki's list of deletions keeps the keyed hash`,
    `queues       calls that wait in the Collector (${capacity.outage} of an outage are planned for) hold the keyed hash until they are delivered; the ledger takes them as erased`,
    ...setAside.map(({ file, calls, until }) =>
      calls === undefined
        ? `set aside    ${file} could not be read: look in it as root`
        : `set aside    ${file}: ${counted(calls, "line")} with the keyed hash, ${until ? `gone ${until}` : "which stay until you delete them"}`,
    ),
    ...(setAside.length === 0 ? ["set aside    nothing of this person"] : []),
    ...databases.map((name) => `database     ${name}, which a restore has put away, is as it was: DROP DATABASE ${name}`),
    "backups      those from before now hold the calls: delete them. plumb restore erases again here, and cannot know of it in another stack",
    "disk         what PostgreSQL has replaced is no longer shown by any query; its files and its log of changes are overwritten in the course of use",
    "elsewhere    your applications, your providers, and whatever was exported from here: not known to this command",
  ];
}
