import { receiverSecrets } from "../alerts/alertmanager.ts";
import { USER_KEY } from "../collector/privacy.ts";
import type { Secret } from "../config/receivers.ts";
import type { Config } from "../config/schema.ts";
import { passwordSecret, type Role, roles } from "../ledger/names.ts";
import { GRAFANA_ADMIN, GRAFANA_KEY } from "./services/grafana.ts";
import type { Service } from "./services/service.ts";

/** A secret of a stack and where it comes from. A stack names secrets and holds none. */
export interface StackSecret {
  readonly name: string;
  /** Found by the deploy, or made by it where it is not there yet. */
  readonly from: Secret | "generated";
}

/** The secrets that some services read. */
export function secretsOf(config: Config, services: readonly Service[]): readonly StackSecret[] {
  const all: readonly StackSecret[] = [
    { name: USER_KEY, from: config.privacy.userKey ?? "generated" },
    { name: GRAFANA_ADMIN, from: "generated" },
    { name: GRAFANA_KEY, from: "generated" },
    ...(Object.keys(roles) as Role[]).map((role) => ({ name: passwordSecret(role), from: "generated" as const })),
    ...receiverSecrets(config),
  ];
  return all.filter(({ name }) => services.some((service) => service.secrets.includes(name)));
}
