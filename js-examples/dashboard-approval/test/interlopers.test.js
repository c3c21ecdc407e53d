// Something else answers, or nothing does. Unless its own backend says so, the page never says that nothing
// moved.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { picture, violations } from "./support/browser.js";
import { approveButton, completed, review, withdrawals } from "./support/desk.js";
import { at, moved, notKnown } from "./support/unknown.js";
import { until } from "./support/until.js";

const json =
  (body, status = 200, contentType = "application/json") =>
  () => ({ status, contentType, body: JSON.stringify(body) });
const page = (status) => () => ({
  status,
  contentType: "text/html",
  body: "<!doctype html><title>Gateway</title><h1>Refused</h1>",
});
const refusal = { code: "operation_altered", message: "nothing moved", nothingMoved: true };
/** Answers that may come from something else than the backend; undefined is no answer at all. */
const INTERLOPERS = {
  "a gateway's page, 502": page(502),
  "a firewall's page, 403": page(403),
  "a proxy's page, 413": page(413),
  "a captive portal's page, 200": page(200),
  "a captive portal's empty 204": () => ({ status: 204 }),
  "a gateway's JSON, 409": json({ code: "conflict", message: "refused", outcome: "refused" }, 409),
  "a refusal's words as plain JSON": (draft) => json({ ...refusal, draft }, 409)(),
  "a refusal without its marker": (draft) =>
    json({ ...refusal, draft, nothingMoved: undefined }, 409, "application/problem+json")(),
  "a refusal of another draft": json({ ...refusal, draft: "d-other" }, 409, "application/problem+json"),
  "a refusal with the status of a failure": (draft) =>
    json({ ...refusal, draft }, 503, "application/problem+json")(),
  "another draft's success": json({ id: "d-other", state: "sent", withdrawalId: "w-other" }),
  "half an answer": () => ({ status: 200, contentType: "application/json", body: '{"id":' }),
  "no answer at all": undefined,
};

describe("something else answers in the backend's place", () => {
  for (const route of ["approval", "submission"]) {
    for (const acted of [false, true]) {
      test(`on the ${route}, ${acted ? "after" : "before"} the backend has acted`, async () => {
        const visited = await at();
        let times = 0;
        // Every answer is tried once before and once after the backend has acted. The other two combinations
        // run only those that a page might mistake for a refusal or a success.
        const all = acted === (route === "submission");
        for (const [what, answer] of Object.entries(INTERLOPERS)) {
          if (!all && !/firewall|portal's page|no answer/.test(what)) continue;
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

  test("on every poll as well: the page keeps saying that it does not know", async () => {
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
    await until(() => asked.length >= 4, "four polls");
    await notKnown(visited.page);
    assert.deepEqual(await violations(visited.page), []);
    await picture(visited.page.getByRole("dialog"), "unknown");
    await visited.page.unroute("**/api/drafts/**");
    await completed(visited.page);
    await moved(visited, 1);
  });
});

describe("no network", () => {
  test("before the approval: the page continues automatically when the network is back", async () => {
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

  test("after the submission: the page finds the withdrawal when the network is back", async () => {
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

  test("or a gateway's page while the page watches a submitted withdrawal: it keeps watching", async () => {
    const visited = await at({ sandbox: { stepMs: 3_600_000 } });
    const { page, desk } = visited;
    await review(page);
    await approveButton(page).click();
    await page.getByText("The withdrawal is: Submitted").waitFor();
    await page.route("**/partner-api/**", (route) =>
      route.fulfill({ status: 403, contentType: "text/html", body: "<h1>Refused</h1>" }),
    );
    await page.getByRole("alert").getByText("It is submitted.").waitFor();
    await page.context().setOffline(true);
    for (let step = 0; step < 3; step += 1) desk.sandbox.advance(3_600_000);
    await page.unroute("**/partner-api/**");
    await page.context().setOffline(false);
    await completed(page);
    await moved(visited, 1);
  });
});
