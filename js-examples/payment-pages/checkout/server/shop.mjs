/** A stand-in for your shop: things to buy, and a link to the checkout of each order. */

import { randomUUID } from "node:crypto";

import { isOwnForm } from "../../shared/server/http.mjs";

const THINGS = [
  { title: "Linen notebook, two of them", amount: "49.90" },
  { title: "The Pilot’s Almanac", amount: "18.00" },
];

/**
 * An order's id is drawn with the form, not on the click. A second click, a reload, or a form that is sent
 * again after a lost answer is therefore the same order, and leads to the same checkout.
 */
export function shop(merchant, sell) {
  const orders = new Map(); // order id → reference and link; in your service a table
  const document = (content) =>
    new Response(
      '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
        `<title>${merchant}</title><link rel="stylesheet" href="/shared/web/tokens.css"><link rel="stylesheet" href="/shared/web/demo.css">` +
        `<main><h1>${merchant}</h1>${content}</main></html>`,
      { headers: { "Content-Type": "text/html; charset=utf-8" } },
    );
  const form = (index, order, button) =>
    `<form method="post"><input type="hidden" name="thing" value="${index}"><input type="hidden" name="order" value="${order}">${button}</form>`;

  async function buy(id, thing) {
    if (!orders.has(id)) orders.set(id, { merchantReference: `A-${1002 + orders.size}` });
    const order = orders.get(id);
    order.link ??= sell({ ...thing, merchantReference: order.merchantReference }).then(({ link }) => link);
    return order.link.catch((error) => {
      delete order.link; // the next try uses the same idempotency key
      throw error;
    });
  }

  return async (request) => {
    if (request.method === "POST") {
      if (!isOwnForm(request)) return new Response(null, { status: 403 });
      const { thing: index, order } = Object.fromEntries(await request.formData());
      const thing = THINGS[Number(index)];
      if (thing === undefined || !/^[\da-f-]{36}$/.test(order)) return new Response(null, { status: 400 });
      try {
        return new Response(null, { status: 303, headers: { Location: await buy(order, thing) } });
      } catch (error) {
        console.error(error);
        return document(
          `<p>Your order is saved, but its checkout is not open yet.</p>${form(Number(index), order, '<button class="primary">Try again</button>')}`,
        );
      }
    }
    const rows = THINGS.map(
      ({ title, amount }, index) =>
        `<li>${form(index, randomUUID(), `<span>${title} · €${amount}</span> <button class="primary">Buy</button>`)}</li>`,
    );
    return document(`<p>A stand-in for your own shop.</p><ul>${rows.join("")}</ul>`);
  };
}
