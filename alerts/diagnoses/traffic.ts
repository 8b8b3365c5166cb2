import * as errors from "../../signals/errors.ts";
import * as pipeline from "../../signals/pipeline.ts";
import * as traffic from "../../signals/traffic.ts";
import { all, type Diagnoses, runbookOf } from "./step.ts";

export const trafficDiagnoses: Diagnoses = {
  [traffic.successRate.id]: {
    first: "if a release of ours is of the last hour, roll it back; if one provider fails, send its calls to another.",
    steps: [
      {
        ask: "Are calls made at all?",
        query: traffic.requestRate.answer("service", "status"),
        answers: {
          "`error` only": "calls without success: the provider, the key or the network. The next two steps.",
          None: "the service itself is gone, or its telemetry: the last two steps.",
          Nothing: "nothing of it arrives, and nothing did before.",
        },
      },
      {
        ask: "What errors do they end in?",
        query: errors.errorRate.answer("error_type").above(0),
        answers: {
          "`authentication`": "a key expired: put in a new one.",
          "`rate_limit`": "the quota is used up: ask for more, or use another key.",
          "`connection`": "our way out: network, DNS, proxy.",
          "`timeout`, `api_error`": "the provider: see its status page.",
          Nothing: "no calls are made: the last two steps.",
        },
      },
      {
        ask: "Is it every provider?",
        query: errors.providerErrorRatio.answer("provider"),
        answers: {
          One: "send its calls to another one.",
          "Every one": "our network, our proxy or our last release: roll it back.",
        },
      },
      {
        ask: "Is it the stack rather than the service?",
        query: pipeline.targetsUp.answer("job"),
        answers: {
          "`collector` or `calls` at 0": `every service looks down: ${runbookOf(pipeline.collectorDown)} first.`,
          "All at 1": "the stack is well.",
        },
      },
      {
        ask: "What did the service say last?",
        logs: all,
        answers: {
          "Errors, or the end of the process": "start it again; its last words say why.",
          "Ordinary lines until now":
            "it lives and makes no calls. If it was switched off on purpose, silence the alert in Alertmanager; it forgets a busy service after some hours.",
          Nothing: "the process is gone, or cannot reach the Collector: ask its host.",
        },
      },
    ],
  },
};
