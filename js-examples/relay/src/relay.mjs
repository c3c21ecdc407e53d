// Your part of a relay: who is asking, and which customers are theirs. It is the same behind every framework.
import { NotFoundError } from "oceafin-partner";
import { createRelay } from "oceafin-partner/relay";

/**
 * `client` signs. `sessions` maps a cookie's value to `{ user, customers }`: who is signed in, and the ids of
 * the customers for whom this user may act.
 */
export function checkoutRelay({ client, sessions, allowedOrigins, onEvent }) {
  return createRelay({
    client,
    allowedOrigins,
    operations: ["checkouts.create", "checkouts.get", "checkouts.list", "checkouts.createPosPaymentRequest"],
    authenticate: (request) =>
      sessions.get(/(?:^|; )session=([\w-]+)/.exec(request.headers.get("Cookie") ?? "")?.[1]),
    authorizeCustomer: async ({ session, customerId, pathParams }) => {
      // A path without a customer names a resource. Ask your own records, or the API, whose it is.
      const owner = customerId ?? (await ownerOf(pathParams.checkoutId));
      return session.customers.has(owner);
    },
    rateLimit: { key: ({ user }) => user, perMinute: 120 },
    onEvent,
  });

  async function ownerOf(checkoutId) {
    try {
      return (await client.checkouts.get(checkoutId)).customerId;
    } catch (error) {
      if (error instanceof NotFoundError) return undefined; // it belongs to nobody
      throw error;
    }
  }
}
