import { type AlertChange, alertChanges, alertLines } from "./changes/alerts.ts";
import type { Change } from "./changes/change.ts";
import { panelChanges } from "./changes/panels.ts";
import { priceChanges } from "./changes/prices.ts";
import { promiseChanges } from "./changes/promises.ts";
import { routeChanges } from "./changes/routes.ts";
import { fileChanges, intervalChanges, retentionChanges, settingChanges } from "./changes/settings.ts";
import type { Description } from "./description.ts";

/** Changes of one kind. */
export interface Section {
  readonly title: string;
  readonly changes: readonly Change[];
}

export interface Comparison {
  readonly alerts: readonly AlertChange[];
  /** All but the generated files, the alerts first. */
  readonly sections: readonly Section[];
  /** Generated files that change: the rest of what there is to say. */
  readonly files: readonly Change[];
}

/** All that differs between two revisions, in words. */
export function compare(before: Description, after: Description, today: string): Comparison {
  const alerts = alertChanges(before.alerts, after.alerts, after.unmade);
  const sections: readonly Section[] = [
    { title: "Alerts", changes: [...alertLines(alerts), ...intervalChanges(before.interval, after.interval)] },
    { title: "Who is told", changes: routeChanges(before.routes, after.routes) },
    { title: "Features, objectives and budgets", changes: promiseChanges(before.promises, after.promises) },
    { title: "Prices", changes: priceChanges(before.models, after.models, today) },
    { title: "How long things are kept", changes: retentionChanges(before.retention, after.retention) },
    { title: "Panels", changes: panelChanges(before.panels, after.panels) },
    { title: "Other settings", changes: settingChanges(before, after) },
  ];
  return { alerts, sections: sections.filter(({ changes }) => changes.length > 0), files: fileChanges(before.files, after.files) };
}
