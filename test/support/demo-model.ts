import type { AddressInfo } from "node:net";
import OpenAI from "openai";
import { FAULT_HEADER, type Fault } from "../../demo/faults.ts";
import { modelServer } from "../../demo/model/server.ts";

/** The demo's model server at a free port. */
export interface DemoModel {
  readonly url: string;
  /** The real client, as the demo's application has it; a fault befalls each of its calls. */
  client(fault?: Fault, options?: { readonly timeout?: number }): OpenAI;
  close(): void;
}

export async function demoModel(): Promise<DemoModel> {
  const server = modelServer();
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    client: (fault, options = {}) =>
      new OpenAI({ baseURL: `${url}/v1`, apiKey: "none", maxRetries: 0, ...options, ...(fault ? { defaultHeaders: { [FAULT_HEADER]: fault } } : {}) }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
