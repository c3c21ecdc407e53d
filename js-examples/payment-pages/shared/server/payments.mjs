/**
 * The status of payments. The API has no call that reads a payment request: webhooks report what becomes of
 * it. Both webhooks and `checkouts.get` report that a checkout was paid.
 */

import { isPartnerError } from "oceafin-partner";

/** How far a request has come. A webhook that arrives late or out of order never moves it back. */
const RANK = { PENDING: 0, DETECTED: 1, EXPIRED: 2, CONFIRMED: 3 };

/** Stores the payment requests that webhooks report. In your service: a table. */
export function paymentBook(client) {
  const requests = new Map();

  return {
    /**
     * The webhook receiver. It verifies the raw bytes before it reads the event. An event that arrives twice
     * changes nothing.
     */
    async webhook(request) {
      let event;
      try {
        event = client.verifyWebhook({
          body: new Uint8Array(await request.arrayBuffer()),
          headers: request.headers,
        });
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

    /** A checkout as the API has it, its requests as webhooks reported them, and this server's time. */
    async status(checkoutId) {
      const checkout = await client.checkouts.get(checkoutId);
      return { now: new Date().toISOString(), checkout, requests: this.of(checkoutId) };
    },
  };
}
