import { sayLimit } from "../../alerts/wording.ts";
import type { ReadingUnit } from "../../signals/unit.ts";
import { roundUp, timeTicks } from "./axis.ts";
import { type Envelope, envelopes } from "./envelope.ts";
import type { Firing, Labels, Outcome } from "./firing.ts";
import type { Segment } from "./matrix.ts";
import type { BacktestRequest } from "./request.ts";
import { merged, type Window } from "./window.ts";

/** What is drawn. */
export interface Drawing {
  readonly request: Pick<BacktestRequest, "name" | "severity" | "title" | "unit" | "before" | "after">;
  /** Values of the answer; empty where there is none to draw. */
  readonly segments: readonly Segment[];
  readonly window: Window;
  readonly before?: Outcome;
  readonly after?: Outcome;
}

/** Larger than this, a picture is drawn with fewer columns. A comment in a pull request should not be heavier. */
const MOST_BYTES = 30_000;

const WIDTH = 860;
const LEFT = 60;
const RIGHT = 16;
const PLOT = WIDTH - LEFT - RIGHT;
const TOP = 78;
const HEIGHT = 150;
const FLOOR = TOP + HEIGHT;
const BAND = 10;

/** From one band to the next; what is said of it stands above it. */
const ROW = BAND + 20;

/** Series that are drawn, the highest first: more lines cannot be told apart. */
const LINES = 3;

/** A value so many times above the threshold is cut off, or the threshold would lie on the floor. */
const CUT = 5;

const style = [
  "svg{--ink:#1f2328;--dim:#656d76;--grid:#d8dee4;--paper:#fff;--a:#0969da;--b:#8250df;--c:#1a7f37;--old:#9a6700;--new:#cf222e}",
  "@media(prefers-color-scheme:dark){svg{--ink:#e6edf3;--dim:#8d96a0;--grid:#30363d;--paper:#0d1117;--a:#58a6ff;--b:#bc8cff;--c:#3fb950;--old:#d29922;--new:#ff7b72}}",
  "text{font:12px system-ui,-apple-system,Segoe UI,sans-serif;fill:var(--dim)}.t{font-weight:600;font-size:14px;fill:var(--ink)}",
  ".l{fill:none;stroke-width:1.25;stroke-linejoin:round}.g{stroke:var(--grid);fill:none}.old{stroke:var(--old);stroke-dasharray:6 4;fill:none;stroke-width:1.5}",
  ".new{stroke:var(--new);fill:none;stroke-width:1.5}.to{fill:var(--old)}.tn{fill:var(--new)}.halo{paint-order:stroke;stroke:var(--paper);stroke-width:3px}",
].join("");

/** The history of a rule as a picture: no scripts, no fonts, no addresses; readable in light and dark. */
export function picture(drawing: Drawing): string {
  for (let columns = PLOT; ; columns = Math.ceil(columns / 2)) {
    const svg = drawn(drawing, columns);
    if (Buffer.byteLength(svg) <= MOST_BYTES || columns < 50) return svg;
  }
}

