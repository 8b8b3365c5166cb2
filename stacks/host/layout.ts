/** Folders of a stack's directory on a host. */
export const layout = {
  etc: "etc",
  data: "data",
  log: "log",
  secrets: "secrets",
  services: "services",
} as const;

/** File of a log that its process writes to now; what is older has the time in its name. */
export const CURRENT_LOG = "current";

/** A file beside them by which a directory is known for that of a stack, also when nothing is deployed there any more. */
export const MARKER = ".plumbline";

/**
 * What belongs to whom in there, as a number. With another one the next deploy makes a stack anew, so that what an
 * older version left with other owners comes to belong to whom it must.
 */
export const OWNERSHIP = 2;
