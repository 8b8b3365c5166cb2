import type { CallAttribute } from "./attributes.ts";

/**
 * Who made a call and for what: no instrumentation dialect says this, applications do, each in its own way. The first
 * key that is present on the span counts, then the same key on the resource.
 */
export const identityKeys = {
  feature: [
    "feature",
    "llm.feature",
    "app.feature",
    "traceloop.association.properties.feature",
    "ai.telemetry.metadata.feature",
    "metadata.feature",
    "traceloop.workflow.name",
    "ai.telemetry.functionId",
    "gen_ai.agent.name",
  ],
  team: [
    "team",
    "team.id",
    "llm.team",
    "app.team",
    "traceloop.association.properties.team",
    "ai.telemetry.metadata.team",
    "metadata.team",
    "metadata.user_api_key_team_alias",
  ],
  user: [
    "user.id",
    "enduser.id",
    "llm.user",
    "app.user_id",
    "traceloop.association.properties.user_id",
    "ai.telemetry.metadata.userId",
    "langfuse.user.id",
    "metadata.user_api_key_user_id",
  ],
  variant: ["llm.variant", "app.variant", "traceloop.association.properties.variant", "ai.telemetry.metadata.variant"],
} as const satisfies Partial<Record<CallAttribute, readonly string[]>>;

export type IdentityAttribute = keyof typeof identityKeys;
