/** Chromium, and what the tests of both pages look for in it. */

import assert from "node:assert/strict";
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import axe from "axe-core";
import decode from "jsqr";
import { chromium } from "playwright-core";
import { PNG } from "pngjs";

const { CHROMIUM, CHROMIUM_FLAGS = "--headless=new", WRITE_DOCS } = process.env;
const KNOWN = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

/** Starts the Chromium that `CHROMIUM` names, or one that is on the PATH. */
export function launch() {
  const names = CHROMIUM === undefined ? KNOWN : [CHROMIUM];
  const paths = names.flatMap((name) => (name.includes("/") ? [name] : (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name))));
  const executablePath = paths.find(isProgram);
  if (executablePath === undefined) throw new Error("there is no Chromium on the PATH; name one in CHROMIUM");
  return chromium.launch({ executablePath, args: CHROMIUM_FLAGS.split(" "), timeout: 120_000 });
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Sizes that are tested. */
export const PHONE = { width: 360, height: 740 };
export const DESKTOP = { width: 1280, height: 800 };

/**
 * A page in a context of its own. `said` is everything that it wrote to the console as an error or threw. With `clock` its time,
 * which goes on as ever, can be put forward: `page.clock.fastForward(ms)`.
 */
export async function visit(browser, url, { viewport = DESKTOP, colorScheme = "light", clock = false, ...options } = {}) {
  // Still pictures: what moves is tested by its states.
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: "reduce", locale: "en-GB", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const said = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && said.push(message.text()));
  page.on("pageerror", (error) => said.push(`uncaught: ${error.message}`));
  if (clock) await page.clock.install();
  await page.goto(url);
  return { page, context, said };
}

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

/** Writes down every phase that a page goes through from here on. */
export async function phases(page) {
  await page.evaluate(() => {
    globalThis.looking?.disconnect();
    globalThis.phases = [document.body.dataset.phase];
    globalThis.looking = new MutationObserver(() => globalThis.phases.push(document.body.dataset.phase));
    globalThis.looking.observe(document.body, { attributeFilter: ["data-phase"] });
  });
  return () => page.evaluate(() => globalThis.phases);
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

/** Waits until the page is in a phase. */
export const phase = (page, name) => page.waitForFunction((wanted) => document.body.dataset.phase === wanted, name);

/** No rule of WCAG 2.2 A and AA that axe knows is broken, contrast among them, and nothing overflows sideways. */
export async function accessible(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }),
  );
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`), []);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, "the page scrolls sideways");
}

/** What a camera reads on the screen; undefined if there is no code on it. */
export async function scanned(page) {
  const { data, width, height } = PNG.sync.read(await page.screenshot({ fullPage: true }));
  return decode(new Uint8ClampedArray(data), width, height, { inversionAttempts: "dontInvert" })?.data;
}

/** The code's own margin, four modules wide, is white: the page around it may be of any colour. */
export async function quietZone(page) {
  const svg = page.locator("#code svg");
  const modules = Number((await svg.getAttribute("viewBox")).split(" ")[2]);
  const { data, width, height } = PNG.sync.read(await svg.screenshot());
  // A pixel less than four modules, for the edges of the last one are between pixels.
  const margin = Math.floor((4 * width) / modules) - 1;
  // The corners are rounded off by the frame.
  const corner = margin / 2;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [fromX, fromY] = [Math.min(x, width - 1 - x), Math.min(y, height - 1 - y)];
      if (Math.min(fromX, fromY) >= margin || Math.max(fromX, fromY) < corner) continue;
      const light = Math.min(...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3));
      assert.ok(light > 240, `the quiet zone is ${light} at ${x}, ${y} of ${width}`);
    }
  }
  assert.ok(margin > 4);
}

/** Takes a picture of the page for docs/pages.md, if that shows it and `WRITE_DOCS=1`: a test run changes no file by itself. */
export async function picture(page, name, options = {}) {
  if (WRITE_DOCS !== "1") return;
  const docs = join(dirname(fileURLToPath(import.meta.url)), "../../../../docs");
  if (!readFileSync(join(docs, "pages.md"), "utf8").includes(`screenshots/${name}.png`)) return;
  mkdirSync(join(docs, "screenshots"), { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  writeFileSync(join(docs, "screenshots", `${name}.png`), await page.screenshot(options));
}

/** Waits until a condition of the test's own holds. */
export async function until(holds, what, limitMs = 30_000) {
  for (const end = Date.now() + limitMs; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 25))) {
    const found = await holds();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`waited in vain: ${what}`);
}
