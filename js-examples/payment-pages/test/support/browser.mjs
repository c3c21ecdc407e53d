/**
 * Chromium for a test file: one browser, a separate context for each visit, and servers that are closed after
 * each test.
 */

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { after, afterEach, before } from "node:test";

import { chromium } from "playwright-core";

const { CHROMIUM, CHROMIUM_FLAGS = "--headless=new" } = process.env;
const KNOWN = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];

export let browser;
/** The servers that the running test has started. */
export const sites = [];

before(async () => (browser = await launch()));
afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  for (const site of sites.splice(0)) await site.close();
});
after(() => browser?.close());

/** Starts the Chromium that `CHROMIUM` names, or the first one on the PATH. */
function launch() {
  const names = CHROMIUM === undefined ? KNOWN : [CHROMIUM];
  const paths = names.flatMap((name) =>
    name.includes("/")
      ? [name]
      : (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)),
  );
  const executablePath = paths.find(isProgram);
  if (executablePath === undefined)
    throw new Error("there is no Chromium on the PATH; name one in `CHROMIUM`");
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

/** The window sizes under test. */
export const PHONE = { width: 360, height: 740 };
export const DESKTOP = { width: 1280, height: 800 };

/**
 * Opens a page in a context of its own. `said` collects every error and warning on its console, and every
 * uncaught exception. With `clock` the test can move the page's time forward: `page.clock.fastForward(ms)`.
 */
export async function visit(
  url,
  { viewport = DESKTOP, colorScheme = "light", clock = false, ...options } = {},
) {
  // Reduced motion, so that pictures do not depend on the moment.
  const context = await browser.newContext({
    viewport,
    colorScheme,
    reducedMotion: "reduce",
    locale: "en-GB",
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const said = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && said.push(message.text()));
  page.on("pageerror", (error) => said.push(`uncaught: ${error.message}`));
  if (clock) await page.clock.install();
  await page.goto(url);
  return { page, context, said };
}

export const button = (page, name) => page.getByRole("button", { name, exact: true });
export const text = (page, id) => page.locator(`#${id}`).textContent();
export const phaseOf = (page) => page.evaluate(() => document.body.dataset.phase);

/** Waits until the page is in the phase `name`. */
export const phase = (page, name) =>
  page.waitForFunction((wanted) => document.body.dataset.phase === wanted, name);

/** Records every phase that a page goes through from here on. Returns a function that reads them. */
export async function phases(page) {
  await page.evaluate(() => {
    globalThis.looking?.disconnect();
    globalThis.phases = [document.body.dataset.phase];
    globalThis.looking = new MutationObserver(() => globalThis.phases.push(document.body.dataset.phase));
    globalThis.looking.observe(document.body, { attributeFilter: ["data-phase"] });
  });
  return () => page.evaluate(() => globalThis.phases);
}

/** Waits until `holds` returns something other than undefined or false. */
export async function until(holds, what, limitMs = 30_000) {
  for (
    const end = Date.now() + limitMs;
    Date.now() < end;
    await new Promise((resolve) => setTimeout(resolve, 25))
  ) {
    const found = await holds();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`timed out waiting for ${what}`);
}
