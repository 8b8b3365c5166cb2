import { connected, type DatabaseSettings } from "./connection.ts";

/** Deletes every call of an environment; the totals follow. Says how many there were. */
export async function forgetEnvironment(settings: DatabaseSettings, environment: string): Promise<number> {
  return connected(settings, "owner", async (client) => {
    await client.query("SET statement_timeout = 0");
    const { rowCount } = await client.query("DELETE FROM llm_usage WHERE environment = $1", [environment]);
    await client.query("DELETE FROM llm_model_version WHERE environment = $1", [environment]);
    return rowCount ?? 0;
  });
}
