import type { SpanTest } from "./dialect.ts";
import type { Stage } from "./labels.ts";

/** Databases that exist to search vectors, by their names in the semantic conventions. */
const vectorStores = ["pinecone", "weaviate", "qdrant", "milvus", "chroma", "pgvector", "elasticsearch", "opensearch"];

/**
 * Which span, of those that are no call, is which step of a workflow. The attribute `llm.stage` wins; these rows
 * recognise steps that instrumentations emit by themselves. The first row that holds counts.
 */
export const stageRules: readonly { readonly stage: Stage; readonly test: SpanTest }[] = [
  { stage: "tool", test: { attribute: "gen_ai.operation.name", in: ["execute_tool"] } },
  { stage: "tool", test: { attribute: "openinference.span.kind", in: ["TOOL"] } },
  { stage: "tool", test: { attribute: "traceloop.span.kind", in: ["tool"] } },
  { stage: "retrieval", test: { attribute: "gen_ai.operation.name", in: ["retrieval"] } },
  { stage: "retrieval", test: { attribute: "openinference.span.kind", in: ["RETRIEVER", "RERANKER"] } },
  { stage: "vector_search", test: { attribute: "db.system.name", in: vectorStores } },
  { stage: "vector_search", test: { attribute: "db.system", in: vectorStores } },
];
