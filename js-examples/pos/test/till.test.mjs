// The till in Chromium: sales by hand, and everything that gets in their way.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";

import { paymentUri } from "oceafin-partner";

import { startTill } from "../server/till.mjs";
import { DESKTOP, INTERLOPERS, PHONE, accessible, interpose, launch, phase, phases, picture, quietZone, recorded, scanned, until, visit } from "../shared/test/browser.mjs";

let browser;
let open = [];

before(async () => (browser = await launch()));
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  for (const till of open.splice(0)) await till.close();
});
after(() => browser?.close());

/** A till of its own, with what the sandbox knows of it. A payment is final when the test says so. */
async function newTill(options = {}) {
  const till = await startTill({ stepMs: 3_600_000, ...options });
  open.push(till);
  const events = (type) => till.sandbox.deliveries().filter(({ eventType }) => eventType === type).map(({ body }) => JSON.parse(body).data);
  return {
    ...till,
    checkouts: () => events("checkout.created"),
    requests: () => events("pos_payment_request.created"),
    pay: () => till.sandbox.simulate.posPayment({ posPaymentRequestId: events("pos_payment_request.created").at(-1).posPaymentRequestId }),
    confirm: () => till.sandbox.advance(3_600_000),
  };
}

const button = (page, name) => page.getByRole("button", { name, exact: true });
const type = async (page, digits) => {
  for (const digit of digits) await button(page, digit).click();
};
/** Opens the till, types 12.50 and charges it. */
async function charge(till, options) {
  const visited = await visit(browser, `${till.origin}/`, options);
  await phase(visited.page, "amount");
  await type(visited.page, "1250");
  await button(visited.page, "Charge €12.50").click();
  return visited;
}
const uriOf = ({ asset, network, address, amount }) => paymentUri({ asset, network, address, amount });
const text = (page, id) => page.locator(`#${id}`).textContent();
const secondsLeft = async (page) => {
  const [minutes, seconds] = (await until(() => text(page, "left"), "a countdown")).split(":").map(Number);
  return minutes * 60 + seconds;
};

