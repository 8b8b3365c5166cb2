import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type Fault, faultNames, faults } from "../faults.ts";
import { choose } from "../random.ts";
import { type Feature, features, users } from "./features.ts";
import { Turn } from "./turn.ts";
import type { Workflow } from "./workflow.ts";

/** Errors that happen to everybody now and then. */
const everyday: readonly (readonly [Fault | undefined, number])[] = [
  [undefined, 990],
  ["rate_limit", 3],
  ["server_error", 2],
  ["content_policy", 2],
  ["refusal", 2],
];

interface ActiveFault {
  readonly fault: Fault;
  readonly share: number;
  /** Undefined where it befalls every feature. */
  readonly feature?: string;
}

/** What may stand in a request to the gateway. */
interface Body {
  readonly fault?: string;
  readonly share?: number;
  readonly feature?: string;
  readonly user?: string;
}

/**
 * The demo's front door: `POST /v1/ask {feature, user}` answers a request, `GET /faults` says what is switched on,
 * `POST /faults {fault, share, feature}` switches one more on for a share of the calls, of all features or of one (the
 * smaller share comes first, and of equal ones the last), `DELETE /faults {fault, feature}` switches off what is like that, so without either
 * all.
 */
export class Gateway {
  readonly server: Server;
  private readonly workflow: Workflow;
  private active: readonly { readonly switched: ActiveFault; readonly turn: Turn }[] = [];

  constructor(workflow: Workflow) {
    this.workflow = workflow;
    this.server = createServer((request, response) => {
      this.handle(request, response).catch((error: Error) => reply(response, 400, { error: error.message }));
    });
  }

  /** Everything that can happen on an ordinary day, once at the start: no panel has to wait for a rare event. One feature has it, the others may have objectives. */
  async warmUp(): Promise<void> {
    await Promise.all([...features.map(({ name }) => this.ask(name)), ...everyday.map(([fault]) => this.ask(features[0]?.name, undefined, fault))]);
  }

  /** One request of some user. Its failure is telemetry, not ours. */
  async ask(featureName?: string, user?: string, wanted?: Fault): Promise<boolean> {
    const feature = featureName === undefined ? choose(features.map((each) => [each, each.weight] as const)) : named(featureName);
    const fault = wanted ?? this.fate(feature);
    if (fault === "stopped") return false;
    try {
      await this.workflow.answer({ feature, user: user ?? users[Math.floor(Math.random() * users.length)] ?? "" }, fault);
      return true;
    } catch {
      return false;
    }
  }

  /** What befalls a request of a feature: the fault that is switched on, or what happens on any day. */
  private fate({ name }: Feature): Fault | undefined {
    const found = this.active.find(({ switched: { feature = name }, turn }) => feature === name && turn.comes());
    return found?.switched.fault ?? choose(everyday);
  }

  private switchTo(active: typeof this.active): void {
    this.active = active;
    this.workflow.throttle(active.some(({ switched }) => switched.fault === "queue"));
  }

  private get switched(): readonly ActiveFault[] {
    return this.active.map(({ switched }) => switched);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    switch (`${request.method} ${request.url}`) {
      case "GET /healthz":
        return reply(response, 200, { status: "ok" });
      case "GET /faults":
        return reply(response, 200, { active: this.switched, known: faults });
      case "DELETE /faults": {
        const { fault, feature } = known(await read(request));
        this.switchTo(this.active.filter(({ switched }) => switched.fault !== (fault ?? switched.fault) || switched.feature !== (feature ?? switched.feature)));
        return reply(response, 200, { active: this.switched });
      }
      case "POST /faults": {
        const switched = parseFault(await read(request));
        // The same fault again is another share of it, not one more.
        const others = this.active.filter((each) => each.switched.fault !== switched.fault || each.switched.feature !== switched.feature);
        this.switchTo([{ switched, turn: new Turn(switched.share) }, ...others].toSorted((a, b) => a.switched.share - b.switched.share));
        return reply(response, 200, { active: this.switched });
      }
      case "POST /v1/ask": {
        const { feature, user } = await read(request);
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

/** Which faults are meant: of a name, of a feature, or all. */
function known({ fault, feature }: Body): Partial<Pick<ActiveFault, "fault" | "feature">> {
  return { ...(fault !== undefined && { fault: faultNamed(fault) }), ...(feature !== undefined && { feature: named(feature).name }) };
}

function parseFault(body: Body): ActiveFault {
  const fault = faultNamed(body.fault);
  const share = body.share ?? 1;
  if (typeof share !== "number" || !(share > 0 && share <= 1)) throw new Error(`share is ${share}; allowed: above 0, at most 1`);
  if (fault === "queue" && (share < 1 || body.feature !== undefined)) throw new Error("queue befalls all calls of all features: leave share and feature out");
  return { ...known(body), fault, share };
}

function faultNamed(text: string | undefined): Fault {
  const fault = faultNames.find((name) => name === text);
  if (!fault) throw new Error(`fault is "${text}"; allowed: ${faultNames.join(", ")}`);
  return fault;
}

async function read(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString("utf8") || "{}") as Body;
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}
