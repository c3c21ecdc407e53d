/**
 * Where payments stand. The API has no call that reads a payment request: what becomes of one is told by webhook, and that
 * its checkout was paid by both.
 */

import { isPartnerError } from "oceafin-partner";

/** How far a request has come. A webhook that is late or out of order never takes it back. */
const RANK = { PENDING: 0, DETECTED: 1, EXPIRED: 2, CONFIRMED: 3 };

/** Keeps the payment requests that webhooks tell of. In your service: a table. */
export function paymentBook(client) {
  const requests = new Map();

  return {
    /** The webhook receiver: verifies over the raw bytes, then looks. An event that comes twice changes nothing. */
    async webhook(request) {
      let event;
      try {
        event = client.verifyWebhook({ body: new Uint8Array(await request.arrayBuffer()), headers: request.headers });
      } catch (error) {
        return new Response(null, { status: isPartnerError(error) ? 400 : 500 });
      }
      if (event.resource.resourceType === "POS_PAYMENT_REQUEST") {
        const known = requests.get(event.resource.resourceId);
        if (known === undefined || (RANK[event.data.status] ?? 0) > (RANK[known.status] ?? 0)) {
          requests.set(event.resource.resourceId, event.data);
        }
      }
      return new Response(null, { status: 204 });
    },

    /** The requests of a checkout, oldest first. */
    of: (checkoutId) => [...requests.values()].filter((request) => request.checkoutId === checkoutId),

    /** Every request, oldest first. */
    all: () => [...requests.values()],

    /** A checkout from the API itself, its requests from the webhooks, and what time it is here. */
    async standing(checkoutId) {
      const checkout = await client.checkouts.get(checkoutId);
      return { now: new Date().toISOString(), checkout, requests: this.of(checkoutId) };
    },
  };
}
