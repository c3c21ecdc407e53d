/** Stands for your shop: one thing to buy, and a link to its checkout. */

import { randomUUID } from "node:crypto";

import { isOwnForm } from "../../shared/server/http.mjs";

const THINGS = [
  { title: "Linen notebook, two of them", amount: "49.90" },
  { title: "The Pilot’s Almanac", amount: "18.00" },
];

/**
 * The order is made with the form, not with the click: a second click, a reload and a form that is sent again because its answer
 * was lost are the same order, so they lead to the same checkout.
 */
export function shop(merchant, sell) {
  const orders = new Map(); // by the form's id: reference and link. In your service: a table
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
      delete order.link; // asked again under the same key
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
        return document(`<p>Your order is kept, and its checkout is not open yet.</p>${form(Number(index), order, '<button class="primary">Go on</button>')}`);
      }
    }
    const rows = THINGS.map(({ title, amount }, index) => `<li>${form(index, randomUUID(), `<span>${title} · €${amount}</span> <button class="primary">Buy</button>`)}</li>`);
    return document(`<p>Stands for your shop.</p><ul>${rows.join("")}</ul>`);
  };
}
