import { DatabaseError } from "pg";
import { NewerDatabase } from "./migrate.ts";

/** Of what the database answers: connection, login, no such database or a closed one, going down or coming up. */
const CLASSES = ["08", "28", "3D", "55000", "57P"] as const;

/**
 * Whether an error says that nobody got in, or was thrown out: the database may be a new one the next time, or passwords
 * others. What the database says of a statement is no such error, nor that it is too new.
 */
export function lost(error: unknown): boolean {
  if (error instanceof NewerDatabase) return false;
  if (error instanceof DatabaseError) return CLASSES.some((start) => error.code?.startsWith(start));
  return error instanceof Error && error.cause !== undefined ? lost(error.cause) : true;
}
