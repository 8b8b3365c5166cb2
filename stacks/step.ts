import type { DataResource } from "cdktf";
import { HOST_PROGRAM } from "./files.ts";

type Provisioner = NonNullable<NonNullable<ConstructorParameters<typeof DataResource>[2]>["provisioners"]>[number];

/** Something that the host program does when a resource is made. */
export function step(command: string, ...args: readonly string[]): Provisioner {
  return { type: "local-exec", command: ["node", HOST_PROGRAM, command, ...args].join(" ") };
}

/**
 * Something that it does when a resource ends. Terraform then knows the resource by its `input` only; its values reach
 * the program through the environment, so that no shell reads them.
 */
export function lastStep(command: string, ...inputs: readonly string[]): Provisioner {
  const environment = Object.fromEntries(inputs.map((input) => [input.toUpperCase(), `\${self.input.${input}}`]));
  const args = inputs.map((input) => `"$${input.toUpperCase()}"`);
  return { type: "local-exec", when: "destroy", command: ["node", HOST_PROGRAM, command, ...args].join(" "), environment };
}
