import { cdktf } from "./cdktf.ts";

/** Stops the local stack. Data, logs and secrets stay, unless `PLUMBLINE_PURGE=1` says otherwise. */
export async function down(): Promise<void> {
  await cdktf("destroy", (line) => console.log(`  ${line}`));
  console.log(process.env.PLUMBLINE_PURGE === "1" ? "The stack is gone, its data too." : "The stack is down; its data is kept.");
}
