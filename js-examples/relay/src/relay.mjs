// The partner's part of a relay: who is asking, and what is theirs. The same behind every framework.
import { NotFoundError } from "oceafin-partner";
import { createRelay } from "oceafin-partner/relay";

/**
 * `client` signs. `sessions` has who is signed in by the value of the cookie: `{ user, customers }`, the ids of the customers
 * whom this user may act for.
 */
export function checkoutRelay({ client, sessions, allowedOrigins, onEvent }) {
  return createRelay({
    client,
    allowedOrigins,
    operations: ["checkouts.create", "checkouts.get", "checkouts.list", "checkouts.createPosPaymentRequest"],
    authenticate: (request) => sessions.get(/(?:^|; )session=([\w-]+)/.exec(request.headers.get("Cookie") ?? "")?.[1]),
    authorizeCustomer: async ({ session, customerId, pathParams }) => {
      // A path without a customer names a resource: whose it is, your own records say, or the API.
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
      if (error instanceof NotFoundError) return undefined; // nobody's
      throw error;
    }
  }
}
