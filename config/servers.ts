/** The servers that a stack can consist of, with what each may use. Memory in MiB, one CPU is 1. */
export const defaultResources = {
  collector: { memoryMiB: 1024, cpus: 2 },
  recorder: { memoryMiB: 256, cpus: 1 },
  prometheus: { memoryMiB: 2048, cpus: 2 },
  alertmanager: { memoryMiB: 128, cpus: 0.5 },
  loki: { memoryMiB: 1024, cpus: 1 },
  jaeger: { memoryMiB: 1024, cpus: 1 },
  tempo: { memoryMiB: 1024, cpus: 1 },
  grafana: { memoryMiB: 512, cpus: 1 },
  "demo-model": { memoryMiB: 192, cpus: 0.5 },
  "demo-app": { memoryMiB: 256, cpus: 0.5 },
} as const;

export type ServerName = keyof typeof defaultResources;

export const serverNames = Object.keys(defaultResources) as ServerName[];
