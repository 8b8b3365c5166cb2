/** How often the series from zero are sent: a Collector that restarts has them again before it is missed. */
const EVERY_MS = 15_000;

/** Sends the series from zero to the Collector, again and again. While it is down there is nobody to tell. */
export function keepSending(endpoint: string, body: string): NodeJS.Timeout {
  const send = () => {
    fetch(endpoint, { method: "POST", headers: { "content-type": "application/json" }, body, signal: AbortSignal.timeout(10_000) })
      .then((response) => response.body?.cancel())
      .catch(() => undefined);
  };
  send();
  return setInterval(send, EVERY_MS);
}
