import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import { verifierOf } from "../../ledger/scram.ts";

/** The example of RFC 7677. */
const example = {
  salt: "W22ZaJ0SNY7soEsUEjb6gQ==",
  messages:
    "n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
  signature: "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=",
};

test("a verifier has the key by which the server signs", () => {
  const [, iterations, stored] = verifierOf("pencil", Buffer.from(example.salt, "base64")).split("$");
  expect(iterations).toBe(`4096:${example.salt}`);
  const serverKey = Buffer.from(stored?.split(":")[1] ?? "", "base64");
  expect(createHmac("sha256", serverKey).update(example.messages).digest("base64")).toBe(example.signature);
});

test("two verifiers of a password are not the same, and hold nothing of it", () => {
  expect(verifierOf("pencil")).not.toBe(verifierOf("pencil"));
  expect(verifierOf("pencil")).not.toContain("pencil");
});

test.each(["", "pass\nword", "pässword"])("%o is no password", (password) => {
  expect(() => verifierOf(password)).toThrow("printable ASCII");
});
