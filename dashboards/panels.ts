import { PanelBuilder as BarChart } from "@grafana/grafana-foundation-sdk/barchart";
import * as common from "@grafana/grafana-foundation-sdk/common";
import { PanelBuilder as Gauge } from "@grafana/grafana-foundation-sdk/gauge";
import { PanelBuilder as Logs } from "@grafana/grafana-foundation-sdk/logs";
import { PanelBuilder as PieChart, PieChartLegendOptionsBuilder, PieChartLegendValues } from "@grafana/grafana-foundation-sdk/piechart";
import { PanelBuilder as Stat } from "@grafana/grafana-foundation-sdk/stat";
import { PanelBuilder as TimeSeries } from "@grafana/grafana-foundation-sdk/timeseries";
import type { LogQuery } from "../query/logs.ts";
import type { AnySignal, Signal } from "../signals/signal.ts";
import { seriesLinks } from "./links.ts";
import { type Context, noValue, type Panel } from "./panel.ts";
import { instantTarget, legendOf, logTarget, rangeTarget, refId } from "./targets.ts";
import { thresholdLines, thresholdSteps } from "./thresholds.ts";
import { grafanaUnits } from "./units.ts";

/** What every panel of a signal shares: title, the question as description, unit, and what it says without data. */
interface Described {
  title(text: string): this;
  description(text: string): this;
  unit(id: string): this;
  decimals(count: number): this;
  noValue(text: string): this;
}

type Said = Pick<AnySignal, "title" | "question" | "unit" | "history">;

function described<B extends Described>(builder: B, { title, question, unit, history }: Said): B {
  const { id, decimals } = grafanaUnits[unit];
  const named = builder.title(title).description(question).unit(id).noValue(noValue(history));
  return decimals === undefined ? named : named.decimals(decimals);
}

const legend = () => new common.VizLegendOptionsBuilder().displayMode(common.LegendDisplayMode.List).placement(common.LegendPlacement.Bottom).showLegend(true);

const lastValue = () => new common.ReduceDataOptionsBuilder().calcs(["lastNotNull"]);

/** `P95 latency by service, model`: a signal is asked more than once, and each answer has a name of its own. */
function splitBy<S extends AnySignal>(signal: S, by: readonly string[]): S {
  return by.length > 0 ? { ...signal, title: `${signal.title} by ${by.join(", ")}` } : signal;
}

/** A graph over time of what a signal answers. */
function graph<L extends string>(signal: Signal<L>, by: readonly L[], legendText: string, draw: (panel: TimeSeries, context: Context) => TimeSeries): Panel {
  const named = splitBy(signal, by);
  return {
    title: named.title,
    shows: [signal.id],
    reads: () => signal.answer(...by).metrics,
    width: "half",
    height: 8,
    build: (context) => {
      const panel = described(new TimeSeries(), named)
        .withTarget(rangeTarget(signal.answer(...by), legendText))
        .dataLinks(seriesLinks(by, signal.about, context.traces))
        .legend(legend());
      return draw(panel, context);
    },
  };
}

/** Lines over time, one per combination of labels, with the limits of the signal's alert. */
export function lines<L extends string>(signal: Signal<L>, ...by: readonly L[]): Panel {
  return graph(signal, by, legendOf(by) || signal.title, (panel, { limits }) =>
    panel.thresholds(thresholdSteps(limits[signal.id])).thresholdsStyle(thresholdLines(limits[signal.id])).fillOpacity(8).lineWidth(2),
  );
}

/** Several signals of one unit in one graph, each a line. The limits are those of the signal that has any. */
export function compared<L extends string>(title: string, question: string, signals: readonly Signal<L>[], ...by: readonly L[]): Panel {
  const [first] = signals;
  if (!first) throw new Error(`the panel "${title}" compares nothing`);
  return {
    title,
    shows: signals.map(({ id }) => id),
    reads: () => signals.flatMap((signal) => signal.answer(...by).metrics),
    width: "half",
    height: 8,
    build: ({ limits, traces }) => {
      const withLimits = signals.map(({ id }) => limits[id]).find((each) => each && Object.keys(each).length > 0);
      const panel = described(new TimeSeries(), { title, question, unit: first.unit })
        .dataLinks(seriesLinks(by, first.about, traces))
        .thresholds(thresholdSteps(withLimits))
        .thresholdsStyle(thresholdLines(withLimits))
        .legend(legend())
        .lineWidth(2);
      return signals.reduce((built, signal, index) => built.withTarget(rangeTarget(signal.answer(...by), [signal.title, legendOf(by)].filter(Boolean).join(" "), index)), panel);
    },
  };
}

