import { watchdog } from "../../signals/pipeline.ts";
import { type FiringAlert, firingAlerts } from "../ask.ts";
import { type Check, failed, ok, type Result, waiting } from "../result.ts";

/** What does the stack itself say is wrong? Whatever is not looked at here, an alert of its own may be about. */
export const firing: Check = {
  title: "Firing alerts",
  run: async ({ site }) => {
    const alerts = (await firingAlerts(site)).filter(({ labels }) => labels.alertname !== watchdog.alert.name);
    const own = alerts.filter(({ labels }) => labels.component === "pipeline").map((alert) => told(alert, failed));
    const others = alerts.filter(({ labels }) => labels.component !== "pipeline").map((alert) => told(alert, waiting));
    return own.length > 0 ? [...own, ...others] : [ok("about the stack itself", "none"), ...others];
  },
};

/** Trouble of the applications is no fault of the stack: it is what the stack is for. */
function told({ labels: { alertname = "", severity = "" }, annotations }: FiringAlert, say: typeof failed): Result {
  return say(`${alertname} (${severity})`, annotations.summary ?? "it says nothing", `npx plumb runbook ${alertname}`);
}
