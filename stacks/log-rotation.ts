/** Log files of servers are cut at this size, and so many of each are kept. */
export const logRotation = { bytes: 10_000_000, files: 10 } as const;
