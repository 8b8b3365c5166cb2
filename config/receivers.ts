import { z } from "zod";

const secretText = "{ file: … } or { env: … }: a secret never stands in the config";

const secretFile = z.strictObject({ file: z.string().startsWith("/", { error: "an absolute path" }) });
const secretVariable = z.strictObject({
  env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "the name of an environment variable" }),
});

/**
 * Where a secret is found: in a file on the machine that deploys, or in an environment variable of the deploy. Neither
 * it nor a hash of it reaches synthesised output or state.
 */
export const secretSchema = z.union([secretFile, secretVariable], { error: secretText });

export type Secret = z.output<typeof secretSchema>;

const text = z.string({ error: "a text" }).min(1, { error: "a text that is not empty" });
const email = z.email({ error: "an e-mail address" });

const webhookText = "an http(s) address without credentials or query, or { file: … } or { env: … }";

/** A webhook without credentials in its address may stand in the config; any other address is a secret. */
const webhookUrl = z.union([z.string().regex(/^https?:\/\/[^@\s?#]+$/, { error: webhookText }), secretFile, secretVariable], { error: webhookText });

/** Who is told. Exactly one kind per receiver. */
export const receiverSchema = z.union(
  [
    z.strictObject({ webhook: z.strictObject({ url: webhookUrl }) }),
    z.strictObject({ slack: z.strictObject({ apiUrl: secretSchema, channel: text }) }),
    z.strictObject({ pagerduty: z.strictObject({ routingKey: secretSchema }) }),
    z.strictObject({
      email: z.strictObject({
        to: email,
        from: email,
        /** `host:port` of the mail server. */
        smarthost: z.string().regex(/^[^\s:]+:\d+$/, { error: '"host:port"' }),
        username: text.optional(),
        password: secretSchema.optional(),
      }),
    }),
  ],
  { error: "one of { webhook }, { slack }, { pagerduty } or { email }" },
);

/** The name of a receiver as its secrets' files have it. Two receivers must not come to the same. */
export function receiverFileName(receiver: string): string {
  return receiver.replace(/[^A-Za-z0-9-]/g, "-");
}

export type Receiver = z.output<typeof receiverSchema>;
