// The desk in Chromium: altered or late operations are refused, and the page says what differs.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { at, picture, violations } from "./support/browser.js";
import { approveButton, otherCustomer, refused, review, withdrawals } from "./support/desk.js";
import { alter, approvedHash, beforeSubmission, forge, operationOf } from "./support/forgery.js";

describe("refused, and the page says what differs", () => {
  test("the page shows an amount that is not the server's", async () => {
    const visited = await at();
    const { page } = visited;
    await page.route("**/api/drafts", async (route) => {
      const response = await route.fetch();
      const draft = await response.json();
      await route.fulfill({ response, json: { ...draft, payload: { ...draft.payload, amount: "9250.00" } } });
    });
    await review(page);
    await approveButton(page).click();
    await refused(
      visited,
      "is not what you approved",
      "/amount",
      "9250.00",
      "250.00",
      "another value was approved than is sent",
    );
    assert.equal(await page.locator(".row.differs").getAttribute("data-pointer"), "/amount");
    await picture(page.getByRole("dialog"), "refused");
    assert.deepEqual(await violations(page), []);
  });

  test("the page shows a member that is not in the contract: it is named by its pointer, and the server holds nothing there", async () => {
    const visited = await at();
    const { page } = visited;
    await page.route("**/api/drafts", async (route) => {
      const response = await route.fetch();
      const draft = await response.json();
      await route.fulfill({
        response,
        json: { ...draft, payload: { ...draft.payload, note: "harmless\u202E" } },
      });
    });
    await review(page);
    const row = page.locator('.row[data-pointer="/note"]');
    assert.equal(await row.locator("dt").textContent(), "/note");
    assert.equal(await row.locator(".value").textContent(), "harmless\\u{202e}");
    await approveButton(page).click();
    await refused(visited, "/note", "The server holds", "nothing");
  });

  test("the draft is altered while the operator reads it", async () => {
    const visited = await at();
    const { client, customerId } = visited.desk;
    const [one, other] = (await client.bankAccounts.list(customerId)).items;
    await review(visited.page);
    alter(visited.desk, (record) => ({
      ...record,
      payload: {
        ...record.payload,
        bankAccountId:
          record.payload.bankAccountId === one.bankAccountId ? other.bankAccountId : one.bankAccountId,
      },
    }));
    await approveButton(visited.page).click();
    await refused(
      visited,
      "is not what you approved",
      "/bankAccountId",
      one.bankAccountId,
      other.bankAccountId,
    );
  });

  const payload = { amount: "9250.00" };
  const AFTER = {
    "in the text alone": (desk) =>
      alter(desk, (record) => ({
        ...record,
        operation: {
          ...record.operation,
          payload: record.operation.payload.replace('"250.00"', '"9250.00"'),
        },
      })),
    "with a new checksum and a new hash": (desk) => forge(desk, { payload }),
    "under a profile that accepts the approved hash for any payload": (desk) =>
      forge(desk, { payload, ...approvedHash(desk) }),
  };
  for (const [how, act] of Object.entries(AFTER)) {
    test(`the draft is altered after the approval, ${how}`, async () => {
      const visited = await at();
      await beforeSubmission(visited.page, () => act(visited.desk));
      await review(visited.page);
      await approveButton(visited.page).click();
      await refused(visited, "is not what you approved", "/amount", "9250.00", "You saw", "250.00");
    });
  }

  test("the last byte of any member is altered: refused, and the member is named; restored, it goes through", async () => {
    const { desk, page } = await at();
    const named = {};
    await beforeSubmission(page, async () => {
      const [[id, approved]] = desk.records;
      for (const [name, value] of Object.entries(JSON.parse(operationOf(desk).payload))) {
        forge(desk, { payload: { [name]: value.replace(/.$/, (last) => (last === "0" ? "1" : "0")) } });
        const answer = await page.context().request.post(`${desk.origin}/api/drafts/${id}/submission`, {
          data: {},
          headers: { Origin: desk.origin },
        });
        const { code, difference } = await answer.json();
        named[`/${name}`] = `${code} ${difference?.pointer}`;
        desk.records.set(id, approved);
      }
    });
    await review(page);
    await approveButton(page).click();
    await page.getByText("The withdrawal is: Completed").waitFor();
    assert.equal(Object.keys(named).length, 7);
    for (const [pointer, answer] of Object.entries(named))
      assert.equal(answer, `operation_altered ${pointer}`);
    assert.equal((await withdrawals(desk)).length, 1);
  });

  test("the stored authorization is altered: its signature, its approver, its reference, its keys, its customer", async () => {
    const evidenceOf = (desk) => operationOf(desk).authorization.evidence;
    const flipped = (text) => `${text.slice(0, 20)}${text[20] === "A" ? "B" : "A"}${text.slice(21)}`;
    const forgeries = [
      [
        (desk) => ({
          authorization: {
            evidence: { ...evidenceOf(desk), signature: flipped(evidenceOf(desk).signature) },
          },
        }),
        "the approval does not verify",
      ],
      [() => ({ authorization: { authorizedBy: "mallory" } }), "the authorization was altered"],
      [() => ({ authorization: { authorizationRef: "appr-other" } }), "the authorization was altered"],
      [() => ({ customerRef: "another-prefix" }), "the authorization was altered"], // with other keys one approval could be used twice
      [
        (desk) => ({ customerId: otherCustomer(desk), customerRef: desk.customerId }),
        "the approval is for another operation hash",
      ],
      [
        (desk) => ({ customerId: otherCustomer(desk), customerRef: desk.customerId, ...approvedHash(desk) }),
        "the authorization was altered",
      ],
    ];
    const visited = await at();
    let forged;
    await beforeSubmission(visited.page, () => forge(visited.desk, forged(visited.desk)));
    for (const [how, text] of forgeries) {
      forged = how;
      await review(visited.page);
      await approveButton(visited.page).click();
      await refused(visited, text);
      await visited.page.getByRole("button", { name: "Back to the quotes" }).click();
    }
  });

  test("the quote has expired at the provider", async () => {
    const visited = await at();
    await review(visited.page);
    visited.desk.sandbox.advance(130_000);
    await approveButton(visited.page).click();
    await refused(visited, "The quote has expired", "PARTNER_QUOTE_EXPIRED");
  });

  test("the draft waited too long for its approval", async () => {
    const visited = await at();
    await review(visited.page);
    alter(visited.desk, (record) => ({ ...record, expiresAt: Date.now() - 1 }));
    await approveButton(visited.page).click();
    await refused(visited, "Too late", "approval_expired");
  });
});
