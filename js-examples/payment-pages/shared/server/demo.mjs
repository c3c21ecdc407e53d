/** A buyer's wallet for trying the pages by hand: it pays an open request. The real API has no such call. */

import { isOwnForm } from "./http.mjs";

const escapeHtml = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export function demo(sandbox, book) {
  return async (request) => {
    if (request.method === "POST") {
      if (!isOwnForm(request)) return new Response(null, { status: 403 });
      const { posPaymentRequestId } = Object.fromEntries(await request.formData());
      sandbox.simulate.posPayment({ posPaymentRequestId });
      return new Response(null, { status: 303, headers: { Location: "/demo" } });
    }
    const rows = book
      .all()
      .filter(({ status }) => status === "PENDING")
      .reverse()
      .map(
        ({ posPaymentRequestId, amount, asset, network }) =>
          `<li><form method="post"><input type="hidden" name="posPaymentRequestId" value="${escapeHtml(posPaymentRequestId)}">` +
          `<span>${escapeHtml(`${amount} ${asset} on ${network}`)}</span> <button>Pay</button></form></li>`,
      );
    const list =
      rows.length > 0
        ? `<ul>${rows.join("")}</ul>`
        : "<p>No payment request is open. Create one, then reload this page.</p>";
    const page =
      '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
      '<title>A buyer’s wallet</title><link rel="stylesheet" href="/shared/web/tokens.css"><link rel="stylesheet" href="/shared/web/demo.css">' +
      `<main><h1>A buyer’s wallet</h1><p>“Pay” simulates a payment on the network.</p>${list}</main></html>`;
    return new Response(page, { headers: { "Content-Type": "text/html; charset=utf-8" } });
  };
}
