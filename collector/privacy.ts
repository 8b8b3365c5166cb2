import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { type CallAttribute, attributeKey, callAttributes, contentAttributes, standardAttributes } from "../telemetry/attributes.ts";
import { callRecord } from "../telemetry/call-record.ts";
import { ownIdentity } from "../telemetry/dialect.ts";
import { dialects } from "../telemetry/dialects.ts";
import { fromFile, processor } from "./component.ts";
import { type StatementGroup, and, or, set, span, text } from "./ottl.ts";
import { secretPatterns } from "./secret-patterns.ts";

/** Name of the secret that keys the hash of user ids. */
export const USER_KEY = "user-key";

/** What applications call persons: never stored, except under the canonical name, as a keyed hash. */
const userKeys = [...new Set(dialects.flatMap(({ locations }) => locations.user?.keys ?? []))];

/**
 * Everything else is dropped: an attribute that nobody thought of cannot leak. That includes the attributes of the
 * dialects, whose values are under the canonical names by then.
 */
export function allowedAttributes(config: Config): readonly string[] {
  const ownContent = config.privacy.content === "off" ? contentAttributes.map(attributeKey) : [];
  const all = [
    ...standardAttributes,
    ...Object.values(callAttributes).map(({ key }) => key),
    ...ownIdentity.feature.keys,
    ...["openinference.span.kind", "traceloop.span.kind", "traceloop.entity.name", "gen_ai.operation.name"],
    ...config.privacy.allowAttributes,
  ];
  return [...new Set(all)].filter((key) => key === attributeKey("user") || (!ownContent.includes(key) && !userKeys.includes(key))).sort();
}

/** Log records may also carry the fields of a call record, which is what the guide's logger and ours write. */
function allowedLogAttributes(config: Config): readonly string[] {
  const dropped = config.privacy.content === "off" ? contentAttributes : [];
  const fields = Object.keys(callRecord).filter((field) => !(dropped as readonly string[]).includes(field));
  return [...new Set([...allowedAttributes(config), ...fields])].sort();
}

/** Drops what is not allowed from spans, scopes and resources: early, since all that follows is cheaper on less. */
export function onlyAllowed(config: Config): StatementGroup[] {
  const allowed = keyList(allowedAttributes(config));
  return [
    { statements: [`keep_keys(resource.attributes, ${allowed})`] },
    { statements: [`keep_keys(scope.attributes, ${allowed})`] },
    { statements: [`keep_keys(span.attributes, ${allowed})`] },
  ];
}

/** Cleans free text, and what is kept of prompts and answers. */
export function cleanText(config: Config): StatementGroup[] {
  const allowed = keyList(allowedAttributes(config));
  const failed = "span.status.code == 2";
  return [
    { conditions: ['Index(span.name, "@") >= 0'], statements: cleaned("span.name") },
    { conditions: [failed], statements: cleaned("span.status.message") },
    {
      statements: [
        `keep_keys(spanevent.attributes, ${allowed})`,
        ...["exception.message", "exception.stacktrace"].flatMap((key) => cleaned(`spanevent.attributes[${text(key)}]`)),
      ],
    },
    ...storedContent(config),
  ];
}

export function logPrivacy(config: Config): StatementGroup[] {
  const allowed = keyList(allowedLogAttributes(config));
  const freeText = ["exception.message", "exception.stacktrace", "error_message", "prompt", "response"];
  return [
    { statements: [`keep_keys(resource.attributes, ${allowed})`] },
    { statements: [`keep_keys(scope.attributes, ${allowed})`] },
    {
      statements: [
        set('log.attributes["user_id"]', firstOfUser("log")),
        `keep_keys(log.attributes, ${allowed})`,
        set("log.body", "String(log.body)", "not IsString(log.body)"),
        ...cleaned("log.body"),
        ...freeText.flatMap((key) => cleaned(`log.attributes[${text(key)}]`)),
      ],
    },
  ];
}

function firstOfUser(signal: string): string {
  return `Coalesce([${["user_id", ...userKeys].map((key) => `${signal}.attributes[${text(key)}]`).join(", ")}])`;
}

/** Replaces a user id by its keyed hash: the same person stays the same, and cannot be looked up. */
export function pseudonyms(site: Site) {
  return processor("redaction/user", {
    allow_all_keys: true,
    blocked_key_patterns: [`^(${[attributeKey("user"), "user_id"].join("|").replaceAll(".", "\\.")})$`],
    hash_function: "hmac-sha256",
    hmac_key: fromFile(site.secret(USER_KEY)),
    summary: "silent",
  });
}

/** Prompts and answers are cut and cleaned, or hashed, before they are stored; with content off they are gone by now. */
function storedContent({ privacy }: Config): StatementGroup[] {
  if (privacy.content === "off") return [];
  return contentAttributes.map((name) => {
    const target = span(attributeKey(name));
    const statements =
      privacy.content === "hashed"
        ? [set(target, `SHA256(String(${target}))`)]
        : // Cut first, so that the patterns see a bounded text.
          [
            set(target, `String(${target})`),
            set(target, `Substring(${target}, 0, ${privacy.contentBytes})`, `Len(${target}) > ${privacy.contentBytes}`),
            ...cleaned(target),
          ];
    return { conditions: [`${target} != nil`], statements };
  });
}

/** Every pattern runs only where the text holds what such a secret cannot do without. */
function cleaned(target: string): string[] {
  return secretPatterns.map(({ name, pattern, hints }) => {
    const likely = or(hints.map((hint) => `Index(${target}, ${text(hint)}) >= 0`));
    const conditions = [`${target} != nil`, ...(hints.length ? [`(${likely})`] : [])];
    return `replace_pattern(${target}, ${text(pattern)}, ${text(`[${name}]`)}) where ${and(...conditions)}`;
  });
}

function keyList(keys: readonly string[]): string {
  return `[${keys.map(text).join(", ")}]`;
}
