import { join } from "node:path";
import type { Place } from "../../alerts/diagnoses/command.ts";
import { splitAddress } from "../../config/address.ts";
import type { Config } from "../../config/schema.ts";
import { DATABASE, passwordSecret, roles } from "../../ledger/names.ts";
import { containerName } from "../docker/names.ts";
import { CURRENT_LOG, layout } from "../host/layout.ts";
import { localSite } from "./site.ts";

/** Where commands of runbooks find a stack on this host. */
export function localPlace(config: Config): Place {
  const { directory, open, reach, secret } = localSite(config, []);
  const { host, port } = splitAddress(reach("postgres"));
  return {
    open,
    data: (server) => join(directory, layout.data, server),
    log: (server) => join(directory, layout.log, server, CURRENT_LOG),
    service: (server) => join(directory, layout.services, server),
    container: containerName,
    ledger: (sql) => `PGPASSWORD="$(cat ${secret(passwordSecret("reader"))})" psql -h ${host} -p ${port} -U ${roles.reader} ${DATABASE} -c "${sql}"`,
  };
}
