// The desk in Chromium: assertions that do not prove this approval are refused.
import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { describe, test } from "node:test";
import { at } from "./support/browser.js";
import { approveButton, refused, review } from "./support/desk.js";
import { until } from "./support/until.js";

describe("an assertion is refused", () => {
  test("another assertion for an approved draft, without a word that nothing moved", async () => {
    const visited = await at();
    const { page } = visited;
    await page.route("**/submission", (route) => route.abort());
    await review(page);
    const approval = page.waitForRequest("**/approval");
    await approveButton(page).click();
    const { assertion, shown } = (await approval).postDataJSON();
    const [id] = visited.desk.records.keys();
    await until(() => JSON.parse(visited.desk.records.get(id)).state === "approved", "the approval");
    const other = {
      ...assertion,
      response: { ...assertion.response, signature: `${assertion.response.signature.slice(0, -4)}AAAA` },
    };
    const answers = await page.evaluate(
      ([path, bodies]) =>
        Promise.all(
          bodies.map(async (body) => {
            const answer = await fetch(path, {
              method: "POST",
              body: JSON.stringify(body),
              headers: { "Content-Type": "application/json" },
            });
            return [answer.status, await answer.json()];
          }),
        ),
      [`/api/drafts/${id}/approval`, [{ assertion, shown }, { assertion: other, shown }, {}]],
    );
    assert.deepEqual(
      answers.map(([status, { state, code, nothingMoved }]) => [status, state ?? code, nothingMoved]),
      [
        [200, "approved", undefined],
        [409, "approval_used", undefined],
        [409, "approval_used", undefined],
      ],
    );
  });

  test("an assertion for another draft with the same amount", async () => {
    const visited = await at();
    const { page } = visited;
    let earlier;
    await page.route("**/approval", async (route) => {
      const body = route.request().postDataJSON();
      if (route.request().url().includes(earlier?.id)) return route.abort();
      if (earlier !== undefined)
        return route.continue({ postData: { ...body, assertion: earlier.assertion } });
      earlier = { id: new URL(route.request().url()).pathname.split("/").at(-2), assertion: body.assertion };
      await route.abort(); // approved on the page, intercepted by the attacker
    });
    await review(page);
    await approveButton(page).click();
    await page.getByRole("button", { name: "Leave it to the desk" }).click();
    await page.getByRole("button", { name: "Review" }).click();
    await approveButton(page).click();
    await refused(visited, "is not what you approved", "the passkey signed a different operation");
  });

  test("a counter that goes backwards: a copy of the passkey", async () => {
    const visited = await at();
    const [passkey] = visited.desk.passkeys.of("maria.santos");
    passkey.counter = 700; // as if the original had signed that often
    await review(visited.page);
    await approveButton(visited.page).click();
    await refused(visited, "the approval does not verify", /counter/);
  });

  test("no user verification: the browser declines, and the next try may succeed", async () => {
    const visited = await at();
    await visited.webauthn("setUserVerified", { isUserVerified: false });
    await review(visited.page);
    await approveButton(visited.page).click();
    await refused(visited, "Not approved", "passkey_declined");
    await visited.webauthn("setUserVerified", { isUserVerified: true });
    await approveButton(visited.page).click();
    await visited.page.getByText("The withdrawal is: Completed").waitFor();
  });

  /** Changes the page's passkey options, as an attacker in the page could. */
  const withOptions = (page, options) =>
    page.route("**/api/drafts", async (route) => {
      const response = await route.fetch();
      const draft = await response.json();
      await route.fulfill({ response, json: { ...draft, passkey: { ...draft.passkey, ...options } } });
    });

  test("an assertion from a page of another origin on this machine", async () => {
    const [visited, elsewhere] = [await at(), await at({ passkey: false })];
    const [credential] = (await visited.webauthn("getCredentials")).credentials;
    await elsewhere.webauthn("addCredential", { credential: { ...credential, signCount: 50 } });
    await visited.page.route("**/approval", async (route) => {
      const body = route.request().postDataJSON();
      const { challenge } = JSON.parse(Buffer.from(body.assertion.response.clientDataJSON, "base64url"));
      const assertion = await elsewhere.page.evaluate(async (challenge) => {
        const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON({
          challenge,
          rpId: "localhost",
          userVerification: "required",
        });
        return (await navigator.credentials.get({ publicKey })).toJSON();
      }, challenge);
      await route.continue({ postData: { ...body, assertion } });
    });
    await review(visited.page);
    await approveButton(visited.page).click();
    await refused(visited, "the approval does not verify", /origin/);
  });

  test("an assertion without user verification, from a page that did not ask for it", async () => {
    const visited = await at();
    await visited.webauthn("setUserVerified", { isUserVerified: false });
    await withOptions(visited.page, { userVerification: "discouraged" });
    await review(visited.page);
    await approveButton(visited.page).click();
    await refused(visited, "the approval does not verify", /User verification required/);
  });

  const otherKey = () =>
    generateKeyPairSync("ec", { namedCurve: "P-256" })
      .privateKey.export({ format: "der", type: "pkcs8" })
      .toString("base64");
  const credential = (credentialId) => ({
    credential: {
      credentialId,
      rpId: "localhost",
      privateKey: otherKey(),
      isResidentCredential: false,
      signCount: 100,
    },
  });

  test("a passkey that nobody registered", async () => {
    const visited = await at();
    const id = Buffer.alloc(32, 7);
    await visited.webauthn("addCredential", credential(id.toString("base64")));
    await withOptions(visited.page, {
      allowCredentials: [{ type: "public-key", id: id.toString("base64url") }],
    });
    await review(visited.page);
    await approveButton(visited.page).click();
    await refused(visited, "unknown passkey", "passkey_unknown");
  });

  test("a registered passkey's id with another key behind it", async () => {
    const visited = await at();
    const [{ credentialId }] = (await visited.webauthn("getCredentials")).credentials;
    await visited.webauthn("removeCredential", { credentialId });
    await visited.webauthn("addCredential", credential(credentialId));
    await review(visited.page);
    await approveButton(visited.page).click();
    await refused(visited, "the approval does not verify", "the signature is not by the registered passkey");
  });
});
