// The till's countdown in Chromium.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { browser, button, phase, phaseOf, text, until } from "../support/browser.mjs";
import { accessible, picture, scanned } from "../support/looks.mjs";
import { charge, newTill, secondsLeft, type, uriOf } from "../support/till.mjs";

describe("the time", () => {
  test("is the server's, on a till whose clock is an hour wrong and is corrected during the sale", async () => {
    for (const hours of [-1, 1]) {
      const till = await newTill({ expiresInSeconds: 120 });
      const context = await browser.newContext();
      await context.addInitScript((off) => {
        globalThis.clockIsOff = off;
        const Real = Date;
        globalThis.Date = class extends Real {
          constructor(...args) {
            super(...(args.length === 0 ? [Real.now() + globalThis.clockIsOff] : args));
          }
          static now() {
            return Real.now() + globalThis.clockIsOff;
          }
        };
      }, hours * 3_600_000);
      const page = await context.newPage();
      await page.goto(`${till.origin}/`);
      await phase(page, "amount");
      assert.ok(
        Math.abs((await page.evaluate(() => Date.now())) - Date.now()) > 3_500_000,
        "the till's clock is not wrong",
      );
      await type(page, "1250");
      await button(page, "Charge €12.50").click();
      await phase(page, "waiting");
      const real = () => (Date.parse(till.requests()[0].expiresAt) - Date.now()) / 1000;
      for (const off of [hours * 3_600_000, 0, -hours * 7_200_000]) {
        await page.evaluate((ms) => (globalThis.clockIsOff = ms), off);
        await page.waitForResponse("**/api/checkouts/*");
        const right = async () => {
          const latest = real();
          const shown = await secondsLeft(page);
          return shown <= latest + 1.5 && shown >= real() - 1.5;
        };
        await until(right, "the till to show the right time");
      }
    }
  });

  test("running out hides the code at once; after the server confirms it, the same checkout gets a new request", async () => {
    const till = await newTill();
    const { page } = await charge(till, { clock: true });
    await phase(page, "waiting");
    const first = await scanned(page);
    assert.equal(first, uriOf(till.requests()[0]));
    await page.clock.fastForward(200_000);
    await phase(page, "late");
    assert.equal(await scanned(page), undefined);
    till.sandbox.advance(200_000);
    await phase(page, "expired");
    assert.doesNotMatch(await text(page, "result-text"), /nobody|nothing/i, "a payment may be on its way");
    assert.equal(await scanned(page), undefined);
    await accessible(page);
    await picture(page, "till-expired-desktop-light");
    await button(page, "New code").click();
    await phase(page, "waiting");
    const second = await scanned(page);
    assert.equal(second, uriOf(till.requests()[1]));
    assert.notEqual(second, first);
    assert.deepEqual([till.checkouts().length, till.requests().length], [1, 2]);
    till.pay();
    till.confirm();
    await phase(page, "paid");
  });

  test("running out without a network hides the code, and the page claims nothing", async () => {
    const till = await newTill();
    const { page, context } = await charge(till, { clock: true });
    await phase(page, "waiting");
    await context.setOffline(true);
    await page.clock.fastForward(200_000);
    await phase(page, "late");
    assert.equal(await scanned(page), undefined);
    await page.locator("#offline").waitFor();
    await accessible(page);
    let failed = 0;
    page.on("requestfailed", () => (failed += 1));
    await until(() => failed >= 2, "two more polls to fail");
    assert.equal(await phaseOf(page), "late");
    till.sandbox.advance(200_000);
    await context.setOffline(false);
    await phase(page, "expired");
    await page.locator("#offline").waitFor({ state: "hidden" });
  });

  test("running out while the payment is on its way: the payment counts", async () => {
    const till = await newTill();
    const { page, context } = await charge(till, { clock: true });
    await phase(page, "waiting");
    await context.setOffline(true);
    till.pay();
    await page.clock.fastForward(200_000);
    await phase(page, "late");
    await context.setOffline(false);
    await phase(page, "seen");
    till.confirm();
    await phase(page, "paid");
  });
});
