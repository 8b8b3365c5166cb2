import type { Artifact } from "../artifact/artifact.ts";

/** A file that a stack needs beside its Terraform configuration. */
export interface StackFile {
  /** Path below the stack's folder. */
  readonly path: string;
  readonly body: string;
}

/** What the host program does, as data, beside the Terraform configuration. */
export const PLAN_FILE = "plan.json";

/** Folder with the artifacts, beside the plan. */
export const FILES_FOLDER = "files";

/** The bundled program that acts on the host, beside the plan. */
export const HOST_PROGRAM = "host.mjs";

/** The files of a stack whose steps a host program takes. */
export function stackFiles(plan: object, hostProgram: string, artifacts: readonly Artifact[]): readonly StackFile[] {
  return [
    { path: PLAN_FILE, body: `${JSON.stringify(plan, null, 2)}\n` },
    { path: HOST_PROGRAM, body: hostProgram },
    ...artifacts.map(({ path, body }) => ({ path: `${FILES_FOLDER}/${path}`, body })),
  ];
}
