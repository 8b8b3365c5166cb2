import { dashboards } from "./all.ts";
import { panelIds } from "./dashboard.ts";
import { exploreRecords, exploreTraces } from "./links.ts";

/** Where a signal is shown. */
export interface Place {
  /** Of the dashboard. */
  readonly uid: string;
  readonly panel: number;
}

const places = allPlaces();

/** The panel of a signal to look at: on the dashboard of its topic, on the overview where it has no other. */
export function placeOf(signal: string): Place | undefined {
  return places.get(signal);
}

/** What Grafana has to look at: what alerts link to. */
export const pages = { panelOf: placeOf, explore: { records: exploreRecords, traces: exploreTraces } } as const;

function allPlaces(): ReadonlyMap<string, Place> {
  const [overview, ...topics] = dashboards;
  const all = [...topics, ...(overview ? [overview] : [])].flatMap(({ uid, rows }) => {
    const ids = panelIds(rows);
    return rows.flatMap(({ panels }) => panels.flatMap((panel) => panel.shows.map((signal) => [signal, { uid, panel: ids.get(panel) ?? 0 }] as const)));
  });
  // The first of each counts; a map keeps the last.
  return new Map(all.reverse());
}
