// Withdrawals whose outcome is unknown, and the claims that the pages make about them.
import assert from "node:assert/strict";
import { startDesk } from "../../server/desk.js";
import { at as openDesk } from "./browser.js";
import { eur, withdrawals } from "./desk.js";

/** Opens a page at a desk and records every claim that nothing moved. */
export async function at(options) {
  const visited = await openDesk(options);
  await remember(visited.page);
  return visited;
}

export const remember = (page) =>
  page.evaluate(() => {
    globalThis.claims = [];
    const look = () =>
      document
        .querySelectorAll(".notice, .underway li")
        .forEach(
          ({ textContent }) =>
            /nothing (has )?moved/i.test(textContent) && globalThis.claims.push(textContent),
        );
    new MutationObserver(look).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
export const claims = (page) => page.evaluate(() => globalThis.claims);

export const notKnown = (page) => page.getByRole("alert").getByText("Not known yet").waitFor();
export const recordOf = (desk) => JSON.parse([...desk.records.values()].at(-1));
export const clearFaults = ({ sandbox }) =>
  sandbox.fetch(`${sandbox.baseUrl}/_sandbox/faults`, { method: "DELETE" });
/** A row of the desk's list. */
export const listed = (page, label) => page.locator(".underway li", { hasText: label });

/** Asserts that `times` withdrawals of `amount` went out, and that no page has claimed otherwise. */
export async function moved({ desk, page }, times, amount = 250) {
  assert.deepEqual(
    (await withdrawals(desk)).map((one) => one.amount),
    Array(times).fill(`${amount}.00`),
  );
  assert.equal((await eur(desk)).total, `${25000 - times * amount}.00`);
  assert.equal(desk.sandbox.control("ledger").balanced, true);
  assert.deepEqual(await claims(page), []);
}

/** Replaces the desk's process by another one that has what was committed by then. */
export async function restart(visited) {
  const { desk } = visited;
  const store = {
    records: new Map(desk.store.records),
    passkeys: new Map(desk.store.passkeys),
    sessions: new Map(desk.store.sessions),
  };
  await desk.close({ keepApi: true });
  const next = await startDesk({
    port: Number(new URL(desk.address).port),
    api: desk.sandbox,
    store,
    retryMs: 100,
    log: () => undefined,
  });
  Object.assign(desk, next); // the visit closes the new desk at its end
}
