/**
 * Whatever sits between a page and its server: something that answers in the server's place, or a recorder.
 */

/**
 * Answers that may come from something else than the server; undefined is no answer at all. None says
 * anything about a payment.
 */
const html = (status) => ({
  status,
  contentType: "text/html",
  body: "<!doctype html><title>Gateway</title><h1>Refused</h1>",
});
const json = (status, value) => ({ status, contentType: "application/json", body: JSON.stringify(value) });
export const INTERLOPERS = {
  "a gateway's page, 502": html(502),
  "a firewall's page, 403": html(403),
  "a proxy's page, 413": html(413),
  "a page, 404": html(404),
  "a captive portal's page, 200": html(200),
  "a captive portal's empty 204": { status: 204 },
  "a refusal by another service, 409": json(409, {
    code: "conflict",
    message: "refused",
    outcome: "refused",
  }),
  "JSON of another service, 200": json(200, {
    checkoutId: "c-other",
    status: "PAID",
    now: "2026-01-01T00:00:00Z",
    checkout: { checkoutId: "c-other", status: "PAID", accepts: [] },
    requests: [{ status: "CONFIRMED" }],
  }),
  "half an answer": { status: 200, contentType: "application/json", body: '{"checkout' },
  "no answer at all": undefined,
};

/**
 * Lets something else answer the next `times` requests to `pattern`. With `acted` the server handles each
 * request first. Returns a function that says how many requests were answered so.
 */
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

/**
 * Records every response before the page gets it. Once a page has navigated on, the browser can no longer
 * read the body.
 */
export async function recorded(page) {
  const answers = [];
  await page.route("**/*", async (route) => {
    try {
      const response = await route.fetch({ maxRedirects: 0 });
      const body = await response.body();
      answers.push({
        url: response.url(),
        headers: response.headers(),
        asked: route.request().headers(),
        body: body.toString("latin1"),
      });
      await route.fulfill({ response, body });
    } catch (error) {
      // The page keeps polling while the test ends, so a request may fail because the page is closing.
      if (await page.evaluate(() => true).catch(() => false)) throw error;
    }
  });
  return answers;
}
