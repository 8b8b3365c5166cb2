import { connected, type DatabaseSettings, unhurried } from "./connection.ts";

/** Deletes every call of an environment and the versions of models that answered there, or nothing; the totals follow. Says how many calls there were. */
export async function forgetEnvironment(settings: DatabaseSettings, environment: string): Promise<number> {
  return connected(settings, "owner", async (client) => {
    await unhurried(client);
    await client.query("BEGIN");
    const { rowCount } = await client.query("DELETE FROM llm_usage WHERE environment = $1", [environment]);
    await client.query("DELETE FROM llm_model_version WHERE environment = $1", [environment]);
    await client.query("COMMIT");
    return rowCount ?? 0;
  });
}
