import type { Site } from "../../config/site.ts";

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [number, string];
}

export interface LogStream {
  readonly stream: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [string, string])[];
}

export interface Trace {
  readonly traceID: string;
  readonly spans: readonly { readonly spanID: string; readonly operationName: string; readonly tags: readonly { readonly key: string; readonly value: unknown }[] }[];
  readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
}

/** Asks the stores of a stack as Grafana does. */
export function stores(site: Site) {
  return {
    async promql(query: string): Promise<readonly Sample[]> {
      return (await get<{ result: readonly Sample[] }>(`${site.open("prometheus")}/api/v1/query?${new URLSearchParams({ query })}`)).result;
    },
    async logql(query: string, limit = 100): Promise<readonly LogStream[]> {
      const range = new URLSearchParams({ query, limit: String(limit), since: "1h" });
      return (await get<{ result: readonly LogStream[] }>(`${site.open("loki")}/loki/api/v1/query_range?${range}`)).result;
    },
    /** Undefined where the store has no such trace. */
    async trace(id: string): Promise<Trace | undefined> {
      const response = await fetch(`${site.open("jaeger")}/api/traces/${id}`);
      if (response.status === 404) return undefined;
      return ((await response.json()) as { data: readonly Trace[] }).data[0];
    },
    traces(search: Readonly<Record<string, string>>): Promise<readonly Trace[]> {
      return get<readonly Trace[]>(`${site.open("jaeger")}/api/traces?${new URLSearchParams(search)}`);
    },
  };
}

async function get<T>(url: string): Promise<T> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} from ${url}: ${text}`);
  return (JSON.parse(text) as { data: T }).data;
}
