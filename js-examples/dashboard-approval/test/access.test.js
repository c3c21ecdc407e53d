// Who may use the desk, and what its page may do.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { at, browser, violations } from "./support/browser.js";
import { otherCustomer, review, withdrawals } from "./support/desk.js";
import { alter } from "./support/forgery.js";

describe("access", () => {
  const post = (page, path, body = {}) =>
    page.evaluate(
      async ([path, body]) => {
        const response = await fetch(path, {
          method: "POST",
          body: JSON.stringify(body),
          headers: { "Content-Type": "application/json" },
        });
        return [response.status, (await response.json()).code];
      },
      [path, body],
    );

  test("nobody signs in without the link's key, and the page cannot read the cookie", async () => {
    const { desk, page } = await at();
    assert.equal(await page.evaluate(() => document.cookie + location.hash), "");
    const [cookie] = await page.context().cookies();
    assert.deepEqual([cookie.httpOnly, cookie.sameSite, cookie.path], [true, "Strict", "/"]);
    assert.deepEqual(await post(page, "/api/session", { key: "guessed" }), [401, "start_key_wrong"]);
    const stranger = await (await browser.newContext()).newPage();
    await stranger.goto(desk.origin);
    await stranger.getByRole("heading", { name: "You are not signed in" }).waitFor();
    for (const path of [
      "/api/drafts",
      "/api/passkey/options",
      `/api/drafts/x/approval`,
      "/api/drafts/x/submission",
    ]) {
      assert.deepEqual(await post(stranger, path), [401, "signed_out"], path);
    }
    assert.deepEqual(await violations(stranger), []);
    await stranger.context().close();
  });

  test("a request from another origin, or one that a form could send, is refused", async () => {
    const { desk, page } = await at();
    const { name, value } = (await page.context().cookies())[0];
    const send = async (headers) => {
      const response = await fetch(`${desk.address}/api/drafts`, {
        method: "POST",
        body: "{}",
        headers: { Cookie: `${name}=${value}`, "Content-Type": "application/json", ...headers },
      });
      return [response.status, (await response.json()).code];
    };
    assert.deepEqual(await send({ Origin: "https://elsewhere.example" }), [403, "origin_refused"]);
    assert.deepEqual(await send({}), [403, "origin_refused"]);
    assert.deepEqual(await send({ Origin: desk.origin, "Content-Type": "text/plain" }), [
      403,
      "origin_refused",
    ]);
    assert.equal(
      (await send({ Origin: desk.origin }))[0],
      409,
      "with the right origin the server reads the body",
    );
  });

  test("a draft must be valid, needs an approval, and belongs to its operator", async () => {
    const { desk, page } = await at();
    assert.deepEqual(
      await post(page, "/api/drafts", { quoteId: "q-1", bankAccountId: "b-1", currency: "EUR", amount: 250 }),
      [409, "amount_not_string"],
    );
    assert.deepEqual(await post(page, "/api/drafts", null), [400, "body_malformed"]);
    await review(page);
    const [id] = desk.records.keys();
    assert.deepEqual(await post(page, `/api/drafts/${id}/submission`), [409, "approval_missing"]);
    alter(desk, (record) => ({ ...record, operator: "someone.else" }));
    for (const route of ["approval", "submission"])
      assert.deepEqual(await post(page, `/api/drafts/${id}/${route}`), [404, "draft_unknown"]);
    assert.equal((await withdrawals(desk)).length, 0);
  });

  test("neither one session nor two at the same time can add a second passkey", async () => {
    const { desk, page } = await at({ passkey: false });
    const { page: other } = await at({ desk, passkey: false });
    await other.route("**/api/passkey", async (route) => {
      await page.getByRole("button", { name: "Create a passkey" }).click();
      await page.getByRole("heading", { name: "New withdrawal" }).waitFor();
      await route.continue();
    });
    await other.getByRole("button", { name: "Create a passkey" }).click();
    await other.getByRole("alert").getByText("The passkey was not registered", { exact: false }).waitFor();
    assert.equal(desk.passkeys.of("maria.santos").length, 1);
    assert.deepEqual(await post(page, "/api/passkey/options"), [409, "passkey_exists"]);
  });

  test("the relay reads for this customer only, and moves no money", async () => {
    const { desk, page } = await at();
    const api = "/partner-api/partner/v1";
    assert.deepEqual(await post(page, `${api}/customers/${desk.customerId}/fiat-withdrawals`), [
      403,
      "relay_operation_refused",
    ]);
    assert.deepEqual(await post(page, `${api}/fiat-withdrawals/x/submission`), [
      403,
      "relay_operation_refused",
    ]);
    for (const path of [`customers/${otherCustomer(desk)}/balances`, "fiat-withdrawals/somebody-elses"]) {
      const code = await page.evaluate(
        async (path) => (await (await fetch(path, { headers: { "X-Request-Id": "r-1" } })).json()).code,
        `${api}/${path}`,
      );
      assert.equal(code, "relay_customer_refused");
    }
  });

  test("the policy is strict, and the page works under it", async () => {
    const { desk } = await at();
    const response = await fetch(desk.origin);
    assert.match(
      response.headers.get("content-security-policy"),
      /^default-src 'self'; script-src 'self' 'wasm-unsafe-eval';/,
    );
    assert.doesNotMatch(await response.text(), /<script(?![^>]* src=)|\sstyle=|\son\w+=/);
  });
});
