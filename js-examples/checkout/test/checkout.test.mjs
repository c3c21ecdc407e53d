// The checkout in Chromium: a buyer pays, and everything that gets in the way.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";

import { paymentUri } from "oceafin-partner";

import { startCheckout } from "../server/checkout.mjs";
import { DESKTOP, INTERLOPERS, PHONE, accessible, interpose, launch, phase, phases, picture, quietZone, recorded, scanned, until, visit } from "../shared/test/browser.mjs";

let browser;
let open = [];
let orders = 0;

before(async () => (browser = await launch()));
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  for (const site of open.splice(0)) await site.close();
});
after(() => browser?.close());

/** A seller of its own, with what the sandbox knows of it. A payment is final when the test says so. */
async function newSite(options = {}) {
  const site = await startCheckout({ stepMs: 3_600_000, ...options });
  open.push(site);
  const events = (type) => site.sandbox.deliveries().filter(({ eventType }) => eventType === type).map(({ body }) => JSON.parse(body).data);
  return {
    ...site,
    sell: (more = {}) => site.sell({ title: "Linen notebook, two of them", amount: "49.90", merchantReference: `A-${(orders += 1)}`, ...more }),
    checkouts: () => events("checkout.created"),
    requests: () => events("pos_payment_request.created"),
    pay: ({ posPaymentRequestId } = events("pos_payment_request.created").at(-1)) => site.sandbox.simulate.posPayment({ posPaymentRequestId }),
    confirm: () => site.sandbox.advance(3_600_000),
  };
}

const button = (page, name) => page.getByRole("button", { name, exact: true });
const phaseOf = (page) => page.evaluate(() => document.body.dataset.phase);
const text = (page, id) => page.locator(`#${id}`).textContent();
const uriOf = ({ asset, network, address, amount }) => paymentUri({ asset, network, address, amount });

/** Opens a new checkout and asks for an address with the first choice. */
async function pay(site, options, more) {
  const sold = await site.sell(more);
  const visited = await visit(browser, sold.link, options);
  await phase(visited.page, "choosing");
  await button(visited.page, "Continue").click();
  return { ...visited, ...sold };
}

