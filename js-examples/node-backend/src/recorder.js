// A `fetch` that records what goes over the wire. It sees what the network sees: the signature, never the
// secret.

/** Returns a `fetch` for `PartnerClient` and the list of exchanges that it fills. */
export function recorder() {
  const exchanges = [];
  const recordingFetch = async (url, init) => {
    const { method, headers, body } = init;
    const { pathname, search } = new URL(url);
    const exchange = { method, url, path: pathname + search, headers, body };
    exchanges.push(exchange);
    const response = await fetch(url, init);
    exchange.status = response.status;
    return response;
  };
  return { fetch: recordingFetch, exchanges };
}

/** An exchange as lines of text, with its signature shortened. */
export function shown({ method, path, headers, body }) {
  const lines = Object.entries(headers).map(([name, value]) => {
    return `${name}: ${name === "X-Partner-Signature" ? `${value.slice(0, 12)}…` : value}`;
  });
  return [`${method} ${path}`, ...lines, "", body === undefined ? "" : new TextDecoder().decode(body)];
}
