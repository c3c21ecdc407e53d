/** Stands for your shop: one thing to buy, and a link to its checkout. */

import { isOwnForm } from "../shared/server/http.mjs";

const THINGS = [
  { title: "Linen notebook, two of them", amount: "49.90" },
  { title: "The Pilot’s Almanac", amount: "18.00" },
];
let orders = 1001;

export function shop(merchant, sell) {
  return async (request) => {
    if (request.method === "POST") {
      if (!isOwnForm(request)) return new Response(null, { status: 403 });
      const thing = THINGS[Number((await request.formData()).get("thing"))];
      if (thing === undefined) return new Response(null, { status: 400 });
      const { link } = await sell({ ...thing, merchantReference: `A-${(orders += 1)}` });
      return new Response(null, { status: 303, headers: { Location: link } });
    }
    const rows = THINGS.map(
      ({ title, amount }, index) =>
        `<li><form method="post"><input type="hidden" name="thing" value="${index}"><span>${title} · €${amount}</span> <button class="primary">Buy</button></form></li>`,
    );
    const page =
      '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
      `<title>${merchant}</title><link rel="stylesheet" href="/shared/web/tokens.css"><link rel="stylesheet" href="/shared/web/demo.css">` +
      `<main><h1>${merchant}</h1><p>Stands for your shop.</p><ul>${rows.join("")}</ul></main></html>`;
    return new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8" } });
  };
}
