import { isNot } from "../../query/matcher.ts";
import * as latency from "../../signals/latency.ts";
import * as saturation from "../../signals/saturation.ts";
import * as tokens from "../../signals/tokens.ts";
import * as traffic from "../../signals/traffic.ts";
import { fromSeconds } from "../../telemetry/duration.ts";
import { versions } from "./rankings.ts";
import { all, type Diagnoses, runbookOf, type Step, stepOf } from "./step.ts";

/** From here on a call is slow enough to be worth a look. */
const slow = fromSeconds(Math.min(...Object.values(latency.latencyP95.alert.limits).map(({ above }) => above)));

const whereItGoes = "Do traces of slow calls spend their time on retrieval or on inference?";

const slowTraces: Step = {
  ask: whereItGoes,
  traces: (calls) => calls.atLeast(slow),
  answers: {
    "The longest bar is the call of the model": `inference. Where its first token comes is ${stepOf("Is the first token late, or the end of the answer?")}.`,
    "The longest bar is retrieval, embedding or vector search": "a store of ours is slow: look at it, not at the provider.",
    "The same call several times under one parent": "tries. Allow fewer, and give each a shorter time limit.",
    "A gap before the call": `it waited for a slot: ${stepOf("Do calls wait for a slot?")}.`,
  },
};

const stages: Step = {
  ask: "Which stage is slow for all of them?",
  query: latency.stageP95.answer("stage").above(0),
  answers: {
    "`inference` rose": "the model or its provider: the next steps tell which.",
    "`retrieval`, `vector_search` or `embedding` rose": "our own stores: their load, their index, their last release.",
    "`gateway` rose and no other": "requests wait in it, or it does work of its own before the call.",
    "`streaming` rose": "answers are longer, or come more slowly.",
  },
};

const network: Step = {
  ask: "Is the network to the provider slow, or the model?",
  records: (calls) => calls.where("network_seconds", isNot("")),
  answers: {
    "`network_seconds` is most of `latency_seconds`": "the way to the provider: its region, a proxy, DNS. Try the same call from another host.",
    "`network_seconds` is a small part of it": "the way is fine; the provider is slow.",
    Nothing:
      "the instrumentation does not measure it. Type `curl -so /dev/null -w '%{time_connect} %{time_appconnect}\\n'` and the provider's address: more than a few tenths of a second is the way.",
  },
};

const firstToken: Step = {
  ask: "Is the first token late, or the end of the answer?",
  query: latency.firstTokenP95.answer("provider", "model").above(0),
  answers: {
    "Seconds, where it used to be tenths":
      "the provider queues, the way to it is slow, or prompts have grown. Of one model only: use another model, region or provider until it is over.",
    "As ever": `the answers take longer: they have grown, see ${stepOf("Have prompts or answers grown?")}.`,
    Nothing: "answers are not streamed, so only the whole call says something.",
  },
};

const longer: Step = {
  ask: "Have prompts or answers grown?",
  query: tokens.requestTokensP95.answer("feature", "direction").above(0),
  answers: {
    "`input` rose": "longer prompts delay the first token: look at the feature's last prompt change, and at how much context retrieval adds.",
    "`output` rose": "longer answers take longer to the end: limit their length.",
    Neither: "the same work takes longer than it did: the model, its provider or the way to it.",
  },
};

const inFlight: Step = {
  ask: "How many calls run at the same time?",
  query: saturation.callsInFlight.answer("service", "model"),
  answers: {
    "More than before, and as many requests a second": "the delay itself: slow calls pile up. Look for why they are slow.",
    "More than before, and more requests a second": "load. Give the service more slots, or hold back the feature that matters least.",
    "A flat line at a round number": `all slots are taken: ${stepOf("Do calls wait for a slot?")}.`,
    Nothing: "the application does not report it; `queue_seconds` in the records of calls may say how long each waited.",
  },
};

const queued: Step = {
  ask: "Do calls wait for a slot?",
  query: saturation.callsQueued.answer("service", "model"),
  answers: {
    "Above 0 for minutes": `too few slots, or a quota that is used up: ${runbookOf(saturation.queueWait)} goes on from here.`,
    "At 0, or nothing": "nobody waits in the application.",
  },
};

