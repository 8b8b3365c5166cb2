import { diagnoses } from "../../alerts/diagnoses/all.ts";
import { askedIn } from "../../alerts/steps.ts";
import { signals } from "../../signals/all.ts";
import type { AlertingSignal } from "../../signals/limits.ts";

/** Every signal that has an alert, and so a runbook. */
export const alerting = signals.filter((signal): signal is AlertingSignal => signal.alert !== undefined);

/** What the steps of every runbook ask, narrowed by labels whose values are their names. */
export const askedSteps = alerting.flatMap((signal) => (diagnoses[signal.id]?.steps ?? []).map((step) => ({ id: signal.id, asks: askedIn(step, signal, (label) => label) })));
