import type { LogQuery } from "../../query/logs.ts";
import * as cache from "../../signals/cache.ts";
import * as cost from "../../signals/cost.ts";
import * as providers from "../../signals/providers.ts";
import type { Signal } from "../../signals/signal.ts";
import * as tokens from "../../signals/tokens.ts";
import * as traffic from "../../signals/traffic.ts";
import type { Step } from "./step.ts";

/** What the steps look at: one service, or all. */
interface Scope {
  readonly signal: <L extends string>(signal: Signal<L>) => Signal<L>;
  readonly calls: LogQuery;
}

/** How to find out where money goes, and what to do about it: the guide's list for cost overruns, in its order. */
export function spendingSteps({ signal, calls }: Scope): readonly Step[] {
  return [
    {
      ask: "Which features and teams spend it?",
      query: signal(cost.costRate).answer("feature", "team"),
      conclude: "Ask the owner of the feature whether the growth is meant: a launch, a test or a batch job that nobody announced.",
    },
    {
      ask: "Which users spend most?",
      query: calls.ranked({ of: "cost_usd", by: "user_id", range: "1h", first: 10 }),
      conclude: "One far above the others is a script, a leaked key or abuse. The ids are pseudonyms; the application that holds the key knows whose they are.",
    },
    {
      ask: "Is something calling in a loop?",
      query: signal(traffic.requestRate).answer("service", "feature", "status"),
      conclude:
        "A jump of one feature with errors beside it is a retry loop. In its traces the same call repeats under one parent: give it fewer tries and a growing pause between them.",
    },
    {
      ask: "Does the application say that it tries again?",
      query: signal(providers.retryRate).answer("feature", "from_model", "reason"),
      conclude: "Every further try is paid for. `rate_limit`: it makes things worse; slow down instead. No answer: the application does not report its tries.",
    },
    {
      ask: "More calls, or dearer ones?",
      query: signal(cost.costPerRequest).answer("feature"),
      conclude: "More calls at the same price: see the loop above, or growth. Dearer ones: see the next steps.",
    },
    {
      ask: "Have prompts or answers grown?",
      query: signal(tokens.requestTokensP95).answer("feature", "direction"),
      conclude: "Input: look at the last prompt change, the history that is sent along and how much retrieval adds. Output: a limit on answers is gone.",
    },
    {
      ask: "Which tokens are paid for?",
      query: signal(tokens.tokenRate).answer("feature", "type"),
      conclude: "`input` where `cache_read` was: the provider's prompt cache broke, often by a prefix that changes. `reasoning`: lower the effort.",
    },
    {
      ask: "Is an expensive model used where a cheaper one would do?",
      query: signal(cost.costRate).answer("feature", "model"),
      conclude: "A model that was not there before is a release or a fallback: roll it back, or send the easy part of the calls elsewhere.",
    },
    {
      ask: "Which features call so often that a limit would help?",
      query: signal(traffic.requestRate).answer("feature"),
      conclude: "Limit calls per user and per feature at the gateway, the feature that matters least first. That stops the spending while the cause is being looked for.",
    },
    {
      ask: "Which users call so often that a limit would help?",
      query: calls.ranked({ by: "user_id", range: "1h", first: 10 }),
      conclude: "A person makes some dozens of calls an hour; hundreds are a program. Limit calls per user at the gateway just above what an eager person needs.",
    },
    {
      ask: "Are answers asked for again that a cache could give?",
      query: signal(cache.cacheHitRatio).answer("feature", "kind"),
      conclude: "A rate that fell: see what changed in its key or its size. None: repeated questions of this feature are worth a cache.",
    },
    {
      ask: "Which calls were they?",
      query: calls,
      conclude: "Sort the records by `cost_usd`; each names its model, tokens, user and trace.",
    },
  ];
}
