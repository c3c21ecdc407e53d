/** A seller to test, and the steps of a buyer. */

import { paymentUri } from "oceafin-partner";

import { startCheckout } from "../../checkout/server/checkout.mjs";
import { button, phase, sites, visit } from "./browser.mjs";

let orders = 0;

/**
 * Starts a seller with its own sandbox, and reads that sandbox. A payment is confirmed only when the test
 * calls `confirm`.
 */
export async function newSite(options = {}) {
  const site = await startCheckout({ stepMs: 3_600_000, ...options });
  sites.push(site);
  const events = (type) =>
    site.sandbox
      .deliveries()
      .filter(({ eventType }) => eventType === type)
      .map(({ body }) => JSON.parse(body).data);
  return {
    ...site,
    sell: (more = {}) =>
      site.sell({
        title: "Linen notebook, two of them",
        amount: "49.90",
        merchantReference: `A-${(orders += 1)}`,
        ...more,
      }),
    checkouts: () => events("checkout.created"),
    requests: () => events("pos_payment_request.created"),
    pay: ({ posPaymentRequestId } = events("pos_payment_request.created").at(-1)) =>
      site.sandbox.simulate.posPayment({ posPaymentRequestId }),
    confirm: () => site.sandbox.advance(3_600_000),
  };
}

/** Creates a checkout, opens it, and asks for an address for the first asset. */
export async function pay(site, options, more) {
  const sold = await site.sell(more);
  const visited = await visit(sold.link, options);
  await phase(visited.page, "choosing");
  await button(visited.page, "Continue").click();
  return { ...visited, ...sold };
}

export const uriOf = ({ asset, network, address, amount }) => paymentUri({ asset, network, address, amount });
