/** What stands between a page and its server: something that answers in its place, and something that reads along. */

/** What may answer in a server's place; undefined is no answer at all. None of it says anything of a payment. */
const html = (status) => ({ status, contentType: "text/html", body: "<!doctype html><title>Gateway</title><h1>Refused</h1>" });
const json = (status, value) => ({ status, contentType: "application/json", body: JSON.stringify(value) });
export const INTERLOPERS = {
  "a gateway's page, 502": html(502),
  "a firewall's page, 403": html(403),
  "a proxy's page, 413": html(413),
  "a page, 404": html(404),
  "a portal's page, 200": html(200),
  "a portal's empty 204": { status: 204 },
  "another's refusal, 409": json(409, { code: "conflict", message: "refused", outcome: "refused" }),
  "another's JSON, 200": json(200, { checkoutId: "c-other", status: "PAID", now: "2026-01-01T00:00:00Z", checkout: { checkoutId: "c-other", status: "PAID", accepts: [] }, requests: [{ status: "CONFIRMED" }] }),
  "half an answer": { status: 200, contentType: "application/json", body: '{"checkout' },
  "nothing at all": undefined,
};

/** Lets something else answer the next `times` requests to `pattern`, `acted`: after the server has. Gives how often it has. */
export async function interpose(page, pattern, answer, { acted = false, times = 1 } = {}) {
  let met = 0;
  await page.unroute(pattern);
  await page.route(pattern, async (route) => {
    if (met >= times) return route.continue();
    met += 1;
    if (acted) await route.fetch();
    await (answer === undefined ? route.abort() : route.fulfill(answer));
  });
  return () => met;
}

/** Every answer that a page gets, its body read before the page has it: of what a page has moved on from it can no longer be read. */
export async function recorded(page) {
  const answers = [];
  await page.route("**/*", async (route) => {
    try {
      const response = await route.fetch({ maxRedirects: 0 });
      const body = await response.body();
      answers.push({ url: response.url(), headers: response.headers(), asked: route.request().headers(), body: body.toString("latin1") });
      await route.fulfill({ response, body });
    } catch (error) {
      // The page asks on while the test ends, and is then closing before it says that it is closed.
      if (await page.evaluate(() => true).catch(() => false)) throw error;
    }
  });
  return answers;
}
