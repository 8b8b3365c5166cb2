import { Gateway } from "../../demo/app/gateway.ts";
import { AppMetrics } from "../../demo/app/gauges.ts";
import { Opinions } from "../../demo/app/opinions.ts";
import { Provider } from "../../demo/app/provider.ts";
import { Slots } from "../../demo/app/slots.ts";
import type { Telemetry } from "../../demo/app/telemetry.ts";
import { Workflow } from "../../demo/app/workflow.ts";

/** The demo's application as its program puts it together, in front of a model server. Its metrics go where the SDK was told to send them. */
export function demoGateway(model: string, telemetry: Telemetry): Gateway {
  return new Gateway(demoWorkflow(model, telemetry));
}

export function demoWorkflow(model: string, telemetry: Telemetry): Workflow {
  const metrics = new AppMetrics();
  return new Workflow({ telemetry, provider: new Provider(`${model}/v1`, telemetry, metrics), metrics, opinions: new Opinions(), slots: new Slots(5) });
}
