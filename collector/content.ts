import type { Config } from "../config/schema.ts";
import { attributeKey, contentAttributes } from "../telemetry/attributes.ts";
import { cleaned } from "./clean.ts";
import { and, or, type Statement, type StatementGroup, set, span, text } from "./ottl.ts";

/**
 * Bytes beyond the longest stored text that are looked at and then cut off: an address or a number that the cut would
 * divide is whole when the patterns see it, and what is left of another goes with them. Keys are known by their start.
 */
const MARGIN = 96;

/** Prompts and answers on spans: cut and cleaned, or hashed, before they are stored; with content off they are gone by now. */
export function storedContent({ privacy }: Config): StatementGroup[] {
  if (privacy.content === "off") return [];
  return contentAttributes.map((name) => {
    const target = span(attributeKey(name));
    return { conditions: [`${target} != nil`], statements: stored(target, "span", privacy) };
  });
}

/** The fields of a log record in which applications write prompts and answers. */
export function storedLogFields({ privacy }: Config): StatementGroup[] {
  if (privacy.content === "off") return [];
  return contentAttributes.map((name) => {
    const target = `log.attributes[${text(name)}]`;
    return { conditions: [`${target} != nil`], statements: stored(target, "log", privacy) };
  });
}

/** Events of the GenAI conventions whose body is a message: `gen_ai.user.message`, `gen_ai.choice` and their like. */
const eventName = 'log.attributes["event.name"]';
const isMessage = or([`IsMatch(log.event_name, "^gen_ai[.]")`, `IsMatch(${eventName}, "^gen_ai[.]")`]);

/** The message of such an event is content like any other; with content off its name is what is left. */
export function storedLogMessages({ privacy }: Config): StatementGroup[] {
  const statements =
    privacy.content === "off"
      ? [set("log.body", "log.event_name"), set("log.body", eventName, and('log.event_name == ""', `${eventName} != nil`))]
      : stored("log.body", "log", privacy);
  return [{ conditions: [isMessage], statements }];
}

function stored(target: string, signal: "span" | "log", { content, contentBytes }: Config["privacy"]): Statement[] {
  const asText = set(target, `String(${target})`, `not IsString(${target})`);
  if (content === "hashed") return [asText, set(target, `SHA256(${target})`)];
  const cut = `${signal}.cache["cut"]`;
  const shortened = (length: string) => `Substring(${target}, 0, ${length}, true)`;
  return [
    asText,
    set(cut, "false"),
    set(cut, "true", `Len(${target}) > ${contentBytes + MARGIN}`),
    set(target, shortened(String(contentBytes + MARGIN)), `${cut} == true`),
    ...cleaned(target),
    set(target, text(""), and(`${cut} == true`, `Len(${target}) <= ${MARGIN}`)),
    set(target, shortened(`Len(${target}) - ${MARGIN}`), and(`${cut} == true`, `Len(${target}) > ${MARGIN}`)),
    set(target, shortened(String(contentBytes)), `Len(${target}) > ${contentBytes}`),
  ];
}
