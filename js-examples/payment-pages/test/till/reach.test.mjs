// What the till's page may call, what it holds, and its policy.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { browser, button, phase } from "../support/browser.mjs";
import { recorded } from "../support/interlopers.mjs";
import { charge, newTill, type } from "../support/till.mjs";

describe("the page", () => {
  /** A call that a script injected into the page could make. */
  const ask = (page, path, { method = "GET", body, key = "till-1:x" } = {}) =>
    page.evaluate(
      async ([where, init]) => {
        const response = await fetch(where, init);
        return { status: response.status, text: await response.text() };
      },
      [
        path,
        {
          method,
          headers: {
            "X-Request-Id": "a-script",
            ...(body && { "Content-Type": "application/json", "Idempotency-Key": key }),
          },
          ...(body && { body: JSON.stringify(body) }),
        },
      ],
    );

  test("reaches only its three calls, for its own customer, under its own keys", async () => {
    const till = await newTill();
    const { page } = await charge(till);
    await phase(page, "waiting");
    const [{ checkoutId, customerId }] = till.checkouts();
    const api = "/partner-api/partner/v1";
    const create = { merchantReference: "x", currency: "EUR", amount: "1.00" };
    const checkouts = (customer) => `${api}/customers/${customer}/crypto/checkouts`;
    assert.equal((await ask(page, checkouts(customerId), { method: "POST", body: create })).status, 201);

    assert.equal(
      (
        await ask(page, checkouts("00000000-0000-4000-8000-000000000000"), {
          method: "POST",
          body: create,
          key: "till-1:y",
        })
      ).status,
      403,
    );
    assert.equal(
      (await ask(page, checkouts(customerId), { method: "POST", body: create, key: "till-2:y" })).status,
      403,
    );
    for (const path of [
      `customers/${customerId}/balances`,
      `customers/${customerId}/crypto/checkouts`,
      `crypto/checkouts/${checkoutId}`,
    ]) {
      assert.equal((await ask(page, `${api}/${path}`)).status, 403, path);
    }
    const close = `${api}/crypto/checkouts/00000000-0000-4000-8000-000000000000/close`;
    assert.equal((await ask(page, close, { method: "POST", body: {}, key: "till-1:z" })).status, 403);
    assert.equal((await ask(page, "/api/checkouts/00000000-0000-4000-8000-000000000000")).status, 404);
  });

  test("reaches nothing without its session", async () => {
    const till = await newTill();
    const { page } = await charge(till);
    await phase(page, "waiting");
    const [{ checkoutId, customerId }] = till.checkouts();
    await page.context().clearCookies();
    await page.getByText("The till is signed out.").first().waitFor();
    assert.equal((await ask(page, "/api/till")).status, 401);
    assert.equal((await ask(page, `/api/checkouts/${checkoutId}`)).status, 401);
    const path = `/partner-api/partner/v1/customers/${customerId}/crypto/checkouts`;
    assert.equal(
      (
        await ask(page, path, {
          method: "POST",
          body: { merchantReference: "x", currency: "EUR", amount: "1.00" },
        })
      ).status,
      401,
    );
    assert.equal((await ask(page, "/webhooks", { method: "POST", body: { eventId: "e" } })).status, 400);
  });

  test("holds no secret, and its policy is strict", async () => {
    const till = await newTill();
    const page = await (await browser.newContext()).newPage();
    const answers = await recorded(page);
    await page.goto(`${till.origin}/`);
    await phase(page, "amount");
    await type(page, "1");
    await button(page, "Charge €0.01").click();
    await phase(page, "waiting");
    assert.ok(answers.length > 10);
    const secrets = till.sandbox.clients.flatMap(({ clientId, clientSecret, webhookSecret }) => [
      clientId,
      clientSecret,
      webhookSecret,
    ]);
    for (const { url, headers, body } of answers) {
      const policy = headers["content-security-policy"];
      assert.match(policy, /^default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; /, url);
      assert.doesNotMatch(policy, /unsafe-inline|'unsafe-eval'|data:|\*/);
      for (const secret of secrets) assert.ok(!body.includes(secret), `${url} holds a credential`);
    }
  });

  test("does not animate for users who want no motion", async () => {
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
