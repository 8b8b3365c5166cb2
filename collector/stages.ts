import { attributeKey } from "../telemetry/attributes.ts";
import { ownIdentity } from "../telemetry/dialect.ts";
import { stages } from "../telemetry/labels.ts";
import { stageRules } from "../telemetry/stages.ts";
import { isCall, key } from "./normalise.ts";
import { and, copy, equalsAny, type StatementGroup, set, span, spanTest, text } from "./ottl.ts";

const stage = key("stage");

/** The step of the workflow that a span is. A call is one by itself; a name that nobody knows is not believed. */
export function stageOf(): StatementGroup[] {
  return [
    { conditions: [isCall], statements: [set(stage, text("inference")), set(stage, text("embedding"), `${key("operation")} == "embeddings"`)] },
    {
      conditions: [`${key("dialect")} == nil`],
      statements: [
        `delete_key(span.attributes, ${text(attributeKey("stage"))}) where ${and(`${stage} != nil`, `not (${equalsAny(stage, stages)})`)}`,
        ...stageRules.map((rule) => set(stage, text(rule.stage), and(`${stage} == nil`, `(${spanTest(rule.test)})`))),
      ],
    },
    {
      conditions: [and(`${key("dialect")} == nil`, `${stage} != nil`)],
      statements: [copy(key("feature"), ownIdentity.feature.keys.map(span))],
    },
  ];
}
