// Tests of the oracle itself: it notices wrong books and a misbehaving client.
import assert from "node:assert/strict";
import { test } from "node:test";

import { checkActions } from "./oracle/actions.mjs";
import { checkLedger, units } from "./oracle/ledger.mjs";
import { PLANTS } from "./plants.mjs";
import { simulate } from "./support.mjs";

test("amounts are read exactly", () => {
  const rows = [
    ["0", 0n],
    ["1", 10n ** 18n],
    ["-12.50", -125n * 10n ** 17n],
    ["0.000000000000000001", 1n],
    ["9007199254740993", 9007199254740993n * 10n ** 18n],
    ["1E+2", 10n ** 20n],
    ["25e-1", 25n * 10n ** 17n],
  ];
  for (const [text, expected] of rows) assert.equal(units(text), expected, text);
  for (const text of ["", "1,5", "NaN", ".5", "1e-19", "1.0000000000000000001"])
    assert.throws(() => units(text), text);
});

/** Books of one withdrawal of 100 EUR that is under way. */
function books() {
  const transfer = (memo, amount, from, to) => ({
    at: 0,
    memo,
    postings: [
      { account: from, asset: "EUR", amount: `-${amount}` },
      { account: to, asset: "EUR", amount },
    ],
  });
  const [available, pending] = ["customer/c/available", "customer/c/pending"];
  const deposit = transfer("deposit", "500.00", "external", available);
  const account = (name, amount) => ({ asset: "EUR", account: name, amount });
  const before = {
    balanced: true,
    accounts: [account("external", "-500.00"), account(available, "500.00")],
    journal: [deposit],
  };
  const after = {
    balanced: true,
    accounts: [account("external", "-500.00"), account(available, "400.00"), account(pending, "100.00")],
    journal: [deposit, transfer("held", "100.00", available, pending)],
  };
  const resources = [
    {
      kind: "fiatWithdrawal",
      customerId: "c",
      status: "SUBMITTED",
      row: { quote: { currency: "EUR", amount: "100.00", receive_amount: "99.00", fee: "1.00" } },
    },
  ];
  return { before, after, resources, deposits: [] };
}

test("a cent too much anywhere in the books is found", () => {
  assert.deepEqual(checkLedger(books()), []);
  const wrong = [
    (given) => (given.after.accounts[1].amount = "400.01"),
    (given) => (given.after.journal[1].postings[0].amount = "-99.99"),
    (given) => given.after.journal.pop(),
    (given) => given.after.journal.push(given.after.journal[1]),
    (given) => given.resources.push(given.resources[0]),
    (given) => given.resources.pop(),
    (given) => (given.resources[0].status = "COMPLETED"),
    (given) => given.deposits.push({ customerId: "c", asset: "EUR", amount: "0.01" }),
    (given) => (given.after.journal[0] = { ...given.after.journal[0], memo: "another past" }),
    (given) => (given.after.balanced = false),
  ];
  for (const [number, change] of wrong.entries()) {
    const given = structuredClone(books());
    change(given);
    assert.notDeepEqual(checkLedger(given), [], `change ${String(number)}`);
  }
});

test("two resources of one action, and a false belief, are found", () => {
  const action = { id: "a", kind: "refund", customerId: "c", reference: "r", asked: { amount: "5.50" } };
  const resource = {
    kind: "refund",
    customerId: "c",
    reference: "r",
    id: "1",
    status: "SUBMITTED",
    row: { amount: "5.5" },
  };
  const rules = (resources, end) =>
    checkActions({ actions: [action], resources, ends: new Map(end === undefined ? [] : [["a", end]]) }).map(
      ({ rule }) => rule,
    );
  assert.deepEqual(rules([resource], { step: "submitted", resourceId: "1" }), []);
  assert.deepEqual(rules([], { step: "authorized", refused: "create" }), []);
  assert.deepEqual(rules([resource, { ...resource, id: "2" }], { step: "submitted", resourceId: "1" }), [
    "twice",
  ]);
  assert.deepEqual(rules([resource], { step: "authorized", refused: "create" }), ["belief"]);
  assert.deepEqual(rules([resource], { step: "created", resourceId: "1", refused: "submit" }), ["belief"]);
  assert.deepEqual(rules([resource], { step: "submitted", resourceId: "2" }), ["belief"]);
  assert.deepEqual(rules([], { step: "submitted", resourceId: "1" }), ["belief"]);
  assert.deepEqual(rules([resource], undefined), ["unsettled"]);
  assert.deepEqual(rules([{ ...resource, row: { amount: "55" } }], { step: "submitted", resourceId: "1" }), [
    "payload",
  ]);
  assert.deepEqual(
    rules([resource, { ...resource, reference: "x" }], { step: "submitted", resourceId: "1" }),
    ["phantom"],
  );
});

for (const [plant, { breaks }] of Object.entries(PLANTS)) {
  test(`a planted fault goes red: ${plant}`, async () => {
    const { code, result } = await simulate([
      "--calls",
      "300",
      "--seed",
      "7",
      "--processes",
      "0",
      "--plant",
      plant,
    ]);
    assert.equal(code, 1);
    assert.ok(result.rules[breaks] > 0, JSON.stringify(result.rules));
  });
}
