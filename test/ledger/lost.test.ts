import { DatabaseError } from "pg";
import { expect, test } from "vitest";
import { lost } from "../../ledger/lost.ts";
import { NewerDatabase } from "../../ledger/migrate.ts";

function answered(code: string): DatabaseError {
  return Object.assign(new DatabaseError("said", 4, "error"), { code });
}

test.each([
  { what: "a host that refuses", error: Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }), is: true },
  { what: "a connection that ends", error: new Error("Connection terminated unexpectedly"), is: true },
  { what: "a connection that ends in a migration", error: new Error("migration 1", { cause: new Error("Connection terminated unexpectedly") }), is: true },
  { what: "a wrong password", error: answered("28P01"), is: true },
  { what: "no such database", error: answered("3D000"), is: true },
  { what: "a database that is closed", error: answered("55000"), is: true },
  { what: "a database that goes down", error: answered("57P01"), is: true },
  { what: "a statement that takes too long", error: answered("57014"), is: false },
  { what: "a function that is not there", error: answered("42883"), is: false },
  { what: "a database that is too new", error: new NewerDatabase("version 99"), is: false },
  { what: "a migration that fails", error: new Error("migration 1", { cause: answered("22012") }), is: false },
])("$what", ({ error, is }) => {
  expect(lost(error)).toBe(is);
});
