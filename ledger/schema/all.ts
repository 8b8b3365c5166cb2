import { access } from "./access.ts";
import { erasure } from "./erasure.ts";
import type { Migration } from "./migration.ts";
import { partitions } from "./partitions.ts";
import { pseudonyms } from "./pseudonyms.ts";
import { repricing } from "./repricing.ts";
import { rollUps } from "./roll-ups.ts";
import { usage } from "./usage.ts";
import { userTotals } from "./user-totals.ts";

/** In the order in which they are applied; the place of one in this list, from 1 on, is its version. */
export const migrations: readonly Migration[] = [usage, partitions, pseudonyms, rollUps, access, userTotals, erasure, repricing];
