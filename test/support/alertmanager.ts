/** Sends alerts to an Alertmanager as Prometheus does. */
export function postAlerts(address: string, alerts: readonly object[]): Promise<Response> {
  return fetch(`${address}/api/v2/alerts`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(alerts) });
}
