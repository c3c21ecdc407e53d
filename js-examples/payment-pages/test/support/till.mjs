/** A till to test, and the steps of a cashier. */

import { paymentUri } from "oceafin-partner";

import { startTill } from "../../till/server/till.mjs";
import { button, phase, sites, text, until, visit } from "./browser.mjs";

/**
 * Starts a till with its own sandbox, and reads that sandbox. A payment is confirmed only when the test calls
 * `confirm`.
 */
export async function newTill(options = {}) {
  const till = await startTill({ stepMs: 3_600_000, ...options });
  sites.push(till);
  const events = (type) =>
    till.sandbox
      .deliveries()
      .filter(({ eventType }) => eventType === type)
      .map(({ body }) => JSON.parse(body).data);
  return {
    ...till,
    checkouts: () => events("checkout.created"),
    requests: () => events("pos_payment_request.created"),
    pay: () =>
      till.sandbox.simulate.posPayment({
        posPaymentRequestId: events("pos_payment_request.created").at(-1).posPaymentRequestId,
      }),
    confirm: () => till.sandbox.advance(3_600_000),
  };
}

export const type = async (page, digits) => {
  for (const digit of digits) await button(page, digit).click();
};

/** Opens the till and charges 12.50. */
export async function charge(till, options) {
  const visited = await visit(`${till.origin}/`, options);
  await phase(visited.page, "amount");
  await type(visited.page, "1250");
  await button(visited.page, "Charge €12.50").click();
  return visited;
}

export const uriOf = ({ asset, network, address, amount }) => paymentUri({ asset, network, address, amount });

export const secondsLeft = async (page) => {
  const [minutes, seconds] = (await until(() => text(page, "left"), "a countdown")).split(":").map(Number);
  return minutes * 60 + seconds;
};