describe("a sale", () => {
  for (const [size, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
    for (const colorScheme of ["light", "dark"]) {
      test(`by mouse, ${size}, ${colorScheme}: every state is accessible, and a camera reads the code`, async () => {
        const till = await newTill();
        const { page, said } = await visit(browser, `${till.origin}/`, { viewport, colorScheme });
        const look = async (name) => {
          await accessible(page);
          await picture(page, `pos-${name}-${size}-${colorScheme}`);
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
        assert.equal(await scanned(page), undefined, "a code that was paid must not be paid again");
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

  test("by keyboard alone, the next one too", async () => {
    const till = await newTill();
    const { page } = await visit(browser, `${till.origin}/`);
    await phase(page, "amount");
    await page.keyboard.type("75");
    await page.keyboard.press("Escape");
    await page.keyboard.type("1999");
    await page.keyboard.press("Backspace");
    assert.equal(await text(page, "typed"), "€1.99");
    // The first stop is the choice of what is paid with.
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

  test("by touch, paid with each asset", async () => {
    const till = await newTill();
    const { page } = await visit(browser, `${till.origin}/`, { viewport: PHONE, hasTouch: true, isMobile: true });
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

  test("of the largest amount: it is shown as a whole", async () => {
    for (const viewport of [PHONE, DESKTOP]) {
      const till = await newTill();
      const { page } = await visit(browser, `${till.origin}/`, { viewport });
      /** Whether an amount is all there, in its place and in the window. */
      const whole = async (id) => {
        assert.equal(await text(page, id), "€9,999,999.99");
        const fits = await page.locator(`#${id}`).evaluate((element) => {
          const range = document.createRange();
          range.selectNodeContents(element);
          const [text, place] = [range.getBoundingClientRect(), element.parentElement.getBoundingClientRect()];
          return text.width > 0 && text.left >= place.left - 1 && text.right <= place.right + 1 && text.right <= innerWidth;
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

  test("that the buyer pays on the demo page", async () => {
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
    const { page } = await visit(browser, `${till.origin}/`);
    await phase(page, "amount");
    await type(page, "1250");
    await button(page, "Charge €12.50").dblclick();
    await phase(page, "waiting");
    const next = page.waitForResponse("**/api/checkouts/*"); // asked after whatever the clicks may ask for
    await page.evaluate(() => {
      for (let times = 0; times < 3; times += 1) document.getElementById("charge").click();
    });
    await next;
    await page.waitForResponse("**/api/checkouts/*");
    assert.deepEqual([till.checkouts().length, till.requests().length], [1, 1]);
  });

  test("when the page is reloaded while it waits: the same code again", async () => {
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

  test("when the page is reloaded before there was an answer", async () => {
    const till = await newTill();
    const { page } = await visit(browser, `${till.origin}/`);
    await phase(page, "amount");
    // The request arrives, its answer never does.
    await page.route("**/pos-payment-requests", async (route) => void (await route.fetch()));
    await type(page, "1250");
    await button(page, "Charge €12.50").click();
    await until(() => till.requests().length === 1, "the request at the server");
    assert.equal(await page.evaluate(() => document.body.dataset.phase), "asking");
    await page.unroute("**/pos-payment-requests");
    await page.reload();
    await phase(page, "waiting");
    assert.equal(await scanned(page), uriOf(till.requests()[0]));
    assert.deepEqual([till.checkouts().length, till.requests().length], [1, 1]);
  });

  test("when the API's answer is lost after it has acted", async () => {
    const till = await newTill();
    for (const endpoint of ["checkouts.create", "checkouts.createPosPaymentRequest"]) till.sandbox.inject({ kind: "cut", when: "after", endpoint, times: 3 });
    const { page } = await charge(till);
    await phase(page, "waiting");
    assert.equal(await scanned(page), uriOf(till.requests()[0]));
    assert.deepEqual([till.checkouts().length, till.requests().length], [1, 1]);
  });
});

describe("the time", () => {
  test("of a till whose clock is an hour wrong, and is put right in the middle, is the server's", async () => {
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
      assert.ok(Math.abs((await page.evaluate(() => Date.now())) - Date.now()) > 3_500_000, "the till's clock is not wrong");
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
        await until(right, "the right time");
      }
    }
  });

  test("being up hides the code at once; then the server's word; then a new request under the same checkout", async () => {
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
    await picture(page, "pos-expired-desktop-light");
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

  test("being up without a network hides the code, and promises nothing", async () => {
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
    await until(() => failed >= 2, "two more questions in vain");
    assert.equal(await page.evaluate(() => document.body.dataset.phase), "late");
    till.sandbox.advance(200_000);
    await context.setOffline(false);
    await phase(page, "expired");
    await page.locator("#offline").waitFor({ state: "hidden" });
  });

  test("being up while the payment is on its way: it counts", async () => {
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

describe("the network", () => {
  test("drops while the buyer pays, and comes back", async () => {
    const till = await newTill();
    const { page, context } = await charge(till);
    await phase(page, "waiting");
    await context.setOffline(true);
    await page.locator("#offline").waitFor();
    assert.match(await page.getByRole("status").textContent(), /^No answer from the server/);
    assert.equal(await scanned(page), uriOf(till.requests()[0]), "the code is good without a network");
    await accessible(page);
    await picture(page, "pos-offline-phone-light");
    till.pay();
    till.confirm();
    await context.setOffline(false);
    await phase(page, "paid");
    await page.locator("#offline").waitFor({ state: "hidden" });
    assert.equal(till.requests().length, 1);
  });

  test("is gone when the sale is charged: it goes on by itself", async () => {
    const till = await newTill();
    const { page, context } = await visit(browser, `${till.origin}/`);
    await phase(page, "amount");
    await context.setOffline(true);
    await type(page, "1250");
    await button(page, "Charge €12.50").click();
    await phase(page, "asking");
    await page.locator("#offline").waitFor();
    await page.getByText("It is not known yet whether the request was made.").waitFor();
    await accessible(page);
    await context.setOffline(false);
    await phase(page, "waiting");
    assert.deepEqual([till.checkouts().length, till.requests().length], [1, 1]);
  });

  test("is only broken, not gone: the till goes on asking, and says so", async () => {
    const till = await newTill();
    const { page } = await charge(till);
    await phase(page, "waiting");
    const met = await interpose(page, "**/api/checkouts/*", undefined, { times: 3 });
    await page.locator("#offline").waitFor();
    await until(() => met() === 3, "three tries");
    await page.locator("#offline").waitFor({ state: "hidden" });
  });

  test("is gone when the sale is cancelled: it is closed when it can be", async () => {
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

describe("no code is shown", () => {
  const OTHER = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";
  const LIES = {
    "whose URI pays another address": (request) => ({ ...request, paymentUri: uriOf({ ...request, address: OTHER }) }),
    "whose URI asks for another amount": (request) => ({ ...request, paymentUri: uriOf({ ...request, amount: "135" }) }),
    "whose URI is on another network": (request) => ({ ...request, paymentUri: uriOf({ ...request, network: "BASE" }) }),
    "whose URI runs something": (request) => ({ ...request, paymentUri: "javascript:alert(1)" }),
    "for another asset than was asked for": (request) => ({ ...request, asset: "USDT", network: "TRON", address: "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t" }),
    "whose address is none": (request) => ({ ...request, address: "0x1234" }),
  };

  test("of a request that does not fit: the till refuses it and lets it only be cancelled", async () => {
    const till = await newTill();
    const { page } = await visit(browser, `${till.origin}/`);
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
      await until(async () => (await page.evaluate(() => document.body.dataset.phase)) !== "asking", what);
      assert.equal(await page.evaluate(() => document.body.dataset.phase), "refused", `a request ${what}`);
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

  test("when the API refuses: the till says so, and asks for nothing else", async () => {
    const till = await newTill({ expiresInSeconds: 90_000 }); // longer than the API allows
    const { page } = await charge(till);
    await phase(page, "failed");
    await page.locator("#result-text", { hasText: "No code was made, so nobody can have paid it." }).waitFor();
    await accessible(page);
    assert.deepEqual([till.checkouts().length, till.requests().length], [1, 0]);
    await button(page, "Cancel sale").click();
    await phase(page, "amount");
    assert.equal((await till.client.checkouts.get(till.checkouts()[0].checkoutId)).status, "CLOSED");
  });

  test("when the API fails: it is not known, and asked for again under the same key", async () => {
    const till = await newTill();
    till.sandbox.inject({ kind: "serverError", status: 501, endpoint: "checkouts.createPosPaymentRequest" });
    const { page } = await visit(browser, `${till.origin}/`);
    await phase(page, "amount");
    const went = await phases(page);
    await type(page, "1250");
    await button(page, "Charge €12.50").click();
    await phase(page, "waiting");
    assert.deepEqual(await went(), ["amount", "asking", "waiting"]);
    assert.deepEqual([till.checkouts().length, till.requests().length], [1, 1]);
  });
});

describe("something else answers in the server's place", () => {
  const CALLS = { "the checkout": "**/crypto/checkouts", "the payment request": "**/pos-payment-requests" };
  for (const [what, pattern] of Object.entries(CALLS)) {
    for (const acted of [false, true]) {
      test(`when ${what} is asked for, ${acted ? "after" : "before"} it was made: one sale, one of each`, async () => {
        const till = await newTill();
        const { page } = await visit(browser, `${till.origin}/`);
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

  test("when a sale is closed: it is not over before it is closed", async () => {
    const till = await newTill();
    const { page } = await visit(browser, `${till.origin}/`);
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

  test("when a sale is closed, and for good: it is said that it may be open, and left by hand alone", async () => {
    const till = await newTill();
    const { page } = await charge(till, { viewport: PHONE });
    await phase(page, "waiting");
    await interpose(page, "**/close", INTERLOPERS["a firewall's page, 403"], { times: Infinity });
    await button(page, "Cancel sale").click();
    await page.getByText("It is not known whether the sale is closed. Its code was shown and may still be paid").waitFor();
    await accessible(page);
    await picture(page, "pos-unclosed-phone-light");
    await page.reload();
    await page.getByText("It is not known whether the sale is closed. Its code was shown and may still be paid").waitFor();
    await button(page, "Leave it open").click();
    await phase(page, "amount");
  });

  test("when it is asked how the payment stands: never paid, never over, and the code stays", async () => {
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

  test("when the till is opened again: a code that was shown may be paid, it says so, and hears that it was", async () => {
    const till = await newTill();
    const { page } = await charge(till);
    await phase(page, "waiting");
    await interpose(page, "**/pos-payment-requests", INTERLOPERS["a gateway's page, 502"], { times: Infinity });
    await page.reload();
    await page.getByText("An earlier code of this sale was shown and may be paid.").waitFor();
    await accessible(page);
    till.pay();
    await phase(page, "seen");
    till.confirm();
    await phase(page, "paid");
    assert.deepEqual([till.checkouts().length, till.requests().length], [1, 1]);
  });

  test("when the till is opened: it waits for its own server", async () => {
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

  test("when the backend cannot ask the API: no sale is refused for it", async () => {
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

describe("a cancelled sale", () => {
  test("is closed; a payment that was seen meanwhile is not", async () => {
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

describe("what the page holds and reaches", () => {
  /** A call of the page's own, as a script in it would make it. */
  const ask = (page, path, { method = "GET", body, key = "till-1:x" } = {}) =>
    page.evaluate(
      async ([where, init]) => {
        const response = await fetch(where, init);
        return { status: response.status, text: await response.text() };
      },
      [path, { method, headers: { "X-Request-Id": "a-script", ...(body && { "Content-Type": "application/json", "Idempotency-Key": key }) }, ...(body && { body: JSON.stringify(body) }) }],
    );

  test("nothing but its three calls, for its own customer, under its own keys", async () => {
    const till = await newTill();
    const { page } = await charge(till);
    await phase(page, "waiting");
    const [{ checkoutId, customerId }] = till.checkouts();
    const api = "/partner-api/partner/v1";
    const create = { merchantReference: "x", currency: "EUR", amount: "1.00" };
    const checkouts = (customer) => `${api}/customers/${customer}/crypto/checkouts`;
    assert.equal((await ask(page, checkouts(customerId), { method: "POST", body: create })).status, 201);

    assert.equal((await ask(page, checkouts("00000000-0000-4000-8000-000000000000"), { method: "POST", body: create, key: "till-1:y" })).status, 403);
    assert.equal((await ask(page, checkouts(customerId), { method: "POST", body: create, key: "till-2:y" })).status, 403);
    for (const path of [`customers/${customerId}/balances`, `customers/${customerId}/crypto/checkouts`, `crypto/checkouts/${checkoutId}`]) {
      assert.equal((await ask(page, `${api}/${path}`)).status, 403, path);
    }
    const close = `${api}/crypto/checkouts/00000000-0000-4000-8000-000000000000/close`;
    assert.equal((await ask(page, close, { method: "POST", body: {}, key: "till-1:z" })).status, 403);
    assert.equal((await ask(page, "/api/checkouts/00000000-0000-4000-8000-000000000000")).status, 404);
  });

  test("nothing without its session", async () => {
    const till = await newTill();
    const { page } = await charge(till);
    await phase(page, "waiting");
    const [{ checkoutId, customerId }] = till.checkouts();
    await page.context().clearCookies();
    await page.getByText("The till is signed out.").first().waitFor();
    assert.equal((await ask(page, "/api/till")).status, 401);
    assert.equal((await ask(page, `/api/checkouts/${checkoutId}`)).status, 401);
    const path = `/partner-api/partner/v1/customers/${customerId}/crypto/checkouts`;
    assert.equal((await ask(page, path, { method: "POST", body: { merchantReference: "x", currency: "EUR", amount: "1.00" } })).status, 401);
    assert.equal((await ask(page, "/webhooks", { method: "POST", body: { eventId: "e" } })).status, 400);
  });

  test("no secret, under a strict policy", async () => {
    const till = await newTill();
    const page = await (await browser.newContext()).newPage();
    const answers = await recorded(page);
    await page.goto(`${till.origin}/`);
    await phase(page, "amount");
    await type(page, "1");
    await button(page, "Charge €0.01").click();
    await phase(page, "waiting");
    assert.ok(answers.length > 10);
    const secrets = till.sandbox.clients.flatMap(({ clientId, clientSecret, webhookSecret }) => [clientId, clientSecret, webhookSecret]);
    for (const { url, headers, body } of answers) {
      const policy = headers["content-security-policy"];
      assert.match(policy, /^default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; /, url);
      assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|data:|\*/);
      for (const secret of secrets) assert.ok(!body.includes(secret), `${url} holds a credential`);
    }
  });

  test("moves only where it may", async () => {
    const till = await newTill();
    const animation = async (reducedMotion) => {
      const context = await browser.newContext({ reducedMotion });
      const page = await context.newPage();
      await page.goto(`${till.origin}/`);
      await phase(page, "amount");
      return page.evaluate(() => getComputedStyle(document.querySelector(".spinner")).animationName);
    };
    assert.deepEqual([await animation("reduce"), await animation("no-preference")], ["none", "turn"]);
  });
});
