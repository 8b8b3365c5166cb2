import type { Dialect } from "./dialect.ts";
import { genAiDialects } from "./dialects/gen-ai.ts";
import { guide } from "./dialects/guide.ts";
import { openInference } from "./dialects/open-inference.ts";
import { openLlmetry } from "./dialects/open-llmetry.ts";
import { vercel } from "./dialects/vercel.ts";

/**
 * All dialects, the most specific first: the first one that recognises a span as a call normalises it. A span that
 * carries two dialects (the guide's attributes beside OpenInference's, say) is one call. Adding a dialect is adding a
 * row here.
 */
export const dialects: readonly Dialect[] = [guide, vercel, openInference, openLlmetry, ...genAiDialects];
