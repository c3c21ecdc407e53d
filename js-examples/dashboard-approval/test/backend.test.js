// The backend restarts, loses data, or does not know the outcome: one approval is still one payment.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { picture, violations } from "./support/browser.js";
import { approveButton, completed, review, withdrawals } from "./support/desk.js";
import {
  at,
  claims,
  clearFaults,
  listed,
  moved,
  notKnown,
  recordOf,
  remember,
  restart,
} from "./support/unknown.js";
import { until } from "./support/until.js";

describe("the backend", () => {
  test("restarts between approval and submission: it continues", async () => {
    const visited = await at();
    const { page } = visited;
    let restarted = false;
    await page.route("**/submission", async (route) => {
      if (!restarted) await restart(visited);
      restarted = true;
      await route.continue();
    });
    await review(page);
    await approveButton(page).click();
    await completed(page);
    assert.equal(restarted, true);
    await moved(visited, 1);
  });

  test("dies during the submission: the next process finds the outcome and sends nothing twice", async () => {
    const visited = await at();
    const { page, desk } = visited;
    desk.sandbox.inject({ kind: "latency", ms: 20_000, endpoint: "fiatWithdrawals.submit" });
    await review(page);
    await approveButton(page).click();
    await until(
      async () => (await withdrawals(desk)).some(({ status }) => status !== "DRAFT"),
      "the submission at the provider",
    );
    assert.deepEqual(
      [recordOf(desk).state, recordOf(desk).operation.step, recordOf(desk).operation.unaccounted.tries],
      ["sending", "created", 1],
    );
    await restart(visited);
    await notKnown(page);
    await completed(page);
    await moved(visited, 1);
  });

  test("does not know what the provider did: sheet and desk say so, and the server asks until it knows", async () => {
    const visited = await at({ retryMs: 100 });
    const { page, desk } = visited;
    desk.sandbox.inject({ kind: "cut", when: "after", endpoint: "fiatWithdrawals.submit", times: 1000 });
    await review(page);
    await approveButton(page).click();
    await notKnown(page);
    await page.getByRole("button", { name: "Leave it to the desk" }).click();
    await listed(page, "Not known yet").waitFor();
    assert.deepEqual(await violations(page), []);
    await picture(page.locator("section[aria-labelledby=underway]"), "underway");
    await page.getByRole("button", { name: "Show" }).click();
    await notKnown(page);
    await clearFaults(desk);
    await completed(page);
    await moved(visited, 1);
  });

  test("gets a gateway's page instead of the provider's answer: unknown, then sent once", async () => {
    const visited = await at({ retryMs: 100 });
    const { page, desk } = visited;
    for (const endpoint of ["fiatWithdrawals.create", "fiatWithdrawals.submit"])
      desk.sandbox.inject({ kind: "garbage", endpoint, times: 6 });
    desk.sandbox.inject({ kind: "serverError", when: "after", endpoint: "fiatWithdrawals.submit", times: 2 });
    await review(page);
    await approveButton(page).click();
    await notKnown(page);
    await completed(page);
    await moved(visited, 1);
  });

  test('is refused after a lost try: the page says "nothing moved" only once that is certain', async () => {
    const visited = await at({ retryMs: 100, settleMs: 3_000 });
    const { page, desk } = visited;
    desk.sandbox.inject({ kind: "cut", endpoint: "fiatWithdrawals.create", times: 1000 });
    await review(page);
    await approveButton(page).click();
    await notKnown(page);
    assert.deepEqual(await claims(page), []);
    desk.sandbox.advance(130_000); // the quote expires
    await clearFaults(desk);
    await page.getByRole("alert").getByText("Nothing moved.").waitFor();
    await page.getByRole("alert").getByText("PARTNER_QUOTE_EXPIRED").waitFor();
    await page.getByRole("button", { name: "Back to the quotes" }).click();
    await listed(page, "Refused").waitFor();
    assert.equal((await withdrawals(desk)).length, 0);
  });

  test("has lost its records: the page says that it does not know, and what to do", async () => {
    const visited = await at();
    const { page, desk } = visited;
    await page.route("**/submission", async (route) => {
      await route.fetch();
      desk.records.clear();
      await route.abort();
    });
    await review(page);
    await approveButton(page).click();
    await notKnown(page);
    await page.getByRole("alert").getByText("Look for its partner reference").waitFor();
    await moved(visited, 1);
  });

  test("has signed the operator out: unknown, and after the next sign-in the draft is on the desk", async () => {
    const visited = await at();
    const { page, desk } = visited;
    await page.route("**/submission", async (route) => {
      desk.store.sessions.clear();
      await route.continue();
    });
    await review(page);
    await approveButton(page).click();
    await page.getByRole("alert").getByText("you are signed out").waitFor();
    assert.deepEqual(await claims(page), []);
    await page.unroute("**/submission");
    await page.goto("about:blank");
    await page.goto(desk.link);
    await listed(page, "Approved, not sent").getByRole("button", { name: "Send" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
    await completed(page);
    await remember(page);
    await moved(visited, 1);
  });

  test("could not send anything: the page says so, and the draft can still be sent from the desk", async () => {
    const visited = await at();
    const { page, desk } = visited;
    await page.route("**/submission", async (route) => {
      desk.client.close();
      await route.continue();
    });
    await review(page);
    await approveButton(page).click();
    await page.getByRole("alert").getByText("Nothing moved.").waitFor();
    await page.getByRole("alert").getByText("Not sent", { exact: true }).waitFor();
    await page.unroute("**/submission");
    await restart(visited);
    assert.equal((await withdrawals(desk)).length, 0);
    await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
    await completed(page);
    assert.equal((await withdrawals(desk)).length, 1);
  });
});
