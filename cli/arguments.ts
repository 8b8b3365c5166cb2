import { parseArgs } from "node:util";
import { didYouMean } from "../config/finding.ts";
import { Problem } from "./problem.ts";

/** An option of a command, and what its text stands for. */
export interface Option<T> {
  /** What follows it in the usage: `DIR`. Absent for one that is only there or not. */
  readonly value?: string;
  readonly about: string;
  /** @throws Allowed when the text is none of what may stand there. */
  readonly read: (given: string | boolean | undefined) => T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

export interface Arguments<O extends Options> {
  readonly options: { readonly [N in keyof O]: O[N] extends Option<infer T> ? T : never };
  readonly words: readonly string[];
}

/** A command line that cannot be understood: exit code 2. */
export class UsageError extends Problem {}

class Allowed extends Error {}

/** A text: a path, an address, a name. */
export function textOption(value: string, about: string): Option<string | undefined> {
  return { value, about, read: (given) => (typeof given === "string" && given !== "" ? given : given === undefined ? undefined : allowed("a text that is not empty")) };
}

/** A number above 0. */
export function numberOption(value: string, about: string, without: number): Option<number> {
  return {
    value,
    about: `${about}; ${without} where not given`,
    read: (given) => {
      const number = given === undefined ? without : Number(given);
      return Number.isFinite(number) && number > 0 ? number : allowed("a number above 0");
    },
  };
}

/** One of some words. */
export function chosenOption<T extends string>(value: string, about: string, words: readonly T[], without: T): Option<T> {
  return {
    value,
    about: `${about}: ${words.join(", ")}; ${without} where not given`,
    read: (given) => (given === undefined ? without : (words.find((word) => word === given) ?? allowed(`one of ${words.join(", ")}`))),
  };
}

/** Some of some words, with commas between them. */
export function listOption<T extends string>(value: string, about: string, words: readonly T[], without: readonly T[]): Option<readonly T[]> {
  return {
    value,
    about: `${about}: ${words.join(", ")}; ${without.join(",")} where not given`,
    read: (given) =>
      given === undefined
        ? without
        : String(given)
            .split(",")
            .map((each) => words.find((word) => word === each.trim()) ?? allowed(words.join(", "))),
  };
}

/** There or not. */
export function switchOption(about: string): Option<boolean> {
  return { about, read: (given) => given === true };
}

function allowed(text: string): never {
  throw new Allowed(text);
}

/** @throws UsageError that names what was written and what is allowed. */
export function readArguments<O extends Options>(options: O, mostWords: number, args: readonly string[]): Arguments<O> {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(Object.entries(options).map(([name, { value }]) => [name, { type: value ? "string" : "boolean" } as const])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== "option") continue;
    if (!(token.name in options)) throw unknownOption(token.rawName, Object.keys(options));
    // What looks like an option is one, and not the value of the option before it; a dash alone is none.
    if (token.value?.startsWith("-") && token.value !== "-" && !token.inlineValue) throw withoutValue(token.name, options[token.name]?.value);
  }
  if (positionals.length > mostWords) throw new UsageError(`"${positionals[mostWords]}" is one word too many: ${mostWords === 0 ? "none is" : `${mostWords} at most is`} allowed.`);
  const read = Object.entries(options).map(([name, option]) => [name, readOption(name, option, values[name] as string | boolean | undefined)]);
  return { options: Object.fromEntries(read), words: positionals };
}

function readOption(name: string, { read, value }: Option<unknown>, given: string | boolean | undefined): unknown {
  if (value && given === true) throw withoutValue(name, value);
  if (!value && typeof given === "string") throw new UsageError(`--${name} is "${given}"; it takes no value.`);
  try {
    return read(given);
  } catch (error) {
    if (!(error instanceof Allowed)) throw error;
    throw new UsageError(`--${name} is "${given}"; allowed is ${error.message}.`);
  }
}

function withoutValue(name: string, value = ""): UsageError {
  return new UsageError(`--${name} needs a value: --${name} ${value}.`);
}

function unknownOption(written: string, known: readonly string[]): UsageError {
  const name = written.replace(/^-+/, "");
  return new UsageError(`There is no option ${written}. Allowed: ${known.length > 0 ? known.map((each) => `--${each}`).join(", ") : "none"}${didYouMean(name, known)}`);
}

/** Whether a command line asks what may stand in it, wherever it does so. Behind `--` there are words only. */
export function asksForHelp(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return (end < 0 ? args : args.slice(0, end)).some((each) => each === "--help" || each === "-h");
}

/** The options as a usage text lists them. */
export function usageOf(options: Options): string {
  return Object.entries(options)
    .map(([name, { value, about }]) => `  ${`--${name}${value ? ` ${value}` : ""}`.padEnd(26)} ${about}`)
    .join("\n");
}
