/** Something structured that must not be stored, wherever free text may hold it. */
export interface SecretPattern {
  /** What is written in its place, in brackets. */
  readonly name: string;
  /** RE2: no look-around. */
  readonly pattern: string;
  /** Texts of which such a secret contains at least one: the pattern runs only where one is found. Empty: always. */
  readonly hints: readonly string[];
}

/**
 * Structured personal data and credentials. Names and addresses of people have no structure that a pattern could find:
 * for those the answer is not to store content, which is the default. Prefixes are those of the vendors' own keys.
 */
export const secretPatterns: readonly SecretPattern[] = [
  {
    name: "private key",
    pattern: "-----BEGIN [A-Z ]*PRIVATE KEY-----[\\s\\S]*?(-----END [A-Z ]*PRIVATE KEY-----|$)",
    hints: ["PRIVATE KEY"],
  },
  { name: "jwt", pattern: "eyJ[A-Za-z0-9_-]{8,}(\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*|[A-Za-z0-9_.-]*$)", hints: ["eyJ"] },
  { name: "api key", pattern: "\\bsk-[A-Za-z0-9_-]{16,}", hints: ["sk-"] },
  { name: "api key", pattern: "\\b(AKIA|ASIA)[0-9A-Z]{16}\\b", hints: ["AKIA", "ASIA"] },
  { name: "api key", pattern: "\\bAIza[0-9A-Za-z_-]{35}", hints: ["AIza"] },
  { name: "api key", pattern: "\\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})", hints: ["gh", "github_pat_"] },
  { name: "api key", pattern: "\\bxox[abprs]-[A-Za-z0-9-]{10,}", hints: ["xox"] },
  { name: "api key", pattern: "\\bglsa_[A-Za-z0-9_]{20,}", hints: ["glsa_"] },
  { name: "bearer token", pattern: "(?i)\\bbearer\\s+[A-Za-z0-9._~+/-]{16,}=*", hints: ["earer ", "EARER "] },
  { name: "credentials", pattern: "://[^/\\s:@]+:[^/\\s@]+@", hints: ["://"] },
  { name: "email", pattern: "[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{2,}", hints: ["@"] },
  { name: "iban", pattern: "\\b[A-Z]{2}\\d{2}( ?[A-Z0-9]{4}){2,7}( ?[A-Z0-9]{1,4})?\\b", hints: [] },
  {
    name: "card",
    pattern: "\\b(4\\d{3}|5[1-5]\\d{2}|2[2-7]\\d{2}|3[47]\\d{2}|6(011|5\\d{2}))[ -]?\\d{4}[ -]?\\d{4}[ -]?\\d{1,4}\\b|\\b3[47]\\d{2}[ -]?\\d{6}[ -]?\\d{5}\\b",
    hints: [],
  },
  { name: "social security number", pattern: "\\b\\d{3}-\\d{2}-\\d{4}\\b", hints: ["-"] },
  { name: "phone", pattern: "\\+\\d[\\d ().-]{7,}\\d", hints: ["+"] },
  { name: "ip address", pattern: "\\b(?:\\d{1,3}\\.){3}\\d{1,3}\\b", hints: ["."] },
];
