import { type DatabaseSettings, STATEMENT_MS } from "../ledger/connection.ts";
import { DATABASE, type Role, roles } from "../ledger/names.ts";
import { Problem } from "./problem.ts";

/** What to do where the ledger's database did not do what it was told. */
export const WAY_OUT = "See whether it runs and is up to date: npx plumb doctor, make up.";

interface Cause {
  /** How the codes begin that Node.js, or PostgreSQL, gives to the error. */
  readonly codes: readonly string[];
  readonly what: (where: string, role: Role) => string;
  readonly wayOut: string;
}

const UNREACHABLE: Cause = {
  codes: ["ECONN", "EHOST", "ENET", "ETIMEDOUT", "EPIPE", "ENOTFOUND", "EAI_", "ENOENT", "EACCES", "08", "57P"],
  what: (where) => `The ledger's database at ${where} cannot be reached`,
  wayOut: "Start the stack (make up), or see what ails it (npx plumb doctor). Its passwords are read by root and the user of the stack alone.",
};

const causes: readonly Cause[] = [
  UNREACHABLE,
  {
    codes: ["28"],
    what: (where, role) => `The ledger's database at ${where} does not let ${roles[role]} in`,
    wayOut: "The ledger gives its roles the passwords of the stack's secrets as it starts, and PostgreSQL that of the admin: make down, make up.",
  },
  {
    codes: ["3D", "55000"],
    what: (where) => `The database ${DATABASE} at ${where} is not there, or is closed`,
    wayOut: "The ledger makes and opens it as it starts; its log says what keeps it from that: make up, npx plumb doctor.",
  },
  {
    codes: ["42P01", "42703", "42883", "42501", "3F"],
    what: (where) => `The ledger's database at ${where} is of another version than this program`,
    wayOut: "The ledger brings it up to date as it starts: make up.",
  },
  {
    codes: ["57014"],
    what: (where) => `The ledger's database at ${where} took longer than the ${STATEMENT_MS / 1_000} s that an answer may take`,
    wayOut: "Ask about a shorter period or fewer groups, or again when the ledger has less to do.",
  },
  {
    codes: ["53"],
    what: (where) => `The ledger's database at ${where} has no room for this: connections, memory or disk`,
    wayOut: "Try again when others have finished; npx plumb doctor looks at what fills up.",
  },
];

/** Of what pg itself says of a connection, without a code. */
const LOST = /^Connection terminated|^timeout exceeded when trying to connect|^Client has encountered a connection error/;

/** An error of the ledger's database as something that the user can put right; as it is where it is none of those. */
export function ledgerProblem({ host, port }: DatabaseSettings, role: Role, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Problem) return error;
  const { code = "", message } = error as NodeJS.ErrnoException;
  const cause = causes.find(({ codes }) => codes.some((start) => code.startsWith(start))) ?? (LOST.test(message) ? UNREACHABLE : undefined);
  return cause ? new Problem(`${cause.what(`${host}:${port}`, role)}: ${message}\n${cause.wayOut}`) : error;
}
