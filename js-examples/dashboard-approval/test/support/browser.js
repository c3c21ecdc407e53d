// Chromium with a virtual authenticator. Each visit has a desk of its own unless the test passes one.
import assert from "node:assert/strict";
import { accessSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, afterEach, before } from "node:test";
import { chromium } from "playwright-core";
import { startDesk } from "../../server/desk.js";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export let browser;
const open = [];

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

/** Starts Chromium from the PATH. `CHROMIUM` and `CHROMIUM_FLAGS` say which one to run and how. */
function launch() {
  const { CHROMIUM = "chromium", CHROMIUM_FLAGS = "--headless=new --no-sandbox", PATH } = process.env;
  const executablePath = PATH.split(":")
    .map((folder) => join(folder, CHROMIUM))
    .find((file) => {
      try {
        accessSync(file);
        return true;
      } catch {
        return false;
      }
    });
  return chromium.launch({ executablePath, args: CHROMIUM_FLAGS.split(" "), timeout: 120_000 });
}

const AUTHENTICATOR = {
  protocol: "ctap2",
  transport: "internal",
  hasResidentKey: true,
  hasUserVerification: true,
  isUserVerified: true,
  automaticPresenceSimulation: true,
};

/** Opens a page at a desk and signs in. Creates a passkey unless `passkey` is false. */
export async function at({ passkey = true, context: settings, desk: given, ...options } = {}) {
  const lines = [];
  const desk =
    given ?? (await startDesk({ log: (line) => lines.push(line), sandbox: { stepMs: 50 }, ...options }));
  const context = await browser.newContext({
    viewport: { width: 1100, height: 900 },
    reducedMotion: "reduce",
    ...settings,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const said = [];
  // The browser reports every refused request on the console. Any other message there is a fault of the page.
  page.on(
    "console",
    (message) => message.text().startsWith("Failed to load resource") || said.push(message.text()),
  );
  page.on("pageerror", (error) => said.push(`uncaught: ${error.message}`));

  const cdp = await context.newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options: AUTHENTICATOR });
  const webauthn = (command, parameters) =>
    cdp.send(`WebAuthn.${command}`, { authenticatorId, ...parameters });

  await page.goto(desk.link);
  if (passkey) await page.getByRole("button", { name: "Create a passkey" }).click();
  if (passkey) await page.getByRole("heading", { name: "New withdrawal" }).waitFor();
  const visited = {
    desk,
    page,
    said,
    lines,
    webauthn,
    async close() {
      await context.close();
      if (given === undefined) await desk.close();
    },
  };
  open.push(visited);
  return visited;
}

/** The violations that axe-core finds on the page as it is. */
export async function violations(page) {
  await page.evaluate(axe); // through the debugger, because the page's policy blocks other scripts
  const found = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

/** With `WRITE_DOCS` set, takes a screenshot for the documents of the repository around the example. */
export async function picture(what, name) {
  if (!process.env.WRITE_DOCS) return;
  const docs = join(import.meta.dirname, "../../../../docs");
  accessSync(docs); // fails in a copy of the example
  mkdirSync(join(docs, "screenshots"), { recursive: true });
  await what.screenshot({ path: join(docs, "screenshots", `dashboard-${name}.png`) });
}
