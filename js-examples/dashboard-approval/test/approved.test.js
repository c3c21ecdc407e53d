// The desk in Chromium: an approved withdrawal goes out exactly once.
import assert from "node:assert/strict";
import { createHash, createPublicKey, verify } from "node:crypto";
import { describe, test } from "node:test";
import { at, picture } from "./support/browser.js";
import { approveButton, eur, quote, review, withdrawals } from "./support/desk.js";

describe("approved", () => {
  test("from the quote to COMPLETED: the passkey signs the operation hash, the ledger moves once", async () => {
    const { desk, page, lines, webauthn } = await at();
    const approvals = [];
    page.on(
      "request",
      (request) => request.url().endsWith("/approval") && approvals.push(request.postDataJSON()),
    );
    await review(page);

    // The rows come from the hashed bytes. The phrase is the same as on the server.
    const sheet = page.getByRole("dialog");
    const pointers = await sheet
      .locator(".row")
      .evaluateAll((rows) => rows.map((row) => row.dataset.pointer));
    assert.deepEqual(pointers, [
      "customerId",
      "operation",
      "/quoteId",
      "/bankAccountId",
      "/currency",
      "/amount",
      "/purpose",
      "/reference",
      "/partnerReference",
    ]);
    const phrase = (await sheet.locator(".phrase span").allTextContents()).join("-");
    assert.match(lines.at(-1), new RegExp(`Amount: 250\\.00\n(.*\n)* {2}${phrase}$`));
    await picture(sheet, "approval");

    await approveButton(page).click();
    await sheet.getByText("The withdrawal is: Completed").waitFor();

    // The hash, computed independently: this text and Node's SHA-256.
    const [{ assertion, shown }] = approvals;
    const canonical = (object) => JSON.stringify(object, Object.keys(object).sort());
    const envelope = `{"customerId":"${desk.customerId}","operation":"fiatWithdrawal","payload":${canonical(shown)}}`;
    const hash = createHash("sha256").update(envelope).digest();
    const clientData = Buffer.from(assertion.response.clientDataJSON, "base64url");
    assert.equal(JSON.parse(clientData).challenge, hash.toString("base64url"));
    assert.equal((await sheet.locator(".hash").textContent()).trim(), hash.toString("hex"));

    // The provider has evidence that can be verified with the public key alone.
    const [record] = [...desk.records.values()].map((text) => JSON.parse(text));
    const { authorization } = record.operation;
    assert.equal(authorization.operationHash, hash.toString("hex"));
    assert.deepEqual(
      [authorization.authorizedBy, authorization.authorizationMethod, authorization.authorizationRef],
      ["maria.santos", "PASSKEY", record.id],
    );
    const { evidence } = authorization;
    const { credentials } = await webauthn("getCredentials");
    const publicKey = createPublicKey({
      key: Buffer.from(credentials[0].privateKey, "base64"),
      format: "der",
      type: "pkcs8",
    });
    const signed = Buffer.concat([
      Buffer.from(evidence.authenticatorData, "base64url"),
      createHash("sha256").update(Buffer.from(evidence.clientDataJSON, "base64url")).digest(),
    ]);
    const digest = publicKey.asymmetricKeyType === "ed25519" ? null : "sha256";
    assert.ok(verify(digest, signed, publicKey, Buffer.from(evidence.signature, "base64url")));

    const [withdrawal] = await withdrawals(desk);
    assert.deepEqual(
      [withdrawal.status, withdrawal.amount, withdrawal.operationHash],
      ["COMPLETED", "250.00", hash.toString("hex")],
    );
    assert.equal((await eur(desk)).total, "24750.00");
    assert.equal(desk.sandbox.control("ledger").balanced, true);
    await page.getByRole("button", { name: "Done" }).click();
    await page.getByRole("list").getByText("completed").waitFor();
    await page.getByText("24,750.00").waitFor();
    await quote(page, "1250.00");
    await page.getByText("Fee 1.00, arrives 1,249.00").waitFor();
    await picture(page, "desk");
  });

  test("by keyboard alone, and the focus returns to where it was", async () => {
    const { page } = await at();
    const focused = () => page.evaluate(() => document.activeElement.textContent);
    await page.getByLabel("Amount").focus();
    for (const text of ["12.50", "Tab", "INV-1", "Tab", "Rent", "Enter"])
      await (/^(Tab|Enter)$/.test(text) ? page.keyboard.press(text) : page.keyboard.type(text));
    await page.getByRole("button", { name: "Review" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    assert.match(
      await focused(),
      /^12\.50 EUR/,
      "not the button: the Enter that opened the sheet must not approve",
    );
    await page.keyboard.press("Escape");
    assert.equal(await focused(), "Review");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    for (let tabs = 0; (await focused()) !== "Approve with passkey"; tabs += 1) {
      assert.ok(tabs < 5);
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await page.getByText("The withdrawal is: Completed").waitFor();
  });

  test("a double click, and two submissions at once: submitted once", async () => {
    const { desk, page } = await at();
    const sent = [];
    page.on(
      "request",
      (request) =>
        request.method() === "POST" && sent.push(new URL(request.url()).pathname.split("/").at(-1)),
    );
    await review(page);
    await approveButton(page).dblclick();
    await page.getByText("The withdrawal is: Completed").waitFor();
    assert.deepEqual(
      sent.filter((name) => name === "approval" || name === "submission"),
      ["approval", "submission"],
    );
    const [id] = desk.records.keys();
    const answers = await page.evaluate(async (path) => {
      const request = { method: "POST", body: "{}", headers: { "Content-Type": "application/json" } };
      return Promise.all(
        [fetch(path, request), fetch(path, request)].map(
          async (answer) => (await (await answer).json()).withdrawalId,
        ),
      );
    }, `/api/drafts/${id}/submission`);
    assert.equal(new Set(answers).size, 1);
    assert.equal((await withdrawals(desk)).length, 1);
    assert.equal((await eur(desk)).total, "24750.00");
  });
});
