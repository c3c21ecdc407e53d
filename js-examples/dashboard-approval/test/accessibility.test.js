// Every view of the desk, checked with axe-core and on a narrow screen.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { at, picture, violations } from "./support/browser.js";
import { approveButton, review } from "./support/desk.js";

describe("accessibility", () => {
  for (const colorScheme of ["light", "dark"]) {
    test(`${colorScheme}: axe-core finds no violation, and nothing is cut off at 360 px`, async () => {
      const { page } = await at({
        passkey: false,
        context: { colorScheme, viewport: { width: 360, height: 740 }, hasTouch: true },
      });
      const wide = () =>
        page.evaluate(() =>
          Math.max(
            document.scrollingElement.scrollWidth,
            ...[...document.querySelectorAll(".body")].map((body) => body.scrollWidth),
          ),
        );
      const check = async (where) => {
        assert.deepEqual(await violations(page), [], where);
        assert.ok((await wide()) <= 360, `${where}: ${await wide()} px wide`);
      };
      const passkey = page.getByRole("button", { name: "Create a passkey" });
      await passkey.waitFor();
      await check("first passkey");
      await passkey.click();
      await page.getByText("Demo Trading GmbH").first().waitFor({ state: "attached" });
      await check("desk");
      await review(page, "1250.00");
      await check("sheet");
      if (colorScheme === "dark") await picture(page, "phone");
      await approveButton(page).click();
      await page.getByText("The withdrawal is: Completed").waitFor();
      await check("completed");
      await page.getByRole("button", { name: "Done" }).click();
      await page.getByRole("list").getByText("completed").waitFor();
      await check("desk with a withdrawal");
    });
  }
});