export const latencyDiagnoses: Diagnoses = {
  [latency.latencyP95.id]: {
    first: "if one model is slow and the feature has another, send its calls there; if all are, switch off what the feature can do without (long context, tools, reasoning).",
    steps: [
      {
        ask: "Which feature, and which model?",
        query: latency.latencyP95.answer("feature", "provider", "model").above(0),
        answers: {
          "One model in every feature": "the model or its provider. Larger models are slower by nature; one that became slow at once has trouble, or a new version.",
          "One feature with every model": "what this feature has of its own: its prompts, its retrieval, its key at the provider, its last release. The next steps tell.",
          "All alike": `what they share, our network and gateway, or the provider as a whole: ${stepOf("Which stage is slow for all of them?")}.`,
        },
      },
      {
        ask: "How many times P50 is P95?",
        query: latency.latencyP95.answer("feature", "model").over(latency.latencyP50.answer("feature", "model")),
        answers: {
          "More than about 4": `few calls are slow: their traces show what is special about them, ${stepOf(whereItGoes)}. In the first minutes of any trouble it looks so: the query looks back five.`,
          "Less, and P95 is high": "nearly all calls are slow: the model, its provider, or longer prompts and answers.",
        },
      },
      {
        ask: "How many times P50 is P99?",
        query: latency.latencyP99.answer("feature", "model").over(latency.latencyP50.answer("feature", "model")),
        answers: {
          "Far more than P95 is": "single calls hang: time-outs, tries, a few very long answers.",
          "About what P95 is": "a whole group of calls is slow, such as one kind of question.",
        },
      },
      slowTraces,
      stages,
      inFlight,
      queued,
      {
        ask: "Did calls move to a larger model?",
        query: traffic.requestRate.answer("feature", "model").above(0),
        answers: {
          "A larger model where a smaller one was": "a release or a fallback. Go back, or route short questions to the smaller one.",
          "The same models as before": "the choice of model is not what changed.",
        },
      },
      {
        ask: "Does a model answer with another version than before?",
        records: versions,
        answers: {
          "A version that was not there yesterday": "ask for the one before by its full name, and see whether that is faster.",
          "The same versions as ever": "the provider is slow with what it had, or the cause is on our side.",
        },
      },
      network,
      firstToken,
      longer,
    ],
  },
  [latency.firstTokenP95.id]: {
    first: "if one model is late and the feature has another, send its calls there.",
    steps: [
      {
        ask: "Which model and provider?",
        query: latency.firstTokenP95.answer("provider", "model").above(0),
        answers: {
          "One model": "its provider queues. See its status page; use another model or region.",
          "All models": "look at ourselves first: prompts, network, releases.",
        },
      },
      {
        ask: "Is it all calls or the slowest?",
        query: latency.firstTokenP95.answer("model").over(latency.firstTokenP50.answer("model")),
        answers: {
          "Less than about 3": "all calls: longer prompts, or a slower model.",
          More: "the slowest only: queues at the provider, cold prompt caches, or tries before the first token.",
        },
      },
      longer,
      {
        ask: "Is time lost before the call is sent?",
        query: latency.stageP95.answer("feature", "stage").above(0),
        answers: {
          "`gateway` rose": "calls are held back there.",
          "`retrieval`, `embedding` or `vector_search` rose": "users wait for that too, but it is not in this number: there are two troubles.",
          "None of them": "the time goes after the call was sent.",
        },
      },
      network,
      {
        ask: "What do slow calls look like?",
        traces: (calls) => calls.atLeast(slow),
        answers: {
          "The same call several times under one parent": "tries before the first token: each begins from the start.",
          "One long call": "its attributes have model, tokens and time to first token: what do the slow ones have in common?",
        },
      },
    ],
  },
  [latency.beyondBuckets.id]: {
    first: "nothing is down. If these calls hold slots that others wait for, give them a time limit.",
    steps: [
      {
        ask: "Which features and models?",
        query: latency.beyondBuckets.answer("feature", "model"),
        answers: {
          "One feature": "an agent or a batch job: give it a time limit, or a service of its own.",
          "One reasoning model": "long tasks may really take so long.",
          All: "something hangs that all use: the network, a proxy, a provider.",
        },
      },
      {
        ask: "Are they calls that never end?",
        traces: all,
        answers: {
          "All end in an error after exactly the same time": "a time-out of ours. Lower it: nobody waits so long.",
          "They end with an answer": "they do work. What takes the time is the longest bar.",
        },
      },
      {
        ask: "How long do calls take on average?",
        query: latency.latencyMean.answer("feature", "model").above(0),
        answers: {
          "What the feature is meant to take":
            "declare it as its objective (`slo.latency`): its seconds become a bucket bound, and percentiles up to there are true again. Raise the limit of this alert to the share that is meant.",
          "Far more than anybody meant": "the mean is right where percentiles end; the records of calls have `latency_seconds` of each.",
        },
      },
    ],
  },
};
