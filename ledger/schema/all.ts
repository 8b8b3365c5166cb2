import { access } from "./access.ts";
import type { Migration } from "./migration.ts";
import { partitions } from "./partitions.ts";
import { pseudonyms } from "./pseudonyms.ts";
import { rollUps } from "./roll-ups.ts";
import { usage } from "./usage.ts";

/** In the order in which they are applied; the place of one in this list, from 1 on, is its version. */
export const migrations: readonly Migration[] = [usage, partitions, pseudonyms, rollUps, access];
