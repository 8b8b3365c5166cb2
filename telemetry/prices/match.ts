import type { MatchLogic } from "@pydantic/genai-prices";

/** The ways to match a name, of which any one suffices. */
export function alternatives(match: MatchLogic): readonly MatchLogic[] {
  return "or" in match ? match.or.flatMap(alternatives) : [match];
}

/** Names that a rule lists literally, in lower case: the catalogue does not look at case. */
export function literals(match: MatchLogic): string[] {
  return alternatives(match).flatMap((rule) => ("equals" in rule ? [rule.equals.toLowerCase()] : []));
}

/**
 * Whether a name in lower case satisfies a rule, as the catalogue's library decides it. Its own calculation does this
 * too, but takes half a second for all names; a test holds the two equal.
 */
export function matches(match: MatchLogic, name: string): boolean {
  if ("or" in match) return match.or.some((each) => matches(each, name));
  if ("and" in match) return match.and.every((each) => matches(each, name));
  if ("equals" in match) return name === match.equals.toLowerCase();
  if ("starts_with" in match) return name.startsWith(match.starts_with.toLowerCase());
  if ("ends_with" in match) return name.endsWith(match.ends_with.toLowerCase());
  if ("contains" in match) return name.includes(match.contains.toLowerCase());
  return new RegExp(match.regex).test(name);
}
