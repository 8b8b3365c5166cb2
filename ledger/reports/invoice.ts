import { DAY_MS } from "../../telemetry/duration.ts";
import { dayOf } from "../forecast.ts";
import { type CsvRow, parseCsv } from "./csv.ts";
import { readAmount, readTime } from "./invoice-values.ts";

/** So many findings are said of a file. */
const MOST_FINDINGS = 20;

/** What is read of a file: when, for what, how much, in which currency, until when. */
const parts = ["day", "model", "cost", "currency", "end"] as const;

type Part = (typeof parts)[number];

/** In which field of a row it is, from 0 on. */
type Places = Readonly<Partial<Record<Part, number>>>;

type Names = Readonly<Partial<Record<Part, string>>>;

interface Format {
  readonly name: string;
  /** Whose it is, where only one provider writes it. */
  readonly provider?: string;
  readonly columns: Names & { readonly day: string; readonly cost: string };
}

/** Files that are known by their columns. Sources: docs/ledger/reconcile.md. */
const known: readonly Format[] = [
  {
    name: "the cost export of OpenAI",
    provider: "openai",
    columns: { day: "start_time", end: "end_time", model: "line_item", cost: "amount_value", currency: "amount_currency" },
  },
  { name: "the cost export of Anthropic", provider: "anthropic", columns: { day: "usage_date_utc", model: "model", cost: "cost_usd" } },
  // It has no column for models: what holds them is another one with every provider.
  { name: "FOCUS", columns: { day: "ChargePeriodStart", end: "ChargePeriodEnd", cost: "BilledCost", currency: "BillingCurrency" } },
];

/** What columns of other files are called, in small letters. */
const usual: Readonly<Record<Part, readonly string[]>> = {
  day: ["day", "date", "usage_date"],
  model: ["model", "model_name", "line_item"],
  cost: ["cost", "cost_usd", "amount", "amount_usd"],
  currency: ["currency"],
  end: [],
};

export interface InvoiceLine {
  /** When it begins, in milliseconds since 1970. */
  readonly ms: number;
  /** As the file has it; empty, where it names none. */
  readonly model: string;
  /** In the smallest parts that the ledger knows. */
  readonly units: bigint;
}

/** A provider's invoice or export of costs. */
export interface Invoice {
  readonly format: string;
  readonly provider: string | undefined;
  readonly lines: readonly InvoiceLine[];
  /** Whole days in UTC from the first that it has a line of, also one without cost, before the end of the last. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Lines left out since they are not what was asked for, with more digits than are kept, of more than a day. */
  readonly passed: number;
  readonly rounded: number;
  readonly long: number;
}

/** What is wrong with a file, all of it. */
export class InvoiceError extends Error {
  constructor(findings: readonly string[]) {
    const more = findings.length - MOST_FINDINGS;
    super([...findings.slice(0, MOST_FINDINGS), ...(more > 0 ? [`and ${more} more.`] : [])].join("\n"));
  }
}

/** How a file is to be read. */
export interface InvoiceReading {
  /** Columns by name: `day=Date,cost=Net amount`. */
  readonly columns: string | undefined;
  /** Only lines that have this: `ServiceName=Azure OpenAI`. */
  readonly where: string | undefined;
  /** Whether it must say which models. */
  readonly models: boolean;
}

