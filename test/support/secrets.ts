/** Something that must never be stored, and what is written in its place. */
export interface Secret {
  readonly value: string;
  readonly placeholder: string;
}

/** One of every kind that has a structure, none of them real. */
export const secrets: readonly Secret[] = [
  { value: "alice.smith@example.com", placeholder: "[email]" },
  { value: "sk-proj-abcdefghijklmnop1234567890", placeholder: "[api key]" },
  { value: "AKIAIOSFODNN7EXAMPLE", placeholder: "[api key]" },
  { value: "AIzaSyA1234567890abcdefghijklmnopqrstuv", placeholder: "[api key]" },
  { value: "ghp_abcdefghijklmnopqrstuvwxyz0123456789", placeholder: "[api key]" },
  { value: "xoxb-123456789012-abcdefghij", placeholder: "[api key]" },
  { value: "glsa_abcdefghijklmnopqrstuvwxyz012345", placeholder: "[api key]" },
  { value: "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N", placeholder: "[jwt]" },
  { value: "Bearer abcdef0123456789abcdef", placeholder: "[bearer token]" },
  { value: "postgres://admin:hunter2@db.internal/x", placeholder: "[credentials]" },
  { value: "DE89 3704 0044 0532 0130 00", placeholder: "[iban]" },
  { value: "4111 1111 1111 1111", placeholder: "[card]" },
  { value: "3782-822463-10005", placeholder: "[card]" },
  { value: "123-45-6789", placeholder: "[social security number]" },
  { value: "+49 151 23456789", placeholder: "[phone]" },
  { value: "192.168.17.42", placeholder: "[ip address]" },
  { value: "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA75\n-----END RSA PRIVATE KEY-----", placeholder: "[private key]" },
];

/** The part of a secret that gives it away: what is left of it must not hold this. */
export function core(secret: Secret): string {
  if (secret.placeholder === "[credentials]") return "hunter2";
  if (secret.placeholder === "[private key]") return "MIIEowIBAAKCAQEA75";
  return secret.value.replace(/^Bearer /, "");
}

/** All of them in one text. */
export const allSecrets = secrets.map(({ value }) => `was ${value} here`).join("; ");
