/** One step from an older database to a newer one. What has once been released is never changed: a change is another step. */
export interface Migration {
  readonly name: string;
  /** Statements that are run in one transaction, as the owner. */
  readonly sql: string;
}
