// The checkout in Chromium: requests that must not be shown.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { button, PHONE, phase, phaseOf, text, until, visit } from "../support/browser.mjs";
import { newSite, pay, uriOf } from "../support/checkout.mjs";
import { accessible, scanned } from "../support/looks.mjs";

describe("no code is shown", () => {
  test("of a request that does not match", async () => {
    const site = await newSite();
    const { link } = await site.sell();
    const { page } = await visit(link, { viewport: PHONE });
    const other = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";
    const lies = {
      address: (request) => ({ ...request, paymentUri: uriOf({ ...request, address: other }) }),
      amount: (request) => ({ ...request, paymentUri: uriOf({ ...request, amount: "539" }) }),
      network: (request) => ({ ...request, paymentUri: uriOf({ ...request, network: "BASE" }) }),
      "payment URI": (request) => ({ ...request, paymentUri: "javascript:alert(1)" }),
      asset: (request) => ({ ...request, asset: "USDT" }),
    };
    let lie;
    await page.route("**/pos-payment-requests", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: lie(await response.json()) });
    });
    await phase(page, "choosing");
    for (const [what, change] of Object.entries(lies)) {
      lie = change;
      await button(page, "Continue").click();
      await until(async () => (await phaseOf(page)) !== "asking", what);
      assert.equal(await phaseOf(page), "refused", what);
      assert.match(await text(page, "result-text"), new RegExp(`^The ${what} of the payment request`));
      assert.equal(await page.locator("#code svg").count(), 0);
      assert.equal(await page.locator("#wallet[href]").count(), 0);
      assert.equal(await scanned(page), undefined);
      if (what === "asset") await accessible(page);
      await button(page, "Pay another way").click();
    }
  });

  test("of a request that the reopened page finds and that does not match", async () => {
    const site = await newSite();
    const { page } = await pay(site);
    await phase(page, "waiting");
    await page.route("**/api/checkout", async (route) => {
      const response = await route.fetch();
      const view = await response.json();
      view.requests[0].paymentUri = uriOf({ ...view.requests[0], amount: "1" });
      await route.fulfill({ response, json: view });
    });
    await page.reload();
    await phase(page, "refused");
    assert.equal(await page.locator("#code svg").count(), 0);
  });
});
