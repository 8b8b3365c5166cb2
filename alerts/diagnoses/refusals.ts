import * as errors from "../../signals/errors.ts";
import * as refusals from "../../signals/refusals.ts";
import * as traffic from "../../signals/traffic.ts";
import { most, versions } from "./rankings.ts";
import { all, type Diagnoses } from "./step.ts";

export const refusalsDiagnoses: Diagnoses = {
  [refusals.refusalSurge.id]: {
    first: "if a prompt or a model was released since then, roll it back; else send the feature's calls to the model that was used before.",
    steps: [
      {
        ask: "Which models refuse, for which feature?",
        query: errors.refusalRate.answer("feature", "model").above(0),
        of: ["environment", "service"],
        answers: {
          "One model, for every feature": "the model changed.",
          "One feature, with every model": "its prompt or its users changed.",
        },
      },
      {
        ask: "Which versions of the model refuse?",
        records: versions,
        answers: {
          "One that was not there yesterday": "pin the version before, and tell the provider.",
          "The same as ever": "look at the prompt.",
        },
      },
      {
        ask: "Did calls move to another model?",
        query: traffic.requestRate.answer("feature", "model").above(0),
        answers: {
          "They did": "models differ in what they decline: a fallback or a release brought one that is stricter.",
          "They did not": "the choice of model is not what changed.",
        },
      },
      {
        ask: "Is it one user, or many?",
        records: most("user_id"),
        answers: {
          "One has most": "somebody is trying what is not allowed: limit them.",
          Many: "ordinary questions are declined: hold its beginning against the last change of the prompt template.",
        },
      },
      {
        ask: "What was asked?",
        traces: all,
        answers: {
          "`llm.prompt` on the call": "read some: what do they have in common that the model minds?",
          None: "prompts are kept only where `privacy.content` says so. The step before the call shows what retrieval added.",
        },
      },
    ],
  },
  [refusals.policySurge.id]: {
    first: "if few users are behind it, limit them; if it is a change of ours, roll it back.",
    steps: [
      {
        ask: "Which policy, for which feature?",
        query: errors.policyViolationRate.answer("feature", "policy").above(0),
        answers: {
          "`jailbreak`": "an attack, most often by few.",
          "`pii`": "a form or a document that should not be there.",
          Others: "what users ask, or a filter that became stricter.",
        },
      },
      {
        ask: "One user, or many?",
        records: most("user_id"),
        answers: {
          "Few have most": "limit or block them.",
          Many: "look for a change of ours, or of the filter.",
        },
      },
      {
        ask: "One provider or model?",
        query: errors.policyViolationRate.answer("provider", "model").above(0),
        answers: {
          One: "its filter changed: see its notes, and compare with another model.",
          All: "it is what is being asked.",
        },
      },
      {
        ask: "Is a prompt or a document of ours what is stopped?",
        traces: all,
        answers: {
          "The same stage or document before each": "ours: change the template, or take the document out of the index.",
          "Nothing in common": "it is what users write.",
        },
      },
    ],
  },
};
