import { allowedText } from "./allowed.ts";
import { crossChecks, type DeclaredNames, sections } from "./cross-checks.ts";
import type { Finding } from "./finding.ts";
import { formFindings, type Path, valueAt } from "./form.ts";
import { type Config, type ConfigInput, configSchema } from "./schema.ts";

export interface Validated {
  /** The config with defaults; of a faulty one, what is left without the faulty parts; undefined if that is nothing. */
  readonly config: Config | undefined;
  readonly findings: readonly Finding[];
}

/** All mistakes of a config at once: those of form, and those that only show between its parts. */
export function validate(input: unknown): Validated {
  const parsed = parse(input);
  if (parsed.success) return { config: parsed.data, findings: crossChecks(parsed.data, namesIn(input)) };
  const ofForm = formFindings(parsed.error.issues, input);
  const sound = withoutFaults(input);
  return { config: sound, findings: [...ofForm, ...(sound ? crossChecks(sound, namesIn(input)) : [])] };
}

function parse(input: unknown) {
  return configSchema.safeParse(input, { error: allowedText });
}

/** What stands in for sections that must be there, so that the rest can be checked without them. */
const standIns: ConfigInput = { environment: "stand-in", services: {}, teams: {}, features: {}, models: {} };

/** What remains of a config when its faulty parts are taken out, so that the rest can be checked in the same run. */
function withoutFaults(input: unknown): Config | undefined {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return undefined;
  const draft = copy(input) as object;
  for (let round = 0; round < 10; round++) {
    const parsed = parse({ ...standIns, ...draft });
    if (parsed.success) return parsed.data;
    // From the end, so that what is taken out of a list does not move what is still to be taken out.
    for (const issue of parsed.error.issues.toReversed()) {
      if (issue.code === "unrecognized_keys") for (const key of issue.keys) remove(draft, [...issue.path, key]);
      else if (!remove(draft, issue.path)) remove(draft, issue.path.slice(0, -1));
    }
  }
  return undefined;
}

/** A config is code: there may be things in it that `structuredClone` does not copy. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, copy(each)]));
}

function remove(root: unknown, path: Path): boolean {
  const parent = valueAt(root, path.slice(0, -1));
  const key = path.at(-1);
  if (typeof parent !== "object" || parent === null || key === undefined || !(key in parent)) return false;
  if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete (parent as Record<PropertyKey, unknown>)[key];
  return true;
}

/** A name counts as declared although something is wrong with its declaration: one mistake is one finding. */
function namesIn(input: unknown): DeclaredNames {
  return Object.fromEntries(
    sections.flatMap((section) => {
      const declared = valueAt({ receivers: {}, ...(input as object) }, [section]);
      return typeof declared === "object" && declared !== null ? [[section, Object.keys(declared)]] : [];
    }),
  );
}
