/** A file that a stack needs beside its Terraform configuration. */
export interface StackFile {
  /** Path below the stack's folder. */
  readonly path: string;
  readonly body: string;
}
