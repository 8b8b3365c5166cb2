import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Fault, faultNames, faults } from "../faults.ts";
import { chance, choose } from "../random.ts";
import { type Feature, features, users } from "./features.ts";
import type { Workflow } from "./workflow.ts";

/** Errors that happen to everybody now and then. */
const everyday: readonly (readonly [Fault | undefined, number])[] = [
  [undefined, 990],
  ["rate_limit", 3],
  ["server_error", 2],
  ["content_policy", 2],
  ["refusal", 2],
];

/**
 * The demo's front door: `POST /v1/ask {feature, user}` answers a request, `GET /faults` says what is switched on,
 * `POST /faults {fault, share}` switches a fault on for a share of the calls, `DELETE /faults` switches all off.
 */
export class Gateway {
  readonly server: Server;
  private readonly workflow: Workflow;
  private active: { readonly fault: Fault; readonly share: number } | undefined;

  constructor(workflow: Workflow) {
    this.workflow = workflow;
    this.server = createServer((request, response) => {
      this.handle(request, response).catch((error: Error) => reply(response, 400, { error: error.message }));
    });
  }

  /** Everything that can happen on an ordinary day, once at the start: no panel has to wait for a rare event. */
  async warmUp(): Promise<void> {
    await Promise.all(features.flatMap(({ name }) => everyday.map(([fault]) => this.ask(name, undefined, fault))));
  }

  /** One request of some user. Its failure is telemetry, not ours. */
  async ask(featureName?: string, user?: string, wanted?: Fault): Promise<boolean> {
    const feature = featureName === undefined ? choose(features.map((each) => [each, each.weight] as const)) : named(featureName);
    const fault = wanted ?? (this.active && chance(this.active.share) ? this.active.fault : choose(everyday));
    try {
      await this.workflow.answer({ feature, user: user ?? users[Math.floor(Math.random() * users.length)] ?? "" }, fault);
      return true;
    } catch {
      return false;
    }
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (`${request.method} ${request.url}`) {
      case "GET /healthz":
        return reply(response, 200, { status: "ok" });
      case "GET /faults":
        return reply(response, 200, { active: this.active ?? null, known: faults });
      case "DELETE /faults":
        this.active = undefined;
        return reply(response, 200, { active: null });
      case "POST /faults":
        this.active = parseFault(await read(request));
        return reply(response, 200, { active: this.active });
      case "POST /v1/ask": {
        const { feature, user } = (await read(request)) as { feature?: string; user?: string };
        return reply(response, (await this.ask(feature, user)) ? 200 : 502, {});
      }
      default:
        return reply(response, 404, { error: "not found" });
    }
  }
}

function named(name: string): Feature {
  const feature = features.find((each) => each.name === name);
  if (!feature) throw new Error(`feature is "${name}"; allowed: ${features.map((each) => each.name).join(", ")}`);
  return feature;
}

function parseFault(body: { fault?: string; share?: number }): { fault: Fault; share: number } {
  const fault = faultNames.find((name) => name === body.fault);
  if (!fault) throw new Error(`fault is "${body.fault}"; allowed: ${faultNames.join(", ")}`);
  const share = body.share ?? 1;
  if (typeof share !== "number" || !(share > 0 && share <= 1)) throw new Error(`share is ${share}; allowed: above 0, at most 1`);
  return { fault, share };
}

async function read(request: IncomingMessage): Promise<{ fault?: string; share?: number }> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString("utf8") || "{}") as { fault?: string; share?: number };
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}
