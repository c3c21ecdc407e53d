// Clicks, tabs and reloads: one approval is one payment.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { violations } from "./support/browser.js";
import { approveButton, completed, review, withdrawals } from "./support/desk.js";
import { at, listed, moved, notKnown, recordOf, remember } from "./support/unknown.js";

describe("clicks, tabs and reloads", () => {
  test("any number of clicks and posts is one submission", async () => {
    const visited = await at();
    const { page } = visited;
    let post;
    await page.route("**/approval", async (route) => {
      post = { url: route.request().url(), body: route.request().postData() };
      await route.continue();
    });
    await review(page);
    await approveButton(page).dblclick();
    await completed(page);
    const answers = await page.evaluate(async ({ url, body }) => {
      const ask = (path, text) =>
        fetch(path, { method: "POST", body: text, headers: { "Content-Type": "application/json" } }).then(
          (answer) => answer.json(),
        );
      const posts = Array.from({ length: 5 }, () => [
        ask(url, body),
        ask(url.replace("approval", "submission"), "{}"),
      ]);
      return Promise.all(posts.flat());
    }, post);
    assert.equal(
      new Set(answers.map((answer) => JSON.stringify(answer))).size,
      1,
      "the same answer each time",
    );
    await moved(visited, 1);
  });

  test("the same assertion three times at once: approved once, sent once", async () => {
    const visited = await at();
    const { page } = visited;
    let statuses;
    await page.route("**/approval", async (route) => {
      const answers = await Promise.all([route.fetch(), route.fetch(), route.fetch()]);
      statuses = answers.map((answer) => answer.status());
      await route.continue();
    });
    await review(page);
    await approveButton(page).click();
    await completed(page);
    assert.deepEqual(statuses, [200, 200, 200]);
    await moved(visited, 1);
  });

  test("a second tab finds and sends a draft that the first one lost, and both see it", async () => {
    const visited = await at();
    const { page, desk } = visited;
    await page.route("**/api/drafts/*", (route) => route.abort());
    await page.route("**/submission", (route) => route.abort());
    await review(page);
    await approveButton(page).click();
    await notKnown(page);
    const other = await page.context().newPage();
    await other.goto(desk.origin);
    await listed(other, "Approved, not sent").waitFor();
    await other.getByRole("button", { name: "Send" }).click();
    await other.getByRole("dialog").getByRole("button", { name: "Send" }).dblclick();
    await completed(other);
    await page.unroute("**/api/drafts/*");
    await completed(page);
    await moved(visited, 1);
  });

  test("two tabs that send at the same moment", async () => {
    const visited = await at();
    const { page, desk } = visited;
    await page.route("**/submission", (route) => route.abort());
    await review(page);
    await approveButton(page).click();
    await notKnown(page);
    const tabs = await Promise.all([0, 1].map(() => page.context().newPage()));
    await page.close(); // its own retries would send it
    const waiting = [];
    for (const tab of tabs) {
      // Each tab's submission waits until the other's has arrived as well.
      await tab.route("**/submission", async (route) => {
        await new Promise((both) => {
          waiting.push(both);
          if (waiting.length === 2) for (const go of waiting) go();
        });
        await route.continue();
      });
      await tab.goto(desk.origin);
      await listed(tab, "Approved, not sent").waitFor();
    }
    for (const tab of tabs) await tab.getByRole("button", { name: "Send" }).click();
    await Promise.all(
      tabs.map((tab) => tab.getByRole("dialog").getByRole("button", { name: "Send" }).click()),
    );
    await Promise.all(tabs.map(completed));
    visited.page = tabs[0];
    await remember(tabs[0]);
    await moved(visited, 1);
  });

  test("after a reload the approved draft is on the desk and is sent from there", async () => {
    const visited = await at({ context: { viewport: { width: 360, height: 740 }, hasTouch: true } });
    const { page } = visited;
    await page.route("**/submission", (route) => route.abort());
    await review(page);
    await approveButton(page).click();
    await notKnown(page);
    await page.reload();
    await remember(page);
    const row = listed(page, "Approved, not sent");
    await row.waitFor();
    await page.unroute("**/submission");
    assert.deepEqual(await violations(page), []);
    assert.ok((await page.evaluate(() => document.scrollingElement.scrollWidth)) <= 360);
    assert.equal((await withdrawals(visited.desk)).length, 0);
    await row.getByRole("button", { name: "Send" }).click();
    await page.getByRole("dialog").getByText("What you signed").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Send" }).click();
    await completed(page);
    await moved(visited, 1);
    await page.getByRole("button", { name: "Done" }).click();
    await row.waitFor({ state: "detached" });
  });

  test("a quote whose withdrawal is approved cannot make a second one", async () => {
    const visited = await at();
    const { page } = visited;
    await page.route("**/submission", (route) => route.abort());
    await review(page);
    await approveButton(page).click();
    await notKnown(page);
    const { payload } = recordOf(visited.desk);
    const { status, body } = await page.evaluate(async (wanted) => {
      const answer = await fetch("/api/drafts", {
        method: "POST",
        body: JSON.stringify(wanted),
        headers: { "Content-Type": "application/json" },
      });
      return { status: answer.status, body: await answer.json() };
    }, payload);
    assert.deepEqual([status, body.code], [409, "quote_in_use"]);
    await page.getByRole("button", { name: "Leave it to the desk" }).click();
    await listed(page, "Approved, not sent").waitFor();
    assert.equal(await page.getByRole("button", { name: "Review" }).count(), 0);
  });
});
