// A sale in Chromium, by mouse, keyboard and touch. One sale creates one payment request.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { button, DESKTOP, PHONE, phase, phaseOf, text, until, visit } from "../support/browser.mjs";
import { accessible, picture, quietZone, scanned } from "../support/looks.mjs";
import { charge, newTill, type, uriOf } from "../support/till.mjs";

describe("a sale", () => {
  for (const [size, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
    for (const colorScheme of ["light", "dark"]) {
      test(`by mouse, ${size}, ${colorScheme}: every state is accessible, and a camera reads the code`, async () => {
        const till = await newTill();
        const { page, said } = await visit(`${till.origin}/`, { viewport, colorScheme });
        const look = async (name) => {
          await accessible(page);
          await picture(page, `till-${name}-${size}-${colorScheme}`);
        };
        await phase(page, "amount");
        assert.equal(await text(page, "typed"), "€0.00");
        await type(page, "1259");
        await button(page, "Delete the last digit").click();
        await button(page, "0").click();
        assert.equal(await text(page, "typed"), "€12.50");
        await look("amount");
        await button(page, "Charge €12.50").click();

        await phase(page, "waiting");
        const [request] = till.requests();
        assert.equal(await text(page, "pay-coins"), "13.5 USDC");
        assert.equal(await scanned(page), uriOf(request));
        await quietZone(page);
        await until(() => text(page, "left"), "a countdown");
        await look("waiting");

        till.pay();
        await phase(page, "seen");
        assert.match(await page.getByRole("status").textContent(), /^Payment seen\./);
        assert.equal(await scanned(page), undefined, "a code that was paid must not be shown again");
        await look("seen");

        till.confirm();
        await phase(page, "paid");
        assert.equal(await text(page, "result-price"), "€12.50");
        assert.match(await page.title(), /^Paid · €12\.50/);
        await look("paid");
        await button(page, "Next sale").click();
        await phase(page, "amount");
        assert.equal(await text(page, "typed"), "€0.00");
        assert.equal(till.checkouts().length, 1);
        assert.deepEqual(said, []);
      });
    }
  }

  test("by keyboard alone, and the next one too", async () => {
    const till = await newTill();
    const { page } = await visit(`${till.origin}/`);
    await phase(page, "amount");
    await page.keyboard.type("75");
    await page.keyboard.press("Escape");
    await page.keyboard.type("1999");
    await page.keyboard.press("Backspace");
    assert.equal(await text(page, "typed"), "€1.99");
    // The first tab stop is the choice of asset.
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await phase(page, "waiting");
    assert.equal(till.requests()[0].asset, "BTC");
    assert.equal(await scanned(page), uriOf(till.requests()[0]));
    till.pay();
    till.confirm();
    await phase(page, "paid");
    await page.keyboard.press("Enter");
    await phase(page, "amount");
    await page.keyboard.type("5");
    await page.keyboard.press("Enter");
    await phase(page, "waiting");
    assert.equal(till.checkouts().length, 2);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await phase(page, "amount");
    assert.equal((await till.client.checkouts.get(till.checkouts()[1].checkoutId)).status, "CLOSED");
  });

  test("by touch, with each asset", async () => {
    const till = await newTill();
    const { page } = await visit(`${till.origin}/`, { viewport: PHONE, hasTouch: true, isMobile: true });
    for (const [index, asset] of ["USDC", "USDT", "BTC", "SOL"].entries()) {
      await phase(page, "amount");
      await page.getByRole("radio", { name: asset }).tap();
      for (const digit of ["5", "00"]) await button(page, digit).tap();
      await button(page, "Charge €5.00").tap();
      await phase(page, "waiting");
      const request = till.requests()[index];
      assert.equal(request.asset, asset);
      assert.equal(await scanned(page), uriOf(request));
      await button(page, "Cancel sale").tap();
    }
  });

  test("of the largest amount: no digit is cut off", async () => {
    for (const viewport of [PHONE, DESKTOP]) {
      const till = await newTill();
      const { page } = await visit(`${till.origin}/`, { viewport });
      /** Asserts that an amount fits into its place and into the window. */
      const whole = async (id) => {
        assert.equal(await text(page, id), "€9,999,999.99");
        const fits = await page.locator(`#${id}`).evaluate((element) => {
          const range = document.createRange();
          range.selectNodeContents(element);
          const [text, place] = [
            range.getBoundingClientRect(),
            element.parentElement.getBoundingClientRect(),
          ];
          return (
            text.width > 0 &&
            text.left >= place.left - 1 &&
            text.right <= place.right + 1 &&
            text.right <= innerWidth
          );
        });
        assert.ok(fits, `${id} is cut off at ${viewport.width}`);
      };
      await phase(page, "amount");
      await page.evaluate(() => document.fonts.ready);
      await page.keyboard.type("9999999999");
      await whole("typed");
      await page.keyboard.press("Enter");
      await phase(page, "waiting");
      await whole("pay-price");
      till.pay();
      await phase(page, "seen");
      await whole("result-price");
    }
  });

  test("is paid when the buyer pays on the demo page", async () => {
    const till = await newTill({ stepMs: 200 });
    const { page, context } = await charge(till);
    await phase(page, "waiting");
    const buyer = await context.newPage();
    await buyer.goto(`${till.origin}/demo`);
    await buyer.getByRole("button", { name: "Pay" }).click();
    await page.bringToFront();
    await phase(page, "paid");
  });
});

describe("one sale is one payment request", () => {
  test("on a double click", async () => {
    const till = await newTill();
    const { page } = await visit(`${till.origin}/`);
    await phase(page, "amount");
    await type(page, "1250");
    await button(page, "Charge €12.50").dblclick();
    await phase(page, "waiting");
    const next = page.waitForResponse("**/api/checkouts/*"); // sent after anything that the clicks may send
    await page.evaluate(() => {
      for (let times = 0; times < 3; times += 1) document.getElementById("charge").click();
    });
    await next;
    await page.waitForResponse("**/api/checkouts/*");
    assert.deepEqual([till.checkouts().length, till.requests().length], [1, 1]);
  });

  test("when the page is reloaded while it waits: it shows the same code", async () => {
    const till = await newTill();
    const { page } = await charge(till);
    await phase(page, "waiting");
    const code = await scanned(page);
    await page.reload();
    await phase(page, "waiting");
    assert.equal(await scanned(page), code);
    till.pay();
    await phase(page, "seen");
    await page.reload();
    await phase(page, "seen");
    till.confirm();
    await phase(page, "paid");
    assert.deepEqual([till.checkouts().length, till.requests().length], [1, 1]);
  });

  test("when the page is reloaded before an answer has arrived", async () => {
    const till = await newTill();
    const { page } = await visit(`${till.origin}/`);
    await phase(page, "amount");
    // The request reaches the server; its answer never reaches the page.
    await page.route("**/pos-payment-requests", async (route) => void (await route.fetch()));
    await type(page, "1250");
    await button(page, "Charge €12.50").click();
    await until(() => till.requests().length === 1, "the request to reach the server");
    assert.equal(await phaseOf(page), "asking");
    await page.unroute("**/pos-payment-requests");
    await page.reload();
    await phase(page, "waiting");
    assert.equal(await scanned(page), uriOf(till.requests()[0]));
    assert.deepEqual([till.checkouts().length, till.requests().length], [1, 1]);
  });

  test("when the API has acted and its answer is lost", async () => {
    const till = await newTill();
    for (const endpoint of ["checkouts.create", "checkouts.createPosPaymentRequest"])
      till.sandbox.inject({ kind: "cut", when: "after", endpoint, times: 3 });
    const { page } = await charge(till);
    await phase(page, "waiting");
    assert.equal(await scanned(page), uriOf(till.requests()[0]));
    assert.deepEqual([till.checkouts().length, till.requests().length], [1, 1]);
  });
});
