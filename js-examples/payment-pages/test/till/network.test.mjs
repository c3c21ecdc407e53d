// The till in Chromium while the network fails, and while something else answers in the server's place.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { browser, button, PHONE, phase, phases, until, visit } from "../support/browser.mjs";
import { INTERLOPERS, interpose } from "../support/interlopers.mjs";
import { accessible, picture, scanned } from "../support/looks.mjs";
import { charge, newTill, type, uriOf } from "../support/till.mjs";

describe("the network", () => {
  test("drops while the buyer pays, and comes back", async () => {
    const till = await newTill();
    const { page, context } = await charge(till);
    await phase(page, "waiting");
    await context.setOffline(true);
    await page.locator("#offline").waitFor();
    assert.match(await page.getByRole("status").textContent(), /^No answer from the server/);
    assert.equal(await scanned(page), uriOf(till.requests()[0]), "the code stays valid without a network");
    await accessible(page);
    await picture(page, "till-offline-phone-light");
    till.pay();
    till.confirm();
    await context.setOffline(false);
    await phase(page, "paid");
    await page.locator("#offline").waitFor({ state: "hidden" });
    assert.equal(till.requests().length, 1);
  });

  test("is down when the sale is charged: the till continues automatically", async () => {
    const till = await newTill();
    const { page, context } = await visit(`${till.origin}/`);
    await phase(page, "amount");
    await context.setOffline(true);
    await type(page, "1250");
    await button(page, "Charge €12.50").click();
    await phase(page, "asking");
    await page.locator("#offline").waitFor();
    await page.getByText("We do not know yet whether the request was created.").waitFor();
    await accessible(page);
    await context.setOffline(false);
    await phase(page, "waiting");
    assert.deepEqual([till.checkouts().length, till.requests().length], [1, 1]);
  });

  test("fails now and then: the till says so and keeps asking", async () => {
    const till = await newTill();
    const { page } = await charge(till);
    await phase(page, "waiting");
    const met = await interpose(page, "**/api/checkouts/*", undefined, { times: 3 });
    await page.locator("#offline").waitFor();
    await until(() => met() === 3, "three tries");
    await page.locator("#offline").waitFor({ state: "hidden" });
  });

  test("is down when the sale is cancelled: the till closes it when the network is back", async () => {
    const till = await newTill();
    const { page, context } = await charge(till);
    await phase(page, "waiting");
    await context.setOffline(true);
    await button(page, "Cancel sale").click();
    await phase(page, "cancelling");
    assert.equal(await scanned(page), undefined);
    await context.setOffline(false);
    await phase(page, "amount");
    assert.equal((await till.client.checkouts.get(till.checkouts()[0].checkoutId)).status, "CLOSED");
  });
});

describe("something else answers in the server's place", () => {
  const CALLS = { "the checkout": "**/crypto/checkouts", "the payment request": "**/pos-payment-requests" };
  for (const [what, pattern] of Object.entries(CALLS)) {
    for (const acted of [false, true]) {
      test(`when the page creates ${what}, ${acted ? "after" : "before"} the server has: one sale, one of each`, async () => {
        const till = await newTill();
        const { page } = await visit(`${till.origin}/`);
        let sales = 0;
        for (const [who, answer] of Object.entries(INTERLOPERS)) {
          await phase(page, "amount");
          const met = await interpose(page, pattern, answer, { acted });
          const went = await phases(page);
          await type(page, "1250");
          await button(page, "Charge €12.50").click();
          await phase(page, "waiting");
          sales += 1;
          assert.deepEqual([met(), await went()], [1, ["amount", "asking", "waiting"]], who);
          assert.deepEqual([till.checkouts().length, till.requests().length], [sales, sales], who);
          await button(page, "Cancel sale").click();
        }
      });
    }
  }

  test("when a sale is closed: it does not end before the checkout is closed", async () => {
    const till = await newTill();
    const { page } = await visit(`${till.origin}/`);
    for (const acted of [false, true]) {
      for (const [who, answer] of Object.entries(INTERLOPERS)) {
        await phase(page, "amount");
        await type(page, "1250");
        await button(page, "Charge €12.50").click();
        await phase(page, "waiting");
        const [{ checkoutId }] = till.checkouts().slice(-1);
        const met = await interpose(page, "**/close", answer, { acted });
        await button(page, "Cancel sale").click();
        await phase(page, "amount");
        assert.equal(met(), 1, who);
        assert.equal((await till.client.checkouts.get(checkoutId)).status, "CLOSED", who);
      }
    }
  });

  test("whenever a sale is closed: the till says that it may be open, and only the cashier can leave it", async () => {
    const till = await newTill();
    const { page } = await charge(till, { viewport: PHONE });
    await phase(page, "waiting");
    await interpose(page, "**/close", INTERLOPERS["a firewall's page, 403"], { times: Infinity });
    await button(page, "Cancel sale").click();
    await page
      .getByText("We do not know whether the sale is closed. Its code was shown and may still be paid")
      .waitFor();
    await accessible(page);
    await picture(page, "till-unclosed-phone-light");
    await page.reload();
    await page
      .getByText("We do not know whether the sale is closed. Its code was shown and may still be paid")
      .waitFor();
    await button(page, "Leave it open").click();
    await phase(page, "amount");
  });

  test("when the page polls: never paid, never over, and the code stays", async () => {
    const till = await newTill();
    const { page } = await charge(till);
    await phase(page, "waiting");
    const code = await scanned(page);
    const went = await phases(page);
    for (const [who, answer] of Object.entries(INTERLOPERS)) {
      const met = await interpose(page, "**/api/checkouts/*", answer);
      await until(() => met() === 1, who);
      await page.locator("#offline").waitFor();
      await page.locator("#offline").waitFor({ state: "hidden" });
    }
    assert.deepEqual(await went(), ["waiting"]);
    assert.equal(await scanned(page), code);
    till.pay();
    await phase(page, "seen");
  });

  test("when the till is reopened: it says that the earlier code may be paid, and notices when it is", async () => {
    const till = await newTill();
    const { page } = await charge(till);
    await phase(page, "waiting");
    await interpose(page, "**/pos-payment-requests", INTERLOPERS["a gateway's page, 502"], {
      times: Infinity,
    });
    await page.reload();
    await page.getByText("An earlier code for this sale was shown and may still be paid.").waitFor();
    await accessible(page);
    till.pay();
    await phase(page, "seen");
    till.confirm();
    await phase(page, "paid");
    assert.deepEqual([till.checkouts().length, till.requests().length], [1, 1]);
  });

  test("when the till starts: it waits for its own server", async () => {
    const till = await newTill();
    const context = await browser.newContext();
    const page = await context.newPage();
    let met = 0;
    await page.route("**/api/till", async (route) => {
      const answers = Object.values(INTERLOPERS);
      met += 1;
      if (met > 3) return route.continue();
      await route.fulfill(answers[met - 1]);
    });
    await page.goto(`${till.origin}/`);
    await phase(page, "amount");
    assert.equal(met, 4);
  });

  test("while the backend cannot reach the API: no sale is refused", async () => {
    const till = await newTill();
    const { page } = await charge(till);
    await phase(page, "waiting");
    const went = await phases(page);
    till.sandbox.inject({ kind: "serverError", endpoint: "checkouts.get", times: 3 });
    await page.locator("#offline").waitFor();
    await page.locator("#offline").waitFor({ state: "hidden" });
    assert.deepEqual(await went(), ["waiting"]);
  });
});
