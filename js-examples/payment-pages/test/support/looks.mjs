/** How people and cameras see a page: accessibility, QR codes, screenshots. */

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import axe from "axe-core";
import decode from "jsqr";
import { PNG } from "pngjs";

/**
 * Asserts that axe finds no violation of WCAG 2.2 A and AA, including contrast, and that the page does not
 * scroll sideways.
 */
export async function accessible(page) {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  assert.deepEqual(
    violations.map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`,
    ),
    [],
  );
  assert.equal(
    await page.evaluate(() => document.documentElement.scrollWidth > innerWidth),
    false,
    "the page scrolls sideways",
  );
}

/** The text that a camera reads from the screen; undefined if there is no code. */
export async function scanned(page) {
  const { data, width, height } = PNG.sync.read(await page.screenshot({ fullPage: true }));
  return decode(new Uint8ClampedArray(data), width, height, { inversionAttempts: "dontInvert" })?.data;
}

/** Asserts that the code's margin of four modules is white, whatever the colour of the page around it. */
export async function quietZone(page) {
  const svg = page.locator("#code svg");
  const modules = Number((await svg.getAttribute("viewBox")).split(" ")[2]);
  const { data, width, height } = PNG.sync.read(await svg.screenshot());
  // One pixel less than four modules, because the outer edge may fall between pixels.
  const margin = Math.floor((4 * width) / modules) - 1;
  // The frame rounds off the corners.
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

/**
 * With `WRITE_DOCS=1`, takes a screenshot for docs/pages.md if that page shows it. A plain test run changes
 * no file.
 */
export async function picture(page, name, options = {}) {
  if (process.env.WRITE_DOCS !== "1") return;
  const docs = join(dirname(fileURLToPath(import.meta.url)), "../../../../docs");
  if (!readFileSync(join(docs, "pages.md"), "utf8").includes(`screenshots/${name}.png`)) return;
  mkdirSync(join(docs, "screenshots"), { recursive: true });
  await page.evaluate(() => document.fonts.ready);
  writeFileSync(join(docs, "screenshots", `${name}.png`), await page.screenshot(options));
}
