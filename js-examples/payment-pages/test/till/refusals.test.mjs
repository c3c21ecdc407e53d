// The till in Chromium: requests that must not be shown, and cancelled sales.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { button, phase, phaseOf, phases, until, visit } from "../support/browser.mjs";
import { accessible, scanned } from "../support/looks.mjs";
import { charge, newTill, type, uriOf } from "../support/till.mjs";

describe("no code is shown", () => {
  const OTHER = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";
  const LIES = {
    "whose URI pays another address": (request) => ({
      ...request,
      paymentUri: uriOf({ ...request, address: OTHER }),
    }),
    "whose URI asks for another amount": (request) => ({
      ...request,
      paymentUri: uriOf({ ...request, amount: "135" }),
    }),
    "whose URI is on another network": (request) => ({
      ...request,
      paymentUri: uriOf({ ...request, network: "BASE" }),
    }),
    "whose URI is a script": (request) => ({ ...request, paymentUri: "javascript:alert(1)" }),
    "for an asset that was not asked for": (request) => ({
      ...request,
      asset: "USDT",
      network: "TRON",
      address: "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
    }),
    "whose address is not an address": (request) => ({ ...request, address: "0x1234" }),
  };

  test("of a request that does not match: the till refuses it, and the sale can only be cancelled", async () => {
    const till = await newTill();
    const { page } = await visit(`${till.origin}/`);
    let lie;
    await page.route("**/pos-payment-requests", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: lie(await response.json()) });
    });
    for (const [what, change] of Object.entries(LIES)) {
      lie = change;
      await phase(page, "amount");
      await type(page, "1250");
      await button(page, "Charge €12.50").click();
      await until(async () => (await phaseOf(page)) !== "asking", what);
      assert.equal(await phaseOf(page), "refused", `a request ${what}`);
      assert.equal(await page.locator("#code svg").count(), 0, what);
      assert.equal(await scanned(page), undefined, what);
      assert.equal(await page.getByRole("heading", { name: "Do not take this payment" }).isVisible(), true);
      await button(page, "Cancel sale").click();
      await phase(page, "amount");
      assert.equal((await till.client.checkouts.get(till.checkouts().at(-1).checkoutId)).status, "CLOSED");
    }
    lie = LIES["whose URI pays another address"];
    await type(page, "1250");
    await button(page, "Charge €12.50").click();
    await phase(page, "refused");
    await accessible(page);
  });

  test("when the API refuses: the till says so and sends nothing else", async () => {
    const till = await newTill({ expiresInSeconds: 90_000 }); // longer than the API allows
    const { page } = await charge(till);
    await phase(page, "failed");
    await page
      .locator("#result-text", { hasText: "No code was created, so nobody can have paid." })
      .waitFor();
    await accessible(page);
    assert.deepEqual([till.checkouts().length, till.requests().length], [1, 0]);
    await button(page, "Cancel sale").click();
    await phase(page, "amount");
    assert.equal((await till.client.checkouts.get(till.checkouts()[0].checkoutId)).status, "CLOSED");
  });

  test("when the API fails: the outcome is unknown, and the till repeats the call under the same key", async () => {
    const till = await newTill();
    till.sandbox.inject({ kind: "serverError", status: 501, endpoint: "checkouts.createPosPaymentRequest" });
    const { page } = await visit(`${till.origin}/`);
    await phase(page, "amount");
    const went = await phases(page);
    await type(page, "1250");
    await button(page, "Charge €12.50").click();
    await phase(page, "waiting");
    assert.deepEqual(await went(), ["amount", "asking", "waiting"]);
    assert.deepEqual([till.checkouts().length, till.requests().length], [1, 1]);
  });
});

describe("a cancelled sale", () => {
  test("stays open if its payment was seen in the meantime", async () => {
    const till = await newTill();
    const { page, context } = await charge(till);
    await phase(page, "waiting");
    await context.route("**/api/checkouts/*", (route) => route.abort());
    till.pay();
    await button(page, "Cancel sale").click();
    await phase(page, "late");
    await context.unroute("**/api/checkouts/*");
    await phase(page, "seen");
    till.confirm();
    await phase(page, "paid");
  });
});
