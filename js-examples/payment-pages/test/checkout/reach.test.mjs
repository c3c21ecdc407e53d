// What a buyer may call and see, and the policy of the page.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { browser, button, PHONE, phase, visit } from "../support/browser.mjs";
import { newSite } from "../support/checkout.mjs";
import { recorded } from "../support/interlopers.mjs";
import { accessible } from "../support/looks.mjs";

describe("what a buyer reaches", () => {
  const ask = (page, path, { method = "GET", token, body, key } = {}) =>
    page.evaluate(
      async ([where, init]) => {
        const response = await fetch(where, init);
        return { status: response.status, body: await response.json().catch(() => undefined) };
      },
      [
        path,
        {
          method,
          headers: {
            "X-Request-Id": "a-script",
            ...(token && { Authorization: `Bearer ${token}` }),
            ...(key && { "Idempotency-Key": key }),
            ...(body && { "Content-Type": "application/json" }),
          },
          ...(body && { body: JSON.stringify(body) }),
        },
      ],
    );

  test("is one call for one checkout, on the seller's terms", async () => {
    const site = await newSite();
    const [mine, theirs] = [await site.sell(), await site.sell()];
    const { page } = await visit(mine.link);
    await phase(page, "choosing");
    const { token } = mine;
    const at = ({ checkoutId }) =>
      `/partner-api/partner/v1/crypto/checkouts/${checkoutId}/pos-payment-requests`;
    const body = { asset: "USDC", network: "POLYGON", expiresInSeconds: 600 };
    const key = `checkout:${mine.checkoutId}:x`;
    const post = (more) => ask(page, more.at ?? at(mine), { method: "POST", token, body, key, ...more });

    assert.equal((await post({ token: undefined })).status, 401);
    assert.equal(
      (await post({ token: `${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}` })).status,
      401,
    );
    assert.equal((await post({ at: at(theirs) })).status, 403, "another checkout, under the buyer's own key");
    assert.equal(
      (await post({ at: at(theirs), key: `checkout:${theirs.checkoutId}:x` })).status,
      403,
      "another checkout",
    );
    assert.equal(
      (await post({ key: `checkout:${theirs.checkoutId}:x` })).status,
      403,
      "a key of another checkout",
    );
    assert.equal(
      (await post({ body: { ...body, expiresInSeconds: 86_400 } })).status,
      403,
      "a rate for a whole day",
    );
    assert.equal(
      (await post({ body: { asset: "USDC", network: "POLYGON" } })).status,
      403,
      "a rate for the API's own duration",
    );
    assert.equal((await post({ body: { ...body, terminalId: "t" } })).status, 403);
    for (const path of [
      `crypto/checkouts/${mine.checkoutId}`,
      "crypto/checkouts/x/close",
      `customers/${site.sandbox.demo.customerId}/balances`,
    ]) {
      assert.equal((await ask(page, `/partner-api/partner/v1/${path}`, { token })).status >= 400, true, path);
    }
    assert.equal(site.requests().length, 0);
    assert.equal((await post({})).status, 201);
  });

  test("is only what a buyer may know of the checkout", async () => {
    const site = await newSite();
    const { token, link } = await site.sell();
    const { page } = await visit(link);
    await phase(page, "choosing");
    assert.equal((await ask(page, "/api/checkout")).status, 404);
    const { body } = await ask(page, "/api/checkout", { token });
    assert.deepEqual(
      Object.keys(body.checkout).sort(),
      ["accepts", "amount", "cancelUrl", "checkoutId", "currency", "expiresAt", "status", "title"].filter(
        (name) => name in body.checkout,
      ),
    );
    assert.doesNotMatch(JSON.stringify(body), /margin|merchantReference|customerId/);
  });

  test("is a polite explanation where the link is wrong", async () => {
    const site = await newSite();
    const { page } = await visit(`${site.origin}/pay/not-a-link`, { viewport: PHONE });
    await phase(page, "unknown");
    await accessible(page);
    assert.equal(await page.getByRole("heading", { name: "This link does not work" }).isVisible(), true);
  });

  test("holds no secret, has a strict policy, and never passes its address on", async () => {
    const site = await newSite();
    const { link, token } = await site.sell();
    const page = await (await browser.newContext()).newPage();
    const answers = await recorded(page);
    await page.goto(link);
    await phase(page, "choosing");
    await button(page, "Continue").click();
    await phase(page, "waiting");
    assert.ok(answers.length > 10);
    const secrets = site.sandbox.clients.flatMap(({ clientId, clientSecret, webhookSecret }) => [
      clientId,
      clientSecret,
      webhookSecret,
    ]);
    for (const { url, headers, asked, body } of answers) {
      assert.match(
        headers["content-security-policy"],
        /^default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; /,
        url,
      );
      assert.doesNotMatch(headers["content-security-policy"], /unsafe-inline|'unsafe-eval'|data:|\*/);
      assert.equal(asked.referer ?? "", "", url);
      if (url !== link) assert.ok(!url.includes(token), "a URL holds the token");
      for (const secret of secrets) assert.ok(!body.includes(secret), `${url} holds a credential`);
    }
  });
});
