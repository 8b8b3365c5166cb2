import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";

export const root = join(import.meta.dirname, "../..");

/** What is installed or generated, and so not ours. */
const foreign = ["node_modules", "cdktf.out", ".git", ".ci", ".gen", "coverage", "dist"];

/** A TypeScript file of the project. */
export interface Source {
  /** Below the project's root, with forward slashes. */
  readonly path: string;
  /** The folder of the root that it is in; empty for a file of the root itself. */
  readonly room: string;
  readonly text: string;
  /** Files of ours that it imports, as paths below the root. */
  readonly imports: readonly string[];
  /** Packages that it imports, by name. */
  readonly packages: readonly string[];
}

/** Every TypeScript file of the project, tests included. */
export const sources: readonly Source[] = filesBelow(root)
  .filter((path) => path.endsWith(".ts"))
  .map((path) => source(relative(root, path).split(sep).join("/")));

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (foreign.includes(entry.name)) return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

function source(path: string): Source {
  const text = readFileSync(join(root, path), "utf8");
  const imported = specifiers(text);
  return {
    path,
    room: path.includes("/") ? (path.split("/")[0] ?? "") : "",
    text,
    imports: imported.filter((name) => name.startsWith(".")).map((name) => posix.normalize(posix.join(dirname(path), name))),
    packages: imported.filter((name) => !name.startsWith(".")).map(packageOf),
  };
}

/** What a text imports: statically, for its effects, or while it runs. */
export function specifiers(text: string): string[] {
  const code = withoutComments(text);
  const statements = [/^(?:import|export)\b[^"'`;]*?\bfrom\s*"([^"]+)"/gm, /^import\s*"([^"]+)"/gm, /\bimport\(\s*"([^"]+)"/g];
  return statements.flatMap((pattern) => [...code.matchAll(pattern)].map(([, name = ""]) => name));
}

/** Text without comments; what looks like one inside a string stays, since no line of code begins there. */
export function withoutComments(text: string): string {
  return text.replace(/^\s*\/\*[\s\S]*?\*\/\s*$/gm, "").replace(/^\s*\/\/.*$/gm, "");
}

/** `@scope/name` or `name` of what is imported below it. */
function packageOf(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