/** @throws InvoiceError that names lines, columns, values and what is allowed */
export function readInvoice(bytes: Uint8Array, reading: InvoiceReading): Invoice {
  const { header, rows, findings } = parseCsv(bytes);
  if (findings.length > 0) throw new InvoiceError(findings);
  const { format, places } = placed(header, reading);
  const only = condition(header, reading.where);
  const wanted = rows.filter(({ fields }) => only(fields));
  const passed = rows.length - wanted.length;
  const read = wanted.map((row) => readLine(row, header, places));
  const wrong = read.flatMap((each) => each.wrong);
  if (wanted.length === 0) wrong.push(`the file has no line${passed > 0 ? ` with ${reading.where}` : " but the first"}; at least one is needed.`);
  const lines = read.flatMap(({ line }) => line ?? []);
  if (wrong.length === 0 && reading.models && lines.length > 0 && lines.every(({ model }) => model === ""))
    wrong.push(`column ${header[places.model ?? 0]} is empty in every line; export the costs by model or line item, or compare --by day.`);
  if (wrong.length > 0) throw new InvoiceError(wrong);
  const [first, last] = read.reduce(([least, most], { ms = 0 }) => [Math.min(least, ms), Math.max(most, ms)], [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  const count = (is: "rounded" | "long") => read.filter((each) => each[is]).length;
  return { ...format, lines, fromMs: dayOf(first), toMs: dayOf(last) + DAY_MS, passed, rounded: count("rounded"), long: count("long") };
}

interface ReadLine {
  readonly wrong: readonly string[];
  /** When it begins, also if nothing was spent. */
  readonly ms?: number | undefined;
  /** Undefined where nothing was spent, or something is wrong. */
  readonly line?: InvoiceLine;
  readonly rounded?: boolean;
  readonly long?: boolean;
}

function readLine({ line, fields }: CsvRow, header: readonly string[], places: Places): ReadLine {
  const at = (part: Part) => (places[part] === undefined ? undefined : (fields[places[part]] ?? "").trim());
  const refuse = (part: Part, allowed: string) => `line ${line}, column ${header[places[part] ?? 0]}: ${JSON.stringify(at(part))}; allowed is ${allowed}.`;
  const [cost = "", model = "", currency] = [at("cost"), at("model"), at("currency")];
  const [ms, end] = [readTime(at("day") ?? ""), readTime(at("end") ?? "")];
  const without = cost === "" && model === "" && !currency;
  const amount = without ? undefined : readAmount(cost);
  const wrong = [
    ...(ms === undefined ? [refuse("day", "a day in UTC, 2026-11-24, a time, 2026-11-24T10:00:00Z, or seconds since 1970")] : []),
    ...(amount || without ? [] : [refuse("cost", "an amount in US dollars: 12.5, -0.25, $1,234.56, 1.2e-5")]),
    ...(without || currency === undefined || currency.toUpperCase() === "USD" ? [] : [refuse("currency", "USD; amounts in others cannot be compared")]),
  ];
  if (ms === undefined || !amount) return { wrong, ms };
  return { wrong, ms, line: { ms, model, units: amount.units }, rounded: amount.rounded, long: end !== undefined && end - ms > DAY_MS };
}

/** Which column holds what. */
function placed(header: readonly string[], { columns, models }: InvoiceReading) {
  const has = (name: string) => header.some((each) => each.toLowerCase() === name.toLowerCase());
  const named = namedColumns(columns);
  const format = known.find(({ columns: { day, cost } }) => has(day) && has(cost));
  const found = parts.map((part) => {
    const told = named[part] ?? format?.columns[part];
    const wanted = told === undefined ? (format && part !== "model" ? [] : usual[part]) : [told];
    return { part, told: named[part], columns: header.flatMap((name, index) => (wanted.some((each) => each.toLowerCase() === name.toLowerCase()) ? [index] : [])) };
  });
  const needed = (part: Part) => part === "day" || part === "cost" || (part === "model" && models);
  const there = `the file has ${header.map((name) => JSON.stringify(name)).join(", ")}`;
  const findings = found.flatMap(({ part, told, columns: at }) => {
    if (at.length > 1)
      return [
        `the ${part} may be in ${at.map((index) => `column ${index + 1}, ${JSON.stringify(header[index])}`).join(" and ")}; name one that is there once: --columns ${part}=NAME.`,
      ];
    if (at.length === 0 && told !== undefined) return [`--columns says ${part}=${told}; ${there}.`];
    return at.length === 0 && needed(part) ? [`no column is known to hold the ${part}; name it: --columns ${part}=NAME. Of these: ${there}.`] : [];
  });
  if (findings.length > 0) throw new InvoiceError(findings);
  const places: Places = Object.fromEntries(found.flatMap(({ part, columns: [index] }) => (index === undefined ? [] : [[part, index]])));
  return { format: { format: format?.name ?? "a file with columns of its own", provider: format?.provider }, places };
}

function namedColumns(text: string | undefined): Names {
  const pairs = (text ?? "").split(",").filter(Boolean).map(pairOf);
  const wrong = pairs.filter(([part, name]) => !parts.some((each) => each === part) || name === "");
  if (wrong.length > 0)
    throw new InvoiceError(wrong.map(([part, name]) => `--columns has "${part}${name ? `=${name}` : ""}"; allowed is ${parts.map((each) => `${each}=NAME`).join(", ")}.`));
  return Object.fromEntries(pairs);
}

function condition(header: readonly string[], text: string | undefined): (fields: readonly string[]) => boolean {
  if (text === undefined) return () => true;
  const [name, value] = pairOf(text);
  const index = header.findIndex((each) => each.toLowerCase() === name.toLowerCase());
  if (index < 0 || value === "") throw new InvoiceError([`--where is "${text}"; allowed is COLUMN=VALUE with one of the file's columns: ${header.join(", ")}.`]);
  return (fields) => fields[index]?.trim() === value;
}

function pairOf(text: string): readonly [name: string, value: string] {
  const at = text.indexOf("=");
  return at < 0 ? [text.trim(), ""] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}
