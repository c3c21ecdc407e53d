// Lost answers, in Chromium: the page never says that nothing moved unless its own backend does, and one approval is one payment.
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";
import { startDesk } from "../server/desk.js";
import { approveButton, eur, launch, picture, review, until, violations, visit, withdrawals } from "./support/browser.js";

let browser;
let open = [];

before(async () => {
  browser = await launch();
});
afterEach(async () => {
  for (const visited of open.splice(0).reverse()) {
    assert.deepEqual(visited.said, [], "the page said something on the console");
    await visited.close();
  }
});
after(() => browser?.close());

/** A visit on whose pages every claim that nothing moved is written down. */
async function at(options) {
  const visited = await visit(browser, options);
  open.push(visited);
  await remember(visited.page);
  return visited;
}

const remember = (page) =>
  page.evaluate(() => {
    globalThis.claims = [];
    const look = () => document.querySelectorAll(".notice, .underway li").forEach(({ textContent }) => /nothing (has )?moved/i.test(textContent) && globalThis.claims.push(textContent));
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
const claims = (page) => page.evaluate(() => globalThis.claims);

const notKnown = (page) => page.getByRole("alert").getByText("Not known yet").waitFor();
const completed = (page) => page.getByText("The withdrawal is: Completed").waitFor();
const recordOf = (desk) => JSON.parse([...desk.records.values()].at(-1));
const clearFaults = ({ sandbox }) => sandbox.fetch(`${sandbox.baseUrl}/_sandbox/faults`, { method: "DELETE" });
/** A row of the desk's list. */
const listed = (page, label) => page.locator(".underway li", { hasText: label });

/** So many withdrawals of this amount went out, and no page has claimed otherwise. */
async function moved({ desk, page }, times, amount = 250) {
  assert.deepEqual((await withdrawals(desk)).map((one) => one.amount), Array(times).fill(`${amount}.00`));
  assert.equal((await eur(desk)).total, `${25000 - times * amount}.00`);
  assert.equal(desk.sandbox.control("ledger").balanced, true);
  assert.deepEqual(await claims(page), []);
}

/** The desk's process dies, and another takes its place with what had been committed by then. */
async function restart(visited) {
  const { desk } = visited;
  const store = { records: new Map(desk.store.records), passkeys: new Map(desk.store.passkeys), sessions: new Map(desk.store.sessions) };
  await desk.close({ keepApi: true });
  const next = await startDesk({ port: Number(new URL(desk.address).port), api: desk.sandbox, store, retryMs: 100, log: () => undefined });
  Object.assign(desk, next); // what the visit closes at its end
}

const json = (body, status = 200, contentType = "application/json") => () => ({ status, contentType, body: JSON.stringify(body) });
const page = (status) => () => ({ status, contentType: "text/html", body: "<!doctype html><title>Gateway</title><h1>Refused</h1>" });
const refusal = { code: "operation_altered", message: "nothing moved", nothingMoved: true };
/** What may answer in the backend's place. */
const INTERLOPERS = {
  "a gateway's page, 502": page(502),
  "a firewall's page, 403": page(403),
  "a proxy's page, 413": page(413),
  "a portal's page, 200": page(200),
  "a portal's empty 204": () => ({ status: 204 }),
  "a gateway's JSON, 409": json({ code: "conflict", message: "refused", outcome: "refused" }, 409),
  "the words of a refusal as plain JSON": (draft) => json({ ...refusal, draft }, 409)(),
  "a refusal without its marker": (draft) => json({ ...refusal, draft, nothingMoved: undefined }, 409, "application/problem+json")(),
  "a refusal of another draft": json({ ...refusal, draft: "d-other" }, 409, "application/problem+json"),
  "a refusal with the status of a failure": (draft) => json({ ...refusal, draft }, 503, "application/problem+json")(),
  "another draft's success": json({ id: "d-other", state: "sent", withdrawalId: "w-other" }),
  "half an answer": () => ({ status: 200, contentType: "application/json", body: '{"id":' }),
  "nothing at all": undefined,
};

describe("something else answers in the backend's place", () => {
  for (const route of ["approval", "submission"]) {
    for (const acted of [false, true]) {
      test(`on the ${route}, ${acted ? "after" : "before"} the backend has acted`, async () => {
        const visited = await at();
        let times = 0;
        // Each of them once before and once after; on either route those that were taken for a refusal, or a success, once.
        const all = acted === (route === "submission");
        for (const [what, answer] of Object.entries(INTERLOPERS)) {
          if (!all && !/firewall|portal's page|nothing/.test(what)) continue;
          let met = 0;
          await visited.page.route(`**/${route}`, async (request) => {
            met += 1;
            if (met > 1) return request.continue();
            if (acted) await request.fetch();
            const draft = new URL(request.request().url()).pathname.split("/").at(-2);
            await (answer === undefined ? request.abort() : request.fulfill(answer(draft)));
          });
          await review(visited.page);
          await approveButton(visited.page).click();
          await notKnown(visited.page);
          await completed(visited.page);
          await visited.page.unroute(`**/${route}`);
          await moved(visited, (times += 1)).catch((error) => assert.fail(`${what}: ${error.message}`));
          await visited.page.getByRole("button", { name: "Done" }).click();
        }
      });
    }
  }

  test("on every question too, for as long as it lasts: the page stays with what is not known", async () => {
    const visited = await at();
    const asked = [];
    await visited.page.route("**/api/drafts/**", async (request) => {
      const { pathname } = new URL(request.request().url());
      if (pathname.endsWith("/approval")) return request.continue();
      if (pathname.endsWith("/submission")) await request.fetch();
      asked.push(pathname);
      await request.fulfill(Object.values(INTERLOPERS)[asked.length % 4]());
    });
    await review(visited.page);
    await approveButton(visited.page).click();
    await until(() => asked.length >= 4, "four questions");
    await notKnown(visited.page);
    assert.deepEqual(await violations(visited.page), []);
    await picture(visited.page.getByRole("dialog"), "unknown");
    await visited.page.unroute("**/api/drafts/**");
    await completed(visited.page);
    await moved(visited, 1);
  });
});

describe("no network", () => {
  test("before the approval: it goes on by itself when the network is back", async () => {
    const visited = await at();
    const { page } = visited;
    await review(page);
    await page.context().setOffline(true);
    await approveButton(page).click();
    await notKnown(page);
    assert.equal((await withdrawals(visited.desk)).length, 0);
    await page.context().setOffline(false);
    await completed(page);
    await moved(visited, 1);
  });

  test("after the submission: what was sent is found when the network is back", async () => {
    const visited = await at();
    const { page } = visited;
    await page.route("**/submission", async (route) => {
      await route.fetch();
      await page.context().setOffline(true);
      await route.abort();
    });
    await review(page);
    await approveButton(page).click();
    await notKnown(page);
    assert.equal((await withdrawals(visited.desk)).length, 1);
    await page.unroute("**/submission");
    await page.context().setOffline(false);
    await completed(page);
    await moved(visited, 1);
  });

  test("or a gateway's page while a submitted withdrawal is watched: it goes on", async () => {
    const visited = await at({ sandbox: { stepMs: 3_600_000 } });
    const { page, desk } = visited;
    await review(page);
    await approveButton(page).click();
    await page.getByText("The withdrawal is: Submitted").waitFor();
    await page.route("**/partner-api/**", (route) => route.fulfill({ status: 403, contentType: "text/html", body: "<h1>Refused</h1>" }));
    await page.getByRole("alert").getByText("It is submitted.").waitFor();
    await page.context().setOffline(true);
    for (let step = 0; step < 3; step += 1) desk.sandbox.advance(3_600_000);
    await page.unroute("**/partner-api/**");
    await page.context().setOffline(false);
    await completed(page);
    await moved(visited, 1);
  });
});

describe("clicks, tabs and reloads", () => {
  test("clicks and posts in any number: one submission", async () => {
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
      const ask = (path, text) => fetch(path, { method: "POST", body: text, headers: { "Content-Type": "application/json" } }).then((answer) => answer.json());
      const posts = Array.from({ length: 5 }, () => [ask(url, body), ask(url.replace("approval", "submission"), "{}")]);
      return Promise.all(posts.flat());
    }, post);
    assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1, "the same answer each time");
    await moved(visited, 1);
  });

  test("the same assertion at the same moment, before there was any answer: approved once, sent once", async () => {
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

  test("two tabs: what one lost the other finds, sends, and both see it", async () => {
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

  test("two tabs at the same moment", async () => {
    const visited = await at();
    const { page, desk } = visited;
    await page.route("**/submission", (route) => route.abort());
    await review(page);
    await approveButton(page).click();
    await notKnown(page);
    const tabs = await Promise.all([0, 1].map(() => page.context().newPage()));
    await page.close(); // its own asking would send it
    const waiting = [];
    for (const tab of tabs) {
      // Each holds its submission back until the other's is there as well.
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
    await Promise.all(tabs.map((tab) => tab.getByRole("dialog").getByRole("button", { name: "Send" }).click()));
    await Promise.all(tabs.map(completed));
    visited.page = tabs[0];
    await remember(tabs[0]);
    await moved(visited, 1);
  });

  test("a reload after the approval: the draft stands on the desk, says so, and is sent from there", async () => {
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

  test("a quote whose withdrawal is approved makes no second one", async () => {
    const visited = await at();
    const { page } = visited;
    await page.route("**/submission", (route) => route.abort());
    await review(page);
    await approveButton(page).click();
    await notKnown(page);
    const { payload } = recordOf(visited.desk);
    const { status, body } = await page.evaluate(async (wanted) => {
      const answer = await fetch("/api/drafts", { method: "POST", body: JSON.stringify(wanted), headers: { "Content-Type": "application/json" } });
      return { status: answer.status, body: await answer.json() };
    }, payload);
    assert.deepEqual([status, body.code], [409, "quote_in_use"]);
    await page.getByRole("button", { name: "Leave it to the desk" }).click();
    await listed(page, "Approved, not sent").waitFor();
    assert.equal(await page.getByRole("button", { name: "Review" }).count(), 0);
  });
});

describe("the backend", () => {
  test("restarts between the approval and the submission: it goes on", async () => {
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

  test("dies in the middle of the submission: the next one finds out, and sends nothing twice", async () => {
    const visited = await at();
    const { page, desk } = visited;
    desk.sandbox.inject({ kind: "latency", ms: 20_000, endpoint: "fiatWithdrawals.submit" });
    await review(page);
    await approveButton(page).click();
    await until(async () => (await withdrawals(desk)).some(({ status }) => status !== "DRAFT"), "the submission at the provider");
    assert.deepEqual([recordOf(desk).state, recordOf(desk).operation.step, recordOf(desk).operation.unaccounted.tries], ["sending", "created", 1]);
    await restart(visited);
    await notKnown(page);
    await completed(page);
    await moved(visited, 1);
  });

  test("does not know what the provider did: page and desk say so, the server asks until it knows", async () => {
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

  test("gets a gateway's page for the provider's answer: not known, sent once", async () => {
    const visited = await at({ retryMs: 100 });
    const { page, desk } = visited;
    for (const endpoint of ["fiatWithdrawals.create", "fiatWithdrawals.submit"]) desk.sandbox.inject({ kind: "garbage", endpoint, times: 6 });
    desk.sandbox.inject({ kind: "serverError", when: "after", endpoint: "fiatWithdrawals.submit", times: 2 });
    await review(page);
    await approveButton(page).click();
    await notKnown(page);
    await completed(page);
    await moved(visited, 1);
  });

  test("is refused after a try that was lost on its way: nothing moved is said once it is certain, and then for good", async () => {
    const visited = await at({ retryMs: 100, settleMs: 3_000 });
    const { page, desk } = visited;
    desk.sandbox.inject({ kind: "cut", endpoint: "fiatWithdrawals.create", times: 1000 });
    await review(page);
    await approveButton(page).click();
    await notKnown(page);
    assert.deepEqual(await claims(page), []);
    desk.sandbox.advance(130_000); // the quote's time is up
    await clearFaults(desk);
    await page.getByRole("alert").getByText("Nothing moved.").waitFor();
    await page.getByRole("alert").getByText("PARTNER_QUOTE_EXPIRED").waitFor();
    await page.getByRole("button", { name: "Back to the quotes" }).click();
    await listed(page, "Refused").waitFor();
    assert.equal((await withdrawals(desk)).length, 0);
  });

  test("has lost its records: not known, and what to do", async () => {
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

  test("has signed the operator out meanwhile: not known, and after the sign-in it stands on the desk", async () => {
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

  test("could send nothing at all: said so, still approved, sent from the desk", async () => {
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
