import type { Wanted } from "./locate.ts";

/** Where Debian keeps the programs of PostgreSQL. The oldest that will do comes first: data of one release is none of the next. */
const folders = ["15", "16", "17", "18"].map((release) => `/usr/lib/postgresql/${release}/bin`);

const postgres = { atLeast: "15", folders, package: "postgresql-15" } as const;

/** Programs that come with the host, from a package of Debian: there is no module to build them from. */
export const hostPrograms: Readonly<Record<"postgres" | "initdb" | "pg_isready", Wanted>> = {
  postgres: { program: "postgres", ...postgres },
  initdb: { program: "initdb", ...postgres },
  pg_isready: { program: "pg_isready", ...postgres },
};
