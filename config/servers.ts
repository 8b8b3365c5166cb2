/**
 * The servers that a stack can consist of, with what each may use. Memory in MiB, one CPU is 1. Containers are held to
 * it; processes of the local target hold themselves to it: Go servers by their memory limit and number of threads, Node
 * programs by the size of their heap, PostgreSQL by the size of its buffers.
 */
export const defaultResources = {
  collector: { memoryMiB: 1024, cpus: 2 },
  recorder: { memoryMiB: 256, cpus: 1 },
  postgres: { memoryMiB: 512, cpus: 1 },
  ledger: { memoryMiB: 256, cpus: 1 },
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