describe("a payment", () => {
  for (const [size, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
    for (const colorScheme of ["light", "dark"]) {
      test(`${size}, ${colorScheme}: every state is accessible, and a camera reads the code`, async () => {
        const site = await newSite();
        const { link } = await site.sell();
        const { page, said } = await visit(browser, link, { viewport, colorScheme });
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
        assert.deepEqual([await text(page, "coins"), await text(page, "network"), await text(page, "address")], ["53.892 USDC", "Polygon", request.address]);
        await until(() => text(page, "left"), "a countdown");
        await look("waiting", { fullPage: true });

        site.pay();
        await phase(page, "seen");
        assert.match(await page.getByRole("status").textContent(), /^Payment seen\./);
        assert.equal(await scanned(page), undefined, "a code that was paid must not be paid again");
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
    const { page } = await visit(browser, link);
    const focused = () => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent.trim());
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
      // Focus is on the heading, so that it is read; from there down.
      const order = [];
      for (let times = 0; times < 4; times += 1) {
        await page.keyboard.press("Tab");
        order.push(await focused());
      }
      assert.deepEqual(order, ["Open in wallet", "Copy the amount", "Copy the address", "Pay another way"]);
      await page.keyboard.press("Enter");
    }
  });

  test("amount and address are copied, each by its own button, with a word about it", async () => {
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

  test("where copying is not allowed, what is to be copied is selected", async () => {
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

  test("from the shop's button to the end, paid on the demo page", async () => {
    const site = await newSite({ stepMs: 200 });
    const { page, context } = await visit(browser, `${site.origin}/`, { viewport: PHONE, hasTouch: true, isMobile: true });
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
    const { page } = await visit(browser, link);
    await phase(page, "choosing");
    await button(page, "Continue").dblclick();
    await phase(page, "waiting");
    const code = await scanned(page);
    await page.reload();
    await phase(page, "waiting");
    assert.equal(await scanned(page), code);
    const other = await visit(browser, link, { viewport: PHONE });
    await phase(other.page, "waiting");
    assert.equal(await scanned(other.page), code);
    assert.equal(site.requests().length, 1);
    site.pay();
    await Promise.all([phase(page, "seen"), phase(other.page, "seen")]);
    await page.reload();
    await phase(page, "seen");
  });

  test("when two devices ask at the same time", async () => {
    const site = await newSite();
    const { link } = await site.sell();
    const pages = await Promise.all([visit(browser, link), visit(browser, link)]);
    await Promise.all(pages.map(({ page }) => phase(page, "choosing")));
    await Promise.all(pages.map(({ page }) => button(page, "Continue").click()));
    await Promise.all(pages.map(({ page }) => phase(page, "waiting")));
    assert.equal(site.requests().length, 1);
    assert.equal(await scanned(pages[0].page), await scanned(pages[1].page));
  });

  test("when the API's answer is lost after it has acted", async () => {
    const site = await newSite();
    site.sandbox.inject({ kind: "cut", when: "after", endpoint: "checkouts.createPosPaymentRequest", times: 3 });
    const { page } = await pay(site);
    await phase(page, "waiting");
    assert.equal(await scanned(page), uriOf(site.requests()[0]));
    assert.equal(site.requests().length, 1);
  });
});

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
      // The second device finds the address that the first one asked for.
      if ((await until(async () => (await phaseOf(page)) !== "loading" && phaseOf(page), "the checkout")) === "choosing") await button(page, "Continue").click();
      await phase(page, "waiting");
      const real = () => (Date.parse(site.requests()[0].expiresAt) - Date.now()) / 1000;
      const right = async () => {
        const latest = real();
        const [minutes, seconds] = (await text(page, "left")).split(":").map(Number);
        const shown = minutes * 60 + seconds;
        return shown <= latest + 2 && shown >= real() - 2;
      };
      await until(right, "the right time");
    }
  });

  test("being up hides the code; a new one has a new address", async () => {
    const site = await newSite();
    const { page } = await pay(site, { clock: true });
    await phase(page, "waiting");
    const first = await scanned(page);
    await page.clock.fastForward(620_000);
    await phase(page, "late");
    assert.equal(await scanned(page), undefined);
    site.sandbox.advance(620_000);
    await phase(page, "expired");
    assert.doesNotMatch(await text(page, "result-text"), /nobody|nothing was/i, "a payment may be on its way");
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

  test("of the whole checkout being up, there is nothing to pay, and a way back", async () => {
    const site = await newSite();
    const { page } = await pay(site, { viewport: PHONE }, { expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    await phase(page, "waiting");
    site.sandbox.advance(3_700_000);
    await phase(page, "over");
    assert.equal(await scanned(page), undefined);
    await accessible(page);
    assert.equal(await page.getByRole("link", { name: "Back to Quay Street Books" }).getAttribute("href"), "https://shop.example/cart");
  });

  test("being up while the payment is on its way: it counts", async () => {
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
    const { page, context } = await visit(browser, link);
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
        const { page, context } = await visit(browser, link);
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
    const { page } = await visit(browser, link, { viewport: PHONE });
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

describe("one order is one checkout", () => {
  test("on a double click, and when the form is sent again", async () => {
    const site = await newSite();
    const { page } = await visit(browser, `${site.origin}/`);
    const form = await page.locator("form").first().evaluate((form) => new URLSearchParams(new FormData(form)).toString());
    await page.getByRole("button", { name: "Buy" }).first().dblclick();
    await phase(page, "choosing");
    const link = page.url();
    const again = await page.evaluate(async (body) => {
      const answers = [0, 1].map(() => fetch("/", { method: "POST", body, headers: { "Content-Type": "application/x-www-form-urlencoded" } }));
      return (await Promise.all(answers)).map(({ url }) => url);
    }, form);
    assert.deepEqual(again, [link, link]);
    assert.equal(site.checkouts().length, 1);
  });

  test("when the answer of the API is lost, whatever is pressed then", async () => {
    const site = await newSite();
    site.sandbox.inject({ kind: "cut", when: "after", endpoint: "checkouts.create", times: 8 });
    const { page } = await visit(browser, `${site.origin}/`);
    await page.getByRole("button", { name: "Buy" }).first().click();
    await page.getByText("Your order is kept, and its checkout is not open yet.").waitFor();
    await accessible(page);
    await until(async () => {
      if (page.url().includes("/pay/")) return true;
      await button(page, "Go on").click();
      return page.url().includes("/pay/");
    }, "the checkout");
    await phase(page, "choosing");
    assert.equal(site.checkouts().length, 1);
  });
});

describe("no code is shown", () => {
  test("of a request that does not fit", async () => {
    const site = await newSite();
    const { link } = await site.sell();
    const { page } = await visit(browser, link, { viewport: PHONE });
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

  test("of a request that the page finds when it is opened again, and that does not fit", async () => {
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

describe("what a buyer reaches", () => {
  const ask = (page, path, { method = "GET", token, body, key } = {}) =>
    page.evaluate(
      async ([where, init]) => {
        const response = await fetch(where, init);
        return { status: response.status, body: await response.json().catch(() => undefined) };
      },
      [path, { method, headers: { "X-Request-Id": "a-script", ...(token && { Authorization: `Bearer ${token}` }), ...(key && { "Idempotency-Key": key }), ...(body && { "Content-Type": "application/json" }) }, ...(body && { body: JSON.stringify(body) }) }],
    );

  test("is one call for one checkout, on the seller's terms", async () => {
    const site = await newSite();
    const [mine, theirs] = [await site.sell(), await site.sell()];
    const { page } = await visit(browser, mine.link);
    await phase(page, "choosing");
    const { token } = mine;
    const at = ({ checkoutId }) => `/partner-api/partner/v1/crypto/checkouts/${checkoutId}/pos-payment-requests`;
    const body = { asset: "USDC", network: "POLYGON", expiresInSeconds: 600 };
    const key = `checkout:${mine.checkoutId}:x`;
    const post = (more) => ask(page, more.at ?? at(mine), { method: "POST", token, body, key, ...more });

    assert.equal((await post({ token: undefined })).status, 401);
    assert.equal((await post({ token: `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}` })).status, 401);
    assert.equal((await post({ at: at(theirs) })).status, 403, "another's checkout, under a key of one's own");
    assert.equal((await post({ at: at(theirs), key: `checkout:${theirs.checkoutId}:x` })).status, 403, "another's checkout");
    assert.equal((await post({ key: `checkout:${theirs.checkoutId}:x` })).status, 403, "another's key");
    assert.equal((await post({ body: { ...body, expiresInSeconds: 86_400 } })).status, 403, "a rate for a day");
    assert.equal((await post({ body: { asset: "USDC", network: "POLYGON" } })).status, 403, "a rate for as long as the API likes");
    assert.equal((await post({ body: { ...body, terminalId: "t" } })).status, 403);
    for (const path of [`crypto/checkouts/${mine.checkoutId}`, "crypto/checkouts/x/close", `customers/${site.sandbox.demo.customerId}/balances`]) {
      assert.equal((await ask(page, `/partner-api/partner/v1/${path}`, { token })).status >= 400, true, path);
    }
    assert.equal(site.requests().length, 0);
    assert.equal((await post({})).status, 201);
  });

  test("is no more of the checkout than a buyer may know", async () => {
    const site = await newSite();
    const { token, link } = await site.sell();
    const { page } = await visit(browser, link);
    await phase(page, "choosing");
    assert.equal((await ask(page, "/api/checkout")).status, 404);
    const { body } = await ask(page, "/api/checkout", { token });
    assert.deepEqual(Object.keys(body.checkout).sort(), ["accepts", "amount", "cancelUrl", "checkoutId", "currency", "expiresAt", "status", "title"].filter((name) => name in body.checkout));
    assert.doesNotMatch(JSON.stringify(body), /margin|merchantReference|customerId/);
  });

  test("is a polite word where the link is wrong", async () => {
    const site = await newSite();
    const { page } = await visit(browser, `${site.origin}/pay/not-a-link`, { viewport: PHONE });
    await phase(page, "unknown");
    await accessible(page);
    assert.equal(await page.getByRole("heading", { name: "This link leads nowhere" }).isVisible(), true);
  });

  test("holds no secret, comes under a strict policy, and keeps its address to itself", async () => {
    const site = await newSite();
    const { link, token } = await site.sell();
    const page = await (await browser.newContext()).newPage();
    const answers = await recorded(page);
    await page.goto(link);
    await phase(page, "choosing");
    await button(page, "Continue").click();
    await phase(page, "waiting");
    assert.ok(answers.length > 10);
    const secrets = site.sandbox.clients.flatMap(({ clientId, clientSecret, webhookSecret }) => [clientId, clientSecret, webhookSecret]);
    for (const { url, headers, asked, body } of answers) {
      assert.match(headers["content-security-policy"], /^default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; /, url);
      assert.doesNotMatch(headers["content-security-policy"], /unsafe-inline|'unsafe-eval'|data:|\*/);
      assert.equal(asked.referer ?? "", "", url);
      if (url !== link) assert.ok(!url.includes(token), "the token is in an address");
      for (const secret of secrets) assert.ok(!body.includes(secret), `${url} holds a credential`);
    }
  });
});
