import type { Config } from "../config/schema.ts";
import { oneOf, renderMatcher } from "../query/matcher.ts";
import { watchdog } from "../signals/pipeline.ts";
import { type Alert, severities } from "../signals/signal.ts";
import { fromSeconds, toSeconds } from "../telemetry/duration.ts";
import { receiversOf } from "./audience.ts";
import { BUDGET_GROUP_BY, GROUP_BY, type Grouping, groupingApart } from "./grouping.ts";

/** Where alerts that no route wants end: they are seen in Alertmanager and sent to nobody. */
export const NOBODY = "(nobody)";

interface Route {
  /** That of the route above where absent. */
  readonly receiver?: string;
  readonly matchers?: readonly string[];
  readonly continue?: boolean;
  readonly group_by?: readonly string[];
  readonly group_wait?: string;
  readonly group_interval?: string;
  readonly repeat_interval?: string;
  readonly routes?: readonly Route[];
}

/**
 * Alerts of a component that are told otherwise than others. A budget is an incident of its own, whichever service spent
 * it, and lasts until the month is over: it is told again after days, but before Alertmanager forgets, after five, that it
 * told it.
 */
const manners: Readonly<Partial<Record<Alert["component"], Pick<Route, "group_by" | "repeat_interval">>>> = {
  budget: { group_by: BUDGET_GROUP_BY, repeat_interval: "4d" },
};

/** Which way every alert goes: by team, component and severity. */
export function routeTree(config: Config): Route {
  const { routes } = config;
  return {
    receiver: NOBODY,
    group_by: GROUP_BY,
    group_wait: routes.groupWait,
    group_interval: routes.groupInterval,
    repeat_interval: routes.repeatInterval,
    routes: [...heartbeatRoutes(config), ...alertRoutes(config)],
  };
}

/**
 * The dead man's switch goes out at once and again and again; it must not wait for or be grouped with anything. A group
 * is looked at every interval, and repeated only if the last message is older than the other one: were both the same,
 * every second message would be left out.
 */
function heartbeatRoutes({ routes }: Config): Route[] {
  const every = { group_wait: "0s", group_interval: routes.heartbeatInterval, repeat_interval: fromSeconds(toSeconds(routes.heartbeatInterval) / 2) };
  return toAll(routes.heartbeat, [`alertname="${watchdog.alert.name}"`]).map((route) => ({ ...route, ...every }));
}

/** From the special to the general: the first set of routes that matches counts. */
function alertRoutes(config: Config): Route[] {
  const { teams, routes } = config;
  const components = (Object.entries(routes.components) as [Alert["component"], readonly string[]][]).flatMap(([component, receivers]) =>
    receivers.length > 0 || manners[component] ? [component] : [],
  );
  const groupings = groupingApart(config);
  return severities.flatMap((severity) =>
    [...Object.keys(teams).filter((team) => teams[team]?.routes[severity]), undefined].flatMap((team) =>
      [...components, undefined].flatMap((component) => {
        const grouped = groupings.filter((each) => (component ? each.component === component : !components.includes(each.component)));
        return toAll(receiversOf(config, { severity, ...(team === undefined ? {} : { team }), ...(component ? { component } : {}) }), [
          `severity="${severity}"`,
          ...(team === undefined ? [] : [`team="${team}"`]),
          ...(component ? [`component="${component}"`] : []),
        ]).map((route) => ({ ...route, ...(component && manners[component]), ...(grouped.length > 0 ? { routes: grouped.map(groupingRoute) } : {}) }));
      }),
    ),
  );
}

/** Below a route: to the same receiver, in other messages. */
function groupingRoute({ signals, by }: Grouping): Route {
  return { matchers: [renderMatcher({ label: "signal", ...oneOf(signals) })], group_by: by };
}

/** A route to each of several receivers, or to nobody: what matches goes no further. */
function toAll(receivers: readonly string[], matchers: readonly string[]): Route[] {
  const told = receivers.length > 0 ? receivers : [NOBODY];
  return told.map((receiver, index) => ({ receiver, matchers, ...(index < told.length - 1 ? { continue: true } : {}) }));
}
