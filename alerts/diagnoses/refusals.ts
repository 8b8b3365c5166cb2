import { is } from "../../query/matcher.ts";
import { TraceQuery } from "../../query/traces.ts";
import * as errors from "../../signals/errors.ts";
import * as refusals from "../../signals/refusals.ts";
import * as traffic from "../../signals/traffic.ts";
import { calls, type Diagnoses, here, SERVICE } from "./step.ts";

export const refusalsDiagnoses: Diagnoses = {
  [refusals.refusalSurge.id]: [
    {
      ask: "Which models refuse, for which feature?",
      query: here(errors.refusalRate).answer("feature", "model"),
      conclude: "One model for every feature: the model changed. One feature with every model: its prompt or its users did.",
    },
    {
      ask: "Did the model answer with a new version?",
      query: calls.where("error_type", is("refusal")),
      conclude: "A `response_model` that was not there yesterday: pin the version before, and tell the provider. The same one: look at the prompt.",
    },
    {
      ask: "Did calls move to another model?",
      query: here(traffic.requestRate).answer("feature", "model"),
      conclude: "Models differ in what they decline: a fallback or a release may have brought one that is stricter.",
    },
    {
      ask: "Is it one user, or many?",
      query: calls.where("error_type", is("refusal")),
      conclude:
        "One `user_id` in most records: somebody is trying what is not allowed; limit them. Many: ordinary questions are declined; compare with the last change of the prompt template.",
    },
    {
      ask: "What was asked?",
      query: TraceQuery.all().service(SERVICE).where("errorType", "refusal"),
      conclude: "All traces with errors are kept. Prompts are in them only where `privacy.content` says so; the step before the call shows what retrieval added.",
    },
  ],
  [refusals.policySurge.id]: [
    {
      ask: "Which policy, for which feature?",
      query: here(errors.policyViolationRate).answer("feature", "policy"),
      conclude: "`jailbreak`: an attack, most often by few. `pii`: a form or a document that should not be there. Others: what users ask, or a filter that became stricter.",
    },
    {
      ask: "One user, or many?",
      query: calls.where("error_type", is("content_policy")),
      conclude: "Few `user_id`s: limit or block them. Many: look for a change of ours, or of the filter.",
    },
    {
      ask: "One provider or model?",
      query: here(errors.policyViolationRate).answer("provider", "model"),
      conclude: "One: its filter changed; see its notes, and compare with another model. All: it is what is being asked.",
    },
    {
      ask: "Is a prompt or a document of ours what is stopped?",
      query: TraceQuery.all().service(SERVICE).where("errorType", "content_policy"),
      conclude: "Violations that all come from one stage or document are ours: change the template, or take the document out of the index.",
    },
  ],
};
