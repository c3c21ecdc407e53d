// Deliveries as the provider makes them, signed by Node, not by the package.
import { createHash, createHmac, randomUUID } from "node:crypto";

export const SECRET = "test-webhook-secret";

export const newEvent = (extra = {}) => ({
  eventId: randomUUID(),
  eventType: "collection_wallet.created",
  customer: { customerId: "c-1", partnerCustomerRef: "ref-1" },
  resource: { resourceType: "COLLECTION_WALLET", resourceId: "w-1" },
  occurredAt: "2026-06-28T00:00:00Z",
  data: { note: "Žofie 🔑, spaced  twice" },
  ...extra,
});

/** Body and headers. The body has spaces that `JSON.stringify` would not write. */
export function signed(event, secret = SECRET) {
  const body = JSON.stringify(event, null, 1);
  const [timestamp, nonce] = [new Date().toISOString(), randomUUID()];
  const hash = createHash("sha256").update(body).digest("hex");
  const signature = createHmac("sha256", secret).update(`${timestamp}\n${nonce}\n${hash}`).digest("hex");
  const headers = {
    "content-type": "application/json",
    "x-oceafin-webhook-timestamp": timestamp,
    "x-oceafin-webhook-nonce": nonce,
    "x-oceafin-webhook-signature": signature,
  };
  return { body, headers };
}

/** Serves a `node:http` handler on a free port of loopback; returns its address and a function to stop it. */
export async function serve(app) {
  const server = await new Promise((resolve, reject) => {
    const listening = app.listen(0, "127.0.0.1", () => resolve(listening)).once("error", reject);
  });
  const close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}
