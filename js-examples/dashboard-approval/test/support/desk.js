// The steps of an operator at the desk, and what the provider then has.
import assert from "node:assert/strict";

/** Asks for a quote. The form can be sent only once the accounts have arrived. */
export async function quote(page, amount) {
  await page.getByLabel("To").getByRole("option").first().waitFor({ state: "attached" });
  await page.getByLabel("Amount").fill(amount);
  await page.getByLabel("Reference").fill("INV-2041");
  await page.getByLabel("Purpose").fill("Supplier payment");
  await page.getByRole("button", { name: "Get a quote" }).click();
}

/** Asks for a quote and opens its approval. */
export async function review(page, amount = "250.00") {
  await quote(page, amount);
  await page.getByRole("button", { name: "Review" }).first().click();
  await page.getByRole("dialog").waitFor();
}

export const eur = async ({ client, customerId }) =>
  (await client.balances.list(customerId)).items.find(({ asset }) => asset === "EUR");
export const withdrawals = async ({ client, customerId }) =>
  (await client.fiatWithdrawals.list(customerId)).items;
export const otherCustomer = (desk) =>
  desk.sandbox
    .control("credentials")
    .clients.map(({ customerId }) => customerId)
    .find((id) => id !== desk.customerId);

export const approveButton = (page) => page.getByRole("button", { name: "Approve with passkey" });
export const completed = (page) => page.getByText("The withdrawal is: Completed").waitFor();

/** Asserts that the alert contains all of `texts`, and that nothing has happened at the provider. */
export async function refused({ desk, page }, ...texts) {
  const alert = page.getByRole("alert");
  await alert.waitFor();
  for (const text of texts) await alert.getByText(text).first().waitFor();
  await alert.getByText("Nothing moved.").waitFor();
  assert.equal(
    await alert.evaluate((element) => element === document.activeElement),
    true,
    "the refusal has the focus",
  );
  assert.equal((await withdrawals(desk)).length, 0);
  assert.deepEqual(await eur(desk).then(({ available, pending }) => [available, pending]), [
    "25000.00",
    "0.00",
  ]);
  return alert;
}
