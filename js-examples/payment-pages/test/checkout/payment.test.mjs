// A payment in Chromium, in every way to pay. One order is one checkout, and one checkout is one payment
// request.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { browser, button, DESKTOP, PHONE, phase, text, until, visit } from "../support/browser.mjs";
import { newSite, pay, uriOf } from "../support/checkout.mjs";
import { accessible, picture, quietZone, scanned } from "../support/looks.mjs";

describe("a payment", () => {
  for (const [size, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
    for (const colorScheme of ["light", "dark"]) {
      test(`${size}, ${colorScheme}: every state is accessible, and a camera reads the code`, async () => {
        const site = await newSite();
        const { link } = await site.sell();
        const { page, said } = await visit(link, { viewport, colorScheme });
        const look = async (name, options) => {
          await accessible(page);
          await picture(page, `checkout-${name}-${size}-${colorScheme}`, options);
        };
        await phase(page, "choosing");
        assert.equal(await text(page, "price"), "€49.90");
        assert.equal(await text(page, "merchant"), "Quay Street Books");
        await look("choosing");
        await button(page, "Continue").click();

        await phase(page, "waiting");
        const [request] = site.requests();
        const uri = uriOf(request);
        assert.equal(await scanned(page), uri);
        await quietZone(page);
        assert.equal(await page.getByRole("link", { name: "Open in wallet" }).getAttribute("href"), uri);
        assert.deepEqual(
          [await text(page, "coins"), await text(page, "network"), await text(page, "address")],
          ["53.892 USDC", "Polygon", request.address],
        );
        await until(() => text(page, "left"), "a countdown");
        await look("waiting", { fullPage: true });

        site.pay();
        await phase(page, "seen");
        assert.match(await page.getByRole("status").textContent(), /^Payment seen\./);
        assert.equal(await scanned(page), undefined, "a code that was paid must not be shown again");
        assert.equal(await page.getByRole("link", { name: "Open in wallet" }).count(), 0);
        await look("seen");
        site.confirm();
        await phase(page, "paid");
        await look("paid");
        assert.match(await page.title(), /^Paid · €49\.90 to Quay Street Books/);
        assert.equal(site.requests().length, 1);
        assert.deepEqual(said, []);
      });
    }
  }

  test("by keyboard alone, from top to bottom, with each asset", async () => {
    const site = await newSite();
    const { link } = await site.sell();
    const { page } = await visit(link);
    const focused = () =>
      page.evaluate(
        () => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent.trim(),
      );
    const assets = ["USDC", "USDC", "USDT", "BTC", "SOL"];
    for (const [index, asset] of assets.entries()) {
      await phase(page, "choosing");
      await page.keyboard.press("Tab");
      if (index > 0) await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Tab");
      assert.equal(await focused(), "Continue");
      await page.keyboard.press("Enter");
      await phase(page, "waiting");
      const request = site.requests()[index];
      assert.equal(request.asset, asset);
      assert.equal(await scanned(page), uriOf(request), `${asset} on ${request.network}`);
      // The focus starts on the heading, so that a screen reader reads it, and moves down from there.
      const order = [];
      for (let times = 0; times < 4; times += 1) {
        await page.keyboard.press("Tab");
        order.push(await focused());
      }
      assert.deepEqual(order, ["Open in wallet", "Copy the amount", "Copy the address", "Pay another way"]);
      await page.keyboard.press("Enter");
    }
  });

  test("amount and address each have a copy button, which confirms that it has copied", async () => {
    const site = await newSite();
    const { page } = await pay(site, { permissions: ["clipboard-read", "clipboard-write"] });
    await phase(page, "waiting");
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await button(page, "Copy the amount").click();
    await button(page, "Copied the amount").waitFor();
    assert.equal(await copied(), "53.892");
    assert.equal(await page.getByRole("status").textContent(), "The amount was copied.");
    await button(page, "Copy the address").click();
    await button(page, "Copied the address").waitFor();
    assert.equal(await copied(), site.requests()[0].address);
    await accessible(page);
    await button(page, "Copy the amount").waitFor();
  });

  test("where the browser does not allow copying, the value is selected", async () => {
    const site = await newSite();
    const sold = await site.sell();
    const context = await browser.newContext();
    await context.addInitScript(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    const page = await context.newPage();
    await page.goto(sold.link);
    await phase(page, "choosing");
    await button(page, "Continue").click();
    await phase(page, "waiting");
    await button(page, "Copy the address").click();
    assert.match(await page.getByRole("status").textContent(), /^The address could not be copied/);
    assert.equal(await page.evaluate(() => getSelection().toString().trim()), site.requests()[0].address);
  });

  test("from the shop's button to paid, with the demo page", async () => {
    const site = await newSite({ stepMs: 200 });
    const { page, context } = await visit(`${site.origin}/`, {
      viewport: PHONE,
      hasTouch: true,
      isMobile: true,
    });
    await page.getByRole("button", { name: "Buy" }).first().tap();
    await phase(page, "choosing");
    await button(page, "Continue").tap();
    await phase(page, "waiting");
    const wallet = await context.newPage();
    await wallet.goto(`${site.origin}/demo`);
    await wallet.getByRole("button", { name: "Pay" }).tap();
    await page.bringToFront();
    await phase(page, "paid");
  });
});

describe("one checkout is one payment request", () => {
  test("on a double click, a reload, and a second device", async () => {
    const site = await newSite();
    const { link } = await site.sell();
    const { page } = await visit(link);
    await phase(page, "choosing");
    await button(page, "Continue").dblclick();
    await phase(page, "waiting");
    const code = await scanned(page);
    await page.reload();
    await phase(page, "waiting");
    assert.equal(await scanned(page), code);
    const other = await visit(link, { viewport: PHONE });
    await phase(other.page, "waiting");
    assert.equal(await scanned(other.page), code);
    assert.equal(site.requests().length, 1);
    site.pay();
    await Promise.all([phase(page, "seen"), phase(other.page, "seen")]);
    await page.reload();
    await phase(page, "seen");
  });

  test("when two devices ask at the same moment", async () => {
    const site = await newSite();
    const { link } = await site.sell();
    const pages = await Promise.all([visit(link), visit(link)]);
    await Promise.all(pages.map(({ page }) => phase(page, "choosing")));
    await Promise.all(pages.map(({ page }) => button(page, "Continue").click()));
    await Promise.all(pages.map(({ page }) => phase(page, "waiting")));
    assert.equal(site.requests().length, 1);
    assert.equal(await scanned(pages[0].page), await scanned(pages[1].page));
  });

  test("when the API has acted and its answer is lost", async () => {
    const site = await newSite();
    site.sandbox.inject({
      kind: "cut",
      when: "after",
      endpoint: "checkouts.createPosPaymentRequest",
      times: 3,
    });
    const { page } = await pay(site);
    await phase(page, "waiting");
    assert.equal(await scanned(page), uriOf(site.requests()[0]));
    assert.equal(site.requests().length, 1);
  });
});

describe("one order is one checkout", () => {
  test("on a double click, and when the form is sent again", async () => {
    const site = await newSite();
    const { page } = await visit(`${site.origin}/`);
    const form = await page
      .locator("form")
      .first()
      .evaluate((form) => new URLSearchParams(new FormData(form)).toString());
    await page.getByRole("button", { name: "Buy" }).first().dblclick();
    await phase(page, "choosing");
    const link = page.url();
    const again = await page.evaluate(async (body) => {
      const answers = [0, 1].map(() =>
        fetch("/", {
          method: "POST",
          body,
          headers: { "Content-Type": "application/x-www-form-urlencoded" },
        }),
      );
      return (await Promise.all(answers)).map(({ url }) => url);
    }, form);
    assert.deepEqual(again, [link, link]);
    assert.equal(site.checkouts().length, 1);
  });

  test("when the API's answer is lost, whatever is pressed then", async () => {
    const site = await newSite();
    site.sandbox.inject({ kind: "cut", when: "after", endpoint: "checkouts.create", times: 8 });
    const { page } = await visit(`${site.origin}/`);
    await page.getByRole("button", { name: "Buy" }).first().click();
    await page.getByText("Your order is saved, but its checkout is not open yet.").waitFor();
    await accessible(page);
    await until(async () => {
      if (page.url().includes("/pay/")) return true;
      await button(page, "Try again").click();
      return page.url().includes("/pay/");
    }, "the checkout");
    await phase(page, "choosing");
    assert.equal(site.checkouts().length, 1);
  });
});
