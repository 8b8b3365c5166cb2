import * as cache from "../../signals/cache.ts";
import * as cost from "../../signals/cost.ts";
import * as providers from "../../signals/providers.ts";
import * as tokens from "../../signals/tokens.ts";
import * as traffic from "../../signals/traffic.ts";
import type { CallLabel } from "../../telemetry/labels.ts";
import { most } from "./rankings.ts";
import { all, type Step, stepOf } from "./step.ts";

const grown = "Have prompts or answers grown?";
const limits = "Which users call so often that a limit would help?";

/** What stops spending before anybody knows why it rose. */
export const STOP_SPENDING = "limit how often the feature may call, at your gateway or in the application; where it can wait, switch it off.";

/** What use that rises at once, and not little by little, comes from. */
export const atOnce = { "A step at a minute": "a release or a job: hold its time against deploys." } as const;

/**
 * How to find out where money goes, and what to do about it: the guide's list for cost overruns, in its order.
 *
 * @param whole the labels within which features are compared
 * @param own the labels that are the alert's own
 */
export function spendingSteps(whole: readonly CallLabel[], own: readonly CallLabel[]): readonly Step[] {
  return [
    {
      ask: "Which features and teams spend it?",
      query: cost.costRate.answer("feature", "team").above(0),
      of: whole,
      answers: {
        "One feature far above its usual hour": "ask its owner whether that is meant: a launch, a test, a batch job that nobody announced.",
        "All of them more": "more users, a dearer model for all, or another price: go on.",
      },
    },
    {
      ask: "Which users spend most?",
      records: most("user_id", { of: "cost_usd" }),
      of: own,
      answers: {
        "One far above the others":
          "a script, a leaked key or abuse: limit or block it. The ids are pseudonyms; traces have the same, and the application that holds the key knows whose they are.",
        "Many alike": "no single user: what the feature does changed, or how many use it.",
      },
    },
    {
      ask: "Is something calling in a loop?",
      query: traffic.requestRate.answer("service", "feature", "status").above(0),
      of: own,
      answers: {
        "A jump, with errors beside it": "a retry loop: fewer tries, and a pause between them that grows. In its traces the same call repeats under one parent.",
        "A jump without errors": `more use, or a loop that succeeds, such as an agent that does not stop: ${stepOf("Which calls were dear?")}.`,
        "As many as ever": "no loop. Each call costs more.",
      },
    },
    {
      ask: "Does the application say that it tries again?",
      query: providers.retryRate.answer("feature", "from_model", "reason").above(0),
      of: own,
      answers: {
        "Above 0, `rate_limit`": "tries make it worse and may be paid for: slow down instead.",
        "Above 0, anything else": "each try may be paid for: fewer tries, and find out what fails.",
        Nothing: "no tries, or the application does not report them.",
      },
    },
    {
      ask: "More calls, or dearer ones?",
      query: cost.costPerRequest.answer("feature"),
      of: own,
      answers: {
        "The same price a call": `more calls: the loop above, or growth. Whom to limit: ${stepOf(limits)}.`,
        "A higher price a call": "longer prompts or answers, a dearer model, or a cache that broke: the next steps.",
      },
    },
    {
      ask: grown,
      query: tokens.requestTokensP95.answer("feature", "direction").above(0),
      of: own,
      answers: {
        "`input` rose": "look at the last prompt change, the history that is sent along, and how much retrieval adds.",
        "`output` rose": "a limit on the length of answers is gone, or the prompt asks for more: set `max_tokens`.",
        Neither: "the price of a token rose: another model, or no cache.",
      },
    },
    {
      ask: "Which tokens are paid for?",
      query: tokens.tokenRate.answer("feature", "type").above(0),
      of: own,
      answers: {
        "`input` where `cache_read` was": "the provider's prompt cache broke, often by something at the beginning of the prompt that changes: a time, a name.",
        "`reasoning` rose": "lower the effort that is asked for.",
        "`output` rose": "answers are longer, as in the step before.",
        "All alike": "more calls.",
      },
    },
    {
      ask: "Is an expensive model used where a cheaper one would do?",
      query: cost.costRate.answer("feature", "model").above(0),
      of: own,
      answers: {
        "A model that was not there before": "a release or a fallback: roll it back, or send the easy part of the calls elsewhere.",
        "The same models": "the choice of model is not what changed. It may still be dearer than the work needs.",
      },
    },
    {
      ask: "Which features call so often that a limit would help?",
      query: traffic.requestRate.answer("feature").above(0),
      of: whole,
      answers: {
        "One far above what it was": "limit it at the gateway, to what it usually has: that stops the spending while the cause is looked for.",
        None: "a limit of calls does not help; a limit of the length of answers may.",
      },
    },
    {
      ask: limits,
      records: most("user_id"),
      of: own,
      answers: {
        "Some with hundreds of calls in an hour": "programs: limit calls per user at the gateway, just above what an eager person needs.",
        "Some dozens each": "people: a limit per user would hit them and save little.",
      },
    },
    {
      ask: "Are answers asked for again that a cache could give?",
      query: cache.cacheHitRatio.answer("feature", "kind"),
      of: own,
      answers: {
        "A share that fell": "see what changed in the cache's key, size or place.",
        "As ever": "the cache is not the cause.",
        Nothing: "the feature has no cache, or does not report it: questions that come again and again are worth one.",
      },
    },
    {
      ask: "Which calls were dear?",
      records: all,
      of: own,
      answers: {
        "Many tokens in each": `sort by \`cost_usd\`. Are calls of this size new? ${stepOf(grown)}.`,
        "Many calls with one `trace_id`": "one request makes them all: a loop or an agent. Its trace shows which.",
      },
    },
  ];
}
