import type { Config } from "../config/schema.ts";
import type { Site } from "../config/site.ts";
import { attributeKey, callAttributes, contentAttributes, standardAttributes } from "../telemetry/attributes.ts";
import { callRecord } from "../telemetry/call-record.ts";
import { ownIdentity } from "../telemetry/dialect.ts";
import { dialects } from "../telemetry/dialects.ts";
import { cleaned, suspicious } from "./clean.ts";
import { fromFile, processor } from "./component.ts";
import { storedContent, storedLogFields, storedLogMessages } from "./content.ts";
import { and, firstOf, or, resource, type StatementGroup, set, span, text } from "./ottl.ts";
import { failedSpan } from "./outcome.ts";

/** Name of the secret that keys the hash of user ids. */
export const USER_KEY = "user-key";

/** What applications call persons: never stored, except under the canonical name, as a keyed hash. */
const userKeys = [...new Set(dialects.flatMap(({ locations }) => locations.user?.keys ?? []))];

/**
 * Everything else is dropped: an attribute that nobody thought of cannot leak. That includes the attributes of the
 * dialects, whose values are under the canonical names by then.
 */
function allowedAttributes(config: Config): readonly string[] {
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

/** What may stand on a span that is about nobody: on resources, scopes, events and log records. */
function allowedBeside(config: Config): readonly string[] {
  return allowedAttributes(config).filter((key) => key !== attributeKey("user"));
}

/** Log records may also carry the fields of a call record, which is what the guide's logger and ours write. */
function allowedOnLogs(config: Config): readonly string[] {
  const dropped = config.privacy.content === "off" ? contentAttributes : [];
  const fields = Object.keys(callRecord).filter((field) => !(dropped as readonly string[]).includes(field));
  return [...new Set([...allowedBeside(config), ...fields])].sort();
}

/** Drops what is not allowed from spans, scopes and resources: early, since all that follows is cheaper on less. */
export function onlyAllowed(config: Config): StatementGroup[] {
  const user = span(attributeKey("user"));
  return [
    ...onlyAllowedBeside(config),
    {
      statements: [
        `keep_keys(span.attributes, ${keyList(allowedAttributes(config))})`,
        // No statement reaches the attributes of links, so links go whole.
        "set(span.links, nil)",
        // The hash is that of a text: all numbers would have the same.
        set(user, `String(${user})`, and(`${user} != nil`, `not IsString(${user})`)),
      ],
    },
  ];
}

function onlyAllowedBeside(config: Config): StatementGroup[] {
  const allowed = keyList(allowedBeside(config));
  return [{ statements: [`keep_keys(resource.attributes, ${allowed})`] }, { statements: [`keep_keys(scope.attributes, ${allowed})`] }];
}

/** Text of a failed span that the application took from somewhere else. */
const failureText = ["span.status.message", span(attributeKey("rawError"))];

/** Text of an exception, where it is an attribute. */
const exceptionText = ["exception.type", "exception.message", "exception.stacktrace"];

/** Attributes that are free text wherever they are: paths, and whatever the config allows beyond the list. */
function freeText({ privacy }: Config): readonly string[] {
  return ["url.path", ...privacy.allowAttributes];
}

/** Cleans free text, and what is kept of prompts and answers. */
export function cleanText(config: Config): StatementGroup[] {
  return [
    { conditions: [suspicious("span.name")], statements: cleaned("span.name") },
    { conditions: [failedSpan, 'span.status.message != ""'], statements: failureText.flatMap(cleaned) },
    ...freeText(config).map((key) => ({ conditions: [`${span(key)} != nil`], statements: cleaned(span(key)) })),
    {
      statements: [
        `keep_keys(spanevent.attributes, ${keyList(allowedBeside(config))})`,
        ...[...exceptionText, ...freeText(config)].flatMap((key) => cleaned(`spanevent.attributes[${text(key)}]`)),
      ],
    },
    { conditions: [suspicious("spanevent.name")], statements: cleaned("spanevent.name") },
    { statements: config.privacy.allowAttributes.flatMap((key) => cleaned(resource(key))) },
    ...storedContent(config),
  ].filter(({ statements }) => statements.length > 0);
}

export function logPrivacy(config: Config): StatementGroup[] {
  const user = 'log.attributes["user_id"]';
  const texts = [...exceptionText, "error.type", "event.name", "error_message", "error_class", ...freeText(config)];
  return [
    ...onlyAllowedBeside(config),
    { statements: [set(user, `String(${firstOf(["user_id", ...userKeys].map((key) => `log.attributes[${text(key)}]`))})`, hasUser)] },
    { statements: [`keep_keys(log.attributes, ${keyList(allowedOnLogs(config))})`] },
    ...storedLogMessages(config),
    ...storedLogFields(config),
    { conditions: [suspicious("log.event_name")], statements: cleaned("log.event_name") },
    {
      statements: [set("log.body", "String(log.body)", "not IsString(log.body)"), ...["log.body", ...texts.map((key) => `log.attributes[${text(key)}]`)].flatMap(cleaned)],
    },
    { statements: config.privacy.allowAttributes.flatMap((key) => cleaned(resource(key))) },
  ].filter(({ statements }) => statements.length > 0);
}

const hasUser = or(["user_id", ...userKeys].map((key) => `log.attributes[${text(key)}] != nil`));

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

function keyList(keys: readonly string[]): string {
  return `[${keys.map(text).join(", ")}]`;
}
