// The checkout in Chromium while the network fails, and while something else answers in the server's place.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { browser, button, PHONE, phase, phases, until, visit } from "../support/browser.mjs";
import { newSite, pay, uriOf } from "../support/checkout.mjs";
import { INTERLOPERS, interpose } from "../support/interlopers.mjs";
import { accessible, picture, scanned } from "../support/looks.mjs";

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

  test("is down when the page asks for an address: it continues automatically", async () => {
    const site = await newSite();
    const { link } = await site.sell();
    const { page, context } = await visit(link);
    await phase(page, "choosing");
    await context.setOffline(true);
    await button(page, "Continue").click();
    await phase(page, "asking");
    await page.locator("#offline").waitFor();
    await page.getByText("We do not know yet whether there is an address.").waitFor();
    await accessible(page);
    await context.setOffline(false);
    await phase(page, "waiting");
    assert.equal(site.requests().length, 1);
  });
});

describe("something else answers in the server's place", () => {
  for (const acted of [false, true]) {
    test(`when the page asks for an address, ${acted ? "after" : "before"} the server has issued it: one address`, async () => {
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

  test("for a long time, across a reload: the page says it does not know, then shows the same address", async () => {
    const site = await newSite();
    const { link } = await site.sell();
    const { page } = await visit(link, { viewport: PHONE });
    await phase(page, "choosing");
    await interpose(page, "**/pos-payment-requests", INTERLOPERS["a firewall's page, 403"], {
      acted: true,
      times: Infinity,
    });
    await button(page, "Continue").click();
    await page.getByText("We do not know yet whether there is an address.").waitFor();
    await accessible(page);
    await picture(page, "checkout-unknown-phone-light");
    await until(() => site.requests().length === 1, "the address");
    await page.reload();
    await phase(page, "waiting");
    assert.equal(await scanned(page), uriOf(site.requests()[0]));
    assert.equal(site.requests().length, 1);
  });

  test("when the link is opened: the page waits for the seller's own answer", async () => {
    const site = await newSite();
    const { link } = await site.sell();
    const page = await (await browser.newContext()).newPage();
    const answers = ["a page, 404", "a captive portal's page, 200", "JSON of another service, 200"].map(
      (who) => INTERLOPERS[who],
    );
    let met = 0;
    await page.route("**/api/checkout", (route) =>
      met < answers.length ? route.fulfill(answers[met++]) : route.continue(),
    );
    await page.goto(link);
    const went = await phases(page);
    await phase(page, "choosing");
    assert.deepEqual(await went(), ["loading", "choosing"]);
    assert.equal(met, answers.length);
  });

  test("when the page polls: never paid, never over, and the code stays", async () => {
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
    // Even if the seller's own server no longer knows the link, the code stays: the buyer may have paid.
    await interpose(page, "**/api/checkout", {
      status: 404,
      contentType: "application/json",
      body: '{"code":"link_unknown"}',
    });
    await page.locator("#offline").waitFor();
    await page.locator("#offline").waitFor({ state: "hidden" });
    assert.deepEqual(await went(), ["waiting"]);
    assert.equal(await scanned(page), code);
    site.pay();
    await phase(page, "seen");
  });

  test("when the API refuses: the page says so, but not that nothing was paid", async () => {
    const site = await newSite({ payWithinSeconds: 90_000 }); // longer than the API allows
    const { page } = await pay(site);
    await phase(page, "failed");
    await page.locator("#result-text", { hasText: "The provider refused to issue a new address." }).waitFor();
    await accessible(page);
    assert.equal(site.requests().length, 0);
  });
});