/** Areas on top of each other: parts of a whole over time. */
export function stacked<L extends string>(signal: Signal<L>, ...by: readonly L[]): Panel {
  return graph(signal, by, legendOf(by), (panel) => panel.stacking(new common.StackingConfigBuilder().mode(common.StackingMode.Normal).group("A")).fillOpacity(40).lineWidth(1));
}

/** One number now, with its course behind it and the colours of its limits. */
export function stat<L extends string>(signal: Signal<L>): Panel {
  return {
    title: signal.title,
    shows: [signal.id],
    reads: () => signal.answer().metrics,
    width: "quarter",
    height: 5,
    build: ({ limits }) =>
      described(new Stat(), signal)
        .withTarget(rangeTarget(signal.answer(), signal.title))
        .reduceOptions(lastValue())
        .graphMode(common.BigValueGraphMode.Area)
        .colorMode(common.BigValueColorMode.Value)
        .thresholds(thresholdSteps(limits[signal.id])),
  };
}

/** A dial; with its course below it where Grafana can draw one (from 12.4 on). */
export function gauge<L extends string>(signal: Signal<L>): Panel {
  return {
    title: signal.title,
    shows: [signal.id],
    reads: () => signal.answer().metrics,
    width: "quarter",
    height: 5,
    build: ({ limits }) => ({
      build() {
        const panel = described(new Gauge(), signal)
          .withTarget(rangeTarget(signal.answer(), signal.title))
          .reduceOptions(lastValue())
          .min(0)
          .thresholds(thresholdSteps(limits[signal.id]));
        const built = (signal.unit === "ratio" ? panel.max(1) : panel).build();
        return { ...built, options: { ...(built.options as object), sparkline: true } };
      },
    }),
  };
}

/** Bars side by side, now: each signal a colour, each label value a group. */
export function bars<L extends string>(title: string, question: string, signals: readonly Signal<L>[], by: L): Panel {
  return {
    title,
    shows: signals.map(({ id }) => id),
    reads: () => signals.flatMap((signal) => signal.answer(by).metrics),
    width: "half",
    height: 8,
    build: () => {
      const chart = described(new BarChart(), { title, question, unit: "usd" })
        .xField(by)
        .legend(legend())
        .showValue(common.VisibilityMode.Auto)
        .stacking(common.StackingMode.None)
        // Instant tables, one column per signal, joined by the label.
        .transformations([
          { id: "merge", options: {} },
          {
            id: "organize",
            options: {
              excludeByName: { Time: true },
              renameByName: Object.fromEntries(signals.map((signal, index) => [`Value #${refId(index)}`, signal.title])),
            },
          },
        ]);
      return signals.reduce((built, signal, index) => built.withTarget(instantTarget(signal.answer(by), signal.title, index, true)), chart);
    },
  };
}

/** Shares of a whole, now. */
export function pie<L extends string>(title: string, signal: Signal<L>, by: L): Panel {
  return {
    title,
    shows: [signal.id],
    reads: () => signal.answer(by).metrics,
    width: "quarter",
    height: 8,
    build: () =>
      described(new PieChart(), { ...signal, title })
        .withTarget(instantTarget(signal.answer(by), legendOf([by])))
        .reduceOptions(lastValue())
        .legend(
          new PieChartLegendOptionsBuilder()
            .displayMode(common.LegendDisplayMode.Table)
            .placement(common.LegendPlacement.Right)
            .showLegend(true)
            .values([PieChartLegendValues.Percent]),
        ),
  };
}

/** Log records, newest first. */
export function logs(title: string, question: string, query: LogQuery): Panel {
  return {
    title,
    shows: [],
    reads: () => [],
    width: "full",
    height: 10,
    build: () =>
      new Logs()
        .title(title)
        .description(question)
        .withTarget(logTarget(query))
        .showTime(true)
        .wrapLogMessage(true)
        .enableLogDetails(true)
        .sortOrder(common.LogsSortOrder.Descending),
  };
}
