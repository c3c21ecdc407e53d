// The checkout in Chromium while the network fails, and while something else answers in the server's place.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { PHONE, browser, button, phase, phases, until, visit } from "../support/browser.mjs";
import { INTERLOPERS, interpose } from "../support/interlopers.mjs";
import { accessible, picture, scanned } from "../support/looks.mjs";
import { newSite, pay, uriOf } from "../support/checkout.mjs";

describe("the network", () => {
  test("drops while the buyer pays, and comes back", async () => {
    const site = await newSite();
    const { page, context } = await pay(site, { viewport: PHONE });
    await phase(page, "waiting");
    await context.setOffline(true);
    await page.locator("#offline").waitFor();
    assert.match(await page.getByRole("status").textContent(), /^No answer from the server/);
    await accessible(page);
    site.pay();
    site.confirm();
    await context.setOffline(false);
    await phase(page, "paid");
    await page.locator("#offline").waitFor({ state: "hidden" });
    assert.equal(site.requests().length, 1);
  });

  test("is gone when an address is asked for: it goes on by itself", async () => {
    const site = await newSite();
    const { link } = await site.sell();
    const { page, context } = await visit(link);
    await phase(page, "choosing");
    await context.setOffline(true);
    await button(page, "Continue").click();
    await phase(page, "asking");
    await page.locator("#offline").waitFor();
    await page.getByText("It is not known yet whether there is an address.").waitFor();
    await accessible(page);
    await context.setOffline(false);
    await phase(page, "waiting");
    assert.equal(site.requests().length, 1);
  });
});

describe("something else answers in the server's place", () => {
  for (const acted of [false, true]) {
    test(`when an address is asked for, ${acted ? "after" : "before"} it was given: one address`, async () => {
      const site = await newSite();
      let asked = 0;
      for (const [who, answer] of Object.entries(INTERLOPERS)) {
        const { link } = await site.sell();
        const { page, context } = await visit(link);
        await phase(page, "choosing");
        const met = await interpose(page, "**/pos-payment-requests", answer, { acted });
        const went = await phases(page);
        await button(page, "Continue").click();
        await phase(page, "waiting");
        asked += 1;
        assert.deepEqual([met(), await went()], [1, ["choosing", "asking", "waiting"]], who);
        assert.equal(site.requests().length, asked, who);
        await context.close();
      }
    });
  }

  test("for as long as it lasts, over a reload: it is not known, and then the same address", async () => {
    const site = await newSite();
    const { link } = await site.sell();
    const { page } = await visit(link, { viewport: PHONE });
    await phase(page, "choosing");
    await interpose(page, "**/pos-payment-requests", INTERLOPERS["a firewall's page, 403"], { acted: true, times: Infinity });
    await button(page, "Continue").click();
    await page.getByText("It is not known yet whether there is an address.").waitFor();
    await accessible(page);
    await picture(page, "checkout-unknown-phone-light");
    await until(() => site.requests().length === 1, "the address");
    await page.reload();
    await phase(page, "waiting");
    assert.equal(await scanned(page), uriOf(site.requests()[0]));
    assert.equal(site.requests().length, 1);
  });

  test("when the link is opened: the page waits for the seller's own word", async () => {
    const site = await newSite();
    const { link } = await site.sell();
    const page = await (await browser.newContext()).newPage();
    const answers = ["a page, 404", "a portal's page, 200", "another's JSON, 200"].map((who) => INTERLOPERS[who]);
    let met = 0;
    await page.route("**/api/checkout", (route) => (met < answers.length ? route.fulfill(answers[met++]) : route.continue()));
    await page.goto(link);
    const went = await phases(page);
    await phase(page, "choosing");
    assert.deepEqual(await went(), ["loading", "choosing"]);
    assert.equal(met, answers.length);
  });

  test("when it is asked how the payment stands: never paid, never over, and the code stays", async () => {
    const site = await newSite();
    const { page } = await pay(site);
    await phase(page, "waiting");
    const code = await scanned(page);
    const went = await phases(page);
    for (const [who, answer] of Object.entries(INTERLOPERS)) {
      const met = await interpose(page, "**/api/checkout", answer);
      await until(() => met() === 1, who);
      await page.locator("#offline").waitFor();
      await page.locator("#offline").waitFor({ state: "hidden" });
    }
    // Not even the seller's own word that it knows the link no more: the buyer may have paid.
    await interpose(page, "**/api/checkout", { status: 404, contentType: "application/json", body: '{"code":"link_unknown"}' });
    await page.locator("#offline").waitFor();
    await page.locator("#offline").waitFor({ state: "hidden" });
    assert.deepEqual(await went(), ["waiting"]);
    assert.equal(await scanned(page), code);
    site.pay();
    await phase(page, "seen");
  });

  test("when the API refuses: the page says so, and not that nothing was paid", async () => {
    const site = await newSite({ payWithinSeconds: 90_000 }); // longer than the API allows
    const { page } = await pay(site);
    await phase(page, "failed");
    await page.locator("#result-text", { hasText: "The provider refused to give a new address." }).waitFor();
    await accessible(page);
    assert.equal(site.requests().length, 0);
  });
});
