import { readFileSync } from "node:fs";
import { example } from "./examples.ts";
import { type Gives, type Instrumentation, instrumentations } from "./instrumentations.ts";

/** The table of docs/instrumentations.md, rendered from the rows that the end-to-end test holds instrumentations to. */
const columns: readonly { readonly title: string; readonly of: keyof Gives }[] = [
  { title: "failed calls", of: "failedCalls" },
  { title: "cached tokens", of: "cachedTokens" },
  { title: "cached tokens of streams", of: "cachedTokensOfStreams" },
  { title: "reasoning tokens", of: "reasoningTokens" },
  { title: "tokens of streams", of: "streamTokens" },
  { title: "tokens of embeddings", of: "embeddingTokens" },
  { title: "first token", of: "firstToken" },
  { title: "provider's request id", of: "requestId" },
];

export function instrumentationTable(): string {
  const cells = (each: Instrumentation) => columns.map(({ of }) => (each.gives[of] ? "yes" : "**no**"));
  const rows = instrumentations.map((each) => [
    `[\`${each.package}\`](../examples/${each.language}/${script(each)}) ${versionOf(each)}`,
    each.language,
    `\`${each.dialect}\``,
    ...cells(each),
  ]);
  const head = ["package", "language", "read as", ...columns.map(({ title }) => title)];
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** What to set, and what is missing, for those of whom there is something to say. */
export function instrumentationNotes(): string {
  return instrumentations
    .flatMap((each) => {
      const said = [...(each.set ? [`Set ${each.set}.`] : []), ...(each.gaps ? [each.gaps] : [])];
      return said.length ? [`- \`${each.package}\` (${each.language}): ${said.join(" ")}`] : [];
    })
    .join("\n");
}

function script({ language, name }: Instrumentation): string {
  return language === "python" ? `with_${name}.py` : `with-${name}.mjs`;
}

/** As the example pins it. */
export function versionOf({ language, name, package: wanted }: Instrumentation): string {
  if (language === "node") {
    const { dependencies } = JSON.parse(readFileSync(example("node/package.json"), "utf8")) as { dependencies: Record<string, string> };
    return dependencies[wanted] ?? missing(wanted);
  }
  const lines = readFileSync(example(`python/requirements-${name}.txt`), "utf8").split("\n");
  return lines.find((line) => line.startsWith(`${wanted}==`))?.split("==")[1] ?? missing(wanted);
}

function missing(wanted: string): never {
  throw new Error(`no example pins ${wanted}`);
}
