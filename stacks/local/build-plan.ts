import type { Config } from "../../config/schema.ts";
import type { Site } from "../../config/site.ts";
import { wanted } from "../../tools/cache.ts";
import { secretsOf } from "../secrets.ts";
import type { Service } from "../services/service.ts";
import type { Plan, PlannedService } from "./plan.ts";

export function buildPlan(config: Config, site: Site & { readonly directory: string }, services: readonly Service[]): Plan {
  return {
    directory: site.directory,
    user: config.local.user,
    secrets: secretsOf(config, services),
    services: services.map((service) => planned(service, site)),
  };
}

function planned(service: Service, site: Site): PlannedService {
  const reload = service.reloadable?.by;
  return {
    name: service.name,
    program: service.program.kind === "server" ? wanted(service.program.name) : { bundle: site.file(service.program.bundle) },
    ...(service.program.kind === "server" && service.program.home ? { home: service.program.home } : {}),
    args: service.args,
    ...(service.first ? { first: { ...service.first, program: wanted(service.first.program) } } : {}),
    ...(service.before ? { before: { ...service.before, program: wanted(service.before.program) } } : {}),
    env: service.env,
    secrets: service.secrets,
    files: [...service.files, ...(service.reloadable?.files ?? [])],
    data: site.data(service.name),
    ports: service.ports.map((port) => ({ name: port, address: site.listen(port) })),
    healthUrl: `${service.health.scheme ?? "http"}://${site.reach(service.health.port)}${service.health.path}`,
    ...(reload?.kind === "signal" ? { reload: { url: `${site.open(reload.port)}/metrics`, metric: reload.metric } } : {}),
    startSeconds: service.startSeconds,
    ...(service.stopSignal ? { stopSignal: service.stopSignal } : {}),
    stopSeconds: service.stopSeconds,
  };
}
