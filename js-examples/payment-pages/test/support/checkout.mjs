/** A seller to test, and what a buyer does with a checkout. */

import { paymentUri } from "oceafin-partner";

import { startCheckout } from "../../checkout/server/checkout.mjs";
import { button, phase, sites, visit } from "./browser.mjs";

let orders = 0;

/** A seller of its own, with what the sandbox knows of it. A payment is final when the test says so. */
export async function newSite(options = {}) {
  const site = await startCheckout({ stepMs: 3_600_000, ...options });
  sites.push(site);
  const events = (type) => site.sandbox.deliveries().filter(({ eventType }) => eventType === type).map(({ body }) => JSON.parse(body).data);
  return {
    ...site,
    sell: (more = {}) => site.sell({ title: "Linen notebook, two of them", amount: "49.90", merchantReference: `A-${(orders += 1)}`, ...more }),
    checkouts: () => events("checkout.created"),
    requests: () => events("pos_payment_request.created"),
    pay: ({ posPaymentRequestId } = events("pos_payment_request.created").at(-1)) => site.sandbox.simulate.posPayment({ posPaymentRequestId }),
    confirm: () => site.sandbox.advance(3_600_000),
  };
}

/** Opens a new checkout and asks for an address with the first choice. */
export async function pay(site, options, more) {
  const sold = await site.sell(more);
  const visited = await visit(sold.link, options);
  await phase(visited.page, "choosing");
  await button(visited.page, "Continue").click();
  return { ...visited, ...sold };
}

export const uriOf = ({ asset, network, address, amount }) => paymentUri({ asset, network, address, amount });
