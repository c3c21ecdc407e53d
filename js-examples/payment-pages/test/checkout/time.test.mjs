// The checkout's countdown in Chromium.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { browser, button, PHONE, phase, phaseOf, text, until } from "../support/browser.mjs";
import { newSite, pay, uriOf } from "../support/checkout.mjs";
import { accessible, picture, scanned } from "../support/looks.mjs";

describe("the time", () => {
  test("is the server's, on a device whose clock is an hour wrong", async () => {
    const site = await newSite({ payWithinSeconds: 120 });
    const { link } = await site.sell();
    for (const hours of [-1, 1]) {
      const context = await browser.newContext();
      await context.addInitScript((off) => {
        const { now } = Date;
        Date.now = () => now() + off;
      }, hours * 3_600_000);
      const page = await context.newPage();
      await page.goto(link);
      // The second device finds the address that the first one got.
      if (
        (await until(async () => (await phaseOf(page)) !== "loading" && phaseOf(page), "the checkout")) ===
        "choosing"
      )
        await button(page, "Continue").click();
      await phase(page, "waiting");
      const real = () => (Date.parse(site.requests()[0].expiresAt) - Date.now()) / 1000;
      const right = async () => {
        const latest = real();
        const [minutes, seconds] = (await text(page, "left")).split(":").map(Number);
        const shown = minutes * 60 + seconds;
        return shown <= latest + 2 && shown >= real() - 2;
      };
      await until(right, "the page to show the right time");
    }
  });

  test("running out hides the code; a new code has a new address", async () => {
    const site = await newSite();
    const { page } = await pay(site, { clock: true });
    await phase(page, "waiting");
    const first = await scanned(page);
    await page.clock.fastForward(620_000);
    await phase(page, "late");
    assert.equal(await scanned(page), undefined);
    site.sandbox.advance(620_000);
    await phase(page, "expired");
    assert.doesNotMatch(
      await text(page, "result-text"),
      /nobody|nothing was/i,
      "a payment may be on its way",
    );
    assert.equal(await scanned(page), undefined);
    await accessible(page);
    await picture(page, "checkout-expired-desktop-light");
    await button(page, "Get a new address").click();
    await phase(page, "waiting");
    const second = await scanned(page);
    assert.notEqual(second, first);
    assert.equal(second, uriOf(site.requests()[1]));
    site.pay();
    await phase(page, "seen");
  });

  test("of the whole checkout running out leaves nothing to pay, and a way back", async () => {
    const site = await newSite();
    const { page } = await pay(
      site,
      { viewport: PHONE },
      { expiresAt: new Date(Date.now() + 3_600_000).toISOString() },
    );
    await phase(page, "waiting");
    site.sandbox.advance(3_700_000);
    await phase(page, "over");
    assert.equal(await scanned(page), undefined);
    await accessible(page);
    assert.equal(
      await page.getByRole("link", { name: "Back to Quay Street Books" }).getAttribute("href"),
      "https://shop.example/cart",
    );
  });

  test("running out while the payment is on its way: the payment counts", async () => {
    const site = await newSite();
    const { page, context } = await pay(site, { clock: true });
    await phase(page, "waiting");
    await context.setOffline(true);
    site.pay();
    await page.clock.fastForward(620_000);
    await phase(page, "late");
    assert.equal(await scanned(page), undefined);
    await context.setOffline(false);
    await phase(page, "seen");
  });
});