function drawn(drawing: Drawing, columns: number): string {
  const { request, window, segments, before, after } = drawing;
  const all = envelopes(segments, window.total, columns);
  const shown = all.slice(0, LINES);
  const limits = thresholds(request);
  const { bottom, top, cut } = scale(shown, limits);
  const y = (value: number) => Math.round((FLOOR - ((Math.min(Math.max(value, bottom), top) - bottom) / (top - bottom)) * HEIGHT) * 2) / 2;
  const bands = [...(before ? [{ name: "before", mark: "o", outcome: before }] : []), ...(after ? [{ name: "after", mark: "n", outcome: after }] : [])];
  const height = FLOOR + 24 + bands.length * ROW + 18;
  const title = `${request.name} (${request.severity}): ${request.title}`;
  const body = [
    text(LEFT, 22, title, "t"),
    ...legend(shown, all, request, cut ? top : undefined),
    ...[top, (top + bottom) / 2, bottom].map(
      (value) => `<path class="g" d="M${LEFT} ${y(value)}h${PLOT}"/>${text(LEFT - 6, y(value) + 4, axisText(request.unit, rounded(value)), "", "end")}`,
    ),
    ...shown.map((envelope, index) => `<path class="l" style="stroke:var(--${"abc"[index]})" d="${line(envelope, columns, y)}"/>`).reverse(),
    ...limits.map(({ value, mark }) => `<path class="${mark}" d="M${LEFT} ${y(value)}h${PLOT}"/>`),
    ...limitTexts(limits, request, y),
    ...bands.map(({ name, mark, outcome }, index) => band(name, mark, outcome, FLOOR + 26 + index * ROW, window)),
    ...timeAxis(window, height),
    ...(all.length === 0 ? [text(LEFT + PLOT / 2, TOP + HEIGHT / 2, "no values in this time", "", "middle")] : []),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img"><title>${escaped(title)}</title><style>${style}</style><rect width="${WIDTH}" height="${height}" rx="6" style="fill:var(--paper)"/>${body.join("")}</svg>`;
}

interface Threshold {
  readonly value: number;
  readonly mark: "old" | "new";
  readonly name: string;
}

/** The old one and the new one; one where they are the same. */
function thresholds({ before, after }: Drawing["request"]): Threshold[] {
  const [old, now] = [before?.above, after?.above].map((value) => (value !== undefined && Number.isFinite(value) ? value : undefined));
  if (old !== undefined && old === now) return [{ value: old, mark: "new", name: "limit" }];
  return [
    ...(old === undefined ? [] : [{ value: old, mark: "old" as const, name: "before" }]),
    ...(now === undefined ? [] : [{ value: now, mark: "new" as const, name: "after" }]),
  ];
}

function scale(shown: readonly Envelope[], limits: readonly Threshold[]): { readonly bottom: number; readonly top: number; readonly cut: boolean } {
  const highest = Math.max(0, ...shown.map(({ highest }) => highest));
  const lowest = shown.reduce((least, { min }) => min.reduce((low, value) => (value < low ? value : low), least), 0);
  const limit = Math.max(0, ...limits.map(({ value }) => value));
  const cut = limit > 0 && highest > limit * CUT;
  const top = roundUp(Math.max(cut ? limit * CUT : highest, limit * 1.2));
  return { bottom: lowest < 0 ? -roundUp(-lowest) : 0, top, cut: cut && highest > top };
}

/** A line through the columns: up or down within each, so that its height is what the values span. */
function line({ min, max }: Envelope, columns: number, y: (value: number) => number): string {
  const parts: string[] = [];
  let drawing = false;
  let pen = Number.NaN;
  for (let column = 0; column < columns; column++) {
    const [low, high] = [min[column] ?? Number.NaN, max[column] ?? Number.NaN];
    if (Number.isNaN(low)) {
      drawing = false;
      continue;
    }
    const x = LEFT + Math.round((column / columns) * PLOT);
    const [floor, ceiling] = [y(low), y(high)];
    // Whichever end is nearer to where the line comes from is drawn first.
    const [first, then] = drawing && Math.abs(pen - ceiling) < Math.abs(pen - floor) ? [ceiling, floor] : [floor, ceiling];
    const here = `${x} ${first}${then === first ? "" : `V${then}`}`;
    if (!drawing) parts.push(`M${here}${then === first ? "h1" : ""}`);
    else if (then !== first || pen !== first) parts.push(`L${here}`);
    else parts.push(`H${x}`);
    drawing = true;
    pen = then;
  }
  // Of level stretches only the end is written.
  return parts.filter((part, index) => !(part.startsWith("H") && parts[index + 1]?.startsWith("H"))).join("");
}

function limitTexts(limits: readonly Threshold[], { unit }: Drawing["request"], y: (value: number) => number): string[] {
  const [a, b] = limits;
  const close = a !== undefined && b !== undefined && Math.abs(y(a.value) - y(b.value)) < 30;
  return limits.map(({ value, mark, name }) => {
    const lower = close && value === Math.min(...limits.map((each) => each.value));
    return text(LEFT + PLOT - 4, y(value) + (lower ? 13 : -4), `${name}: ${sayLimit(unit, value)}`, `halo ${mark === "old" ? "to" : "tn"}`, "end");
  });
}

/** What the lines are: the labels in which they differ, and how high they went. */
function legend(shown: readonly Envelope[], all: readonly Envelope[], { unit }: Drawing["request"], cutAt: number | undefined): string[] {
  const differing = (labels: Labels) => Object.entries(labels).filter(([label, value]) => all.length === 1 || all.some((other) => other.labels[label] !== value));
  const entries = shown.map(({ labels, highest }, index) => {
    const name = differing(labels)
      .map(([, value]) => value)
      .join(" · ");
    return `<tspan style="fill:var(--${"abc"[index]})">━ ${escaped(shortened(name || "all"))}</tspan><tspan> up to ${escaped(sayLimit(unit, rounded(highest)))}   </tspan>`;
  });
  const more = [...(all.length > shown.length ? [`and ${all.length - shown.length} lower`] : []), ...(cutAt === undefined ? [] : [`cut off at ${sayLimit(unit, cutAt)}`])].join(
    "; ",
  );
  return [`<text x="${LEFT}" y="44" xml:space="preserve">${entries.join("")}</text>`, ...(more ? [text(LEFT, 62, more)] : [])];
}

function band(name: string, mark: string, { firings, minutes }: Outcome, top: number, { start, step, total }: Window): string {
  const span = Math.max(step, (total - 1) * step);
  const x = (time: Date) => Math.round(((time.getTime() / 1_000 - start) / span) * PLOT);
  const stretches = merged(firings.map(({ from, to }: Firing) => ({ from: Math.min(PLOT - 2, x(from)), to: Math.min(PLOT, Math.max(x(to), x(from) + 2)) })));
  const path = stretches.map(({ from, to }) => `M${LEFT + from} ${top}h${to - from}v${BAND}h${from - to}z`).join("");
  const count = firings.length === 0 ? "never fired" : `${firings.length} firing${firings.length === 1 ? "" : "s"}, ${Math.round(minutes).toLocaleString("en")} min`;
  const fill = mark === "o" ? "to" : "tn";
  return [
    `<rect x="${LEFT}" y="${top}" width="${PLOT}" height="${BAND}" style="fill:var(--grid);opacity:.5"/>`,
    `<path class="${fill}" d="${path}"/>`,
    text(LEFT, top - 4, `${name}: ${count}`),
  ].join("");
}

function timeAxis({ start, step, total }: Window, height: number): string[] {
  const end = start + Math.max(1, total - 1) * step;
  return [
    ...timeTicks(start, end, 10).map(({ at, text: said }) => {
      const x = LEFT + Math.round(((at - start) / (end - start)) * PLOT);
      return `<path class="g" d="M${x} ${FLOOR}v4"/>${text(x, height - 10, said, "", x > WIDTH - 50 ? "end" : "middle")}`;
    }),
    text(8, height - 10, "UTC"),
  ];
}

/** A number beside the axis, where there is little room. */
function axisText(unit: ReadingUnit, value: number): string {
  if (unit === "ratio" || unit === "seconds") return sayLimit(unit, value);
  return `${unit.startsWith("usd") ? "$" : ""}${value.toLocaleString("en", { notation: "compact", maximumSignificantDigits: 3 })}`;
}

function text(x: number, y: number, said: string, kind = "", anchor = ""): string {
  return `<text x="${x}" y="${y}"${kind ? ` class="${kind}"` : ""}${anchor ? ` text-anchor="${anchor}"` : ""}>${escaped(said)}</text>`;
}

/** Three digits that count. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

function shortened(name: string): string {
  return name.length > 34 ? `${name.slice(0, 33)}…` : name;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Characters that XML does not allow at all are left out. */
function escaped(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not stand there
  return value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/gu, "").replace(/[&<>"']/g, (character) => entities[character] ?? "");
}
