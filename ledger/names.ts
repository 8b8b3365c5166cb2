/** The ledger's database. */
export const DATABASE = "plumbline";

/**
 * Who logs in. `admin` is the superuser that PostgreSQL is set up with: it makes the others and their database, and
 * does nothing else. `owner` owns tables, so it migrates, erases, and runs programs that make their own tables, such as
 * the guide's. `writer` adds calls. `reader` reads what everybody may who sees the dashboards.
 */
export const roles = {
  admin: "ledger_admin",
  owner: "ledger_owner",
  writer: "ledger_writer",
  reader: "ledger_reader",
} as const;

/** The function that gives the key of user ids, in a schema of the admin. */
export const KEY_SCHEMA = "ledger_key";
export const KEY_FUNCTION = `${KEY_SCHEMA}.user_key`;

export type Role = keyof typeof roles;

/** Name of the secret that is a role's password. */
export function passwordSecret(role: Role): string {
  return `ledger-${role}-password`;
}
