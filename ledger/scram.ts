import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";

/** As often as PostgreSQL itself does it. */
const ITERATIONS = 4_096;

/**
 * What PostgreSQL keeps of a password (SCRAM-SHA-256, RFC 7677). Sent instead of the password, it lets nobody in who reads
 * it. For passwords of printable ASCII, which mean the same to every client.
 */
export function verifierOf(password: string, salt: Buffer = randomBytes(16)): string {
  if (!/^[ -~]+$/.test(password)) throw new Error("a password of the ledger's database must be printable ASCII");
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, "sha256");
  const keyed = (text: string) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(keyed("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString("base64")}$${storedKey}:${keyed("Server Key").toString("base64")}`;
}
