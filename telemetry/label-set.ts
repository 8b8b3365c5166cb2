import { labelKey } from "./attributes.ts";
import type { CallLabel } from "./labels.ts";

/** The labels of a call beside those of its resource, in the order in which they are joined. */
export const setLabelNames = ["provider", "model", "feature", "team"] as const satisfies readonly CallLabel[];

export type SetLabel = (typeof setLabelNames)[number];

/** Joins the labels of a call: one attribute to group by instead of four. No declared name holds it. */
export const SEPARATOR = "|";

/** These labels of a call in one span attribute, from where they are worked out to where they are counted or stored. */
export const SET_KEY = labelKey("set");

/** The same of a call that its own application counts, so that nothing counts it again. */
export const UNCOUNTED_SET_KEY = labelKey("uncounted");
