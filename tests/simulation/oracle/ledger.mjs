// The books, summed without any code of the sandbox: whole numbers of 10^-18, as BigInt.

const SCALE = 18n;

/** A decimal text as a whole number of 10^-18. */
export function units(text) {
  const [, sign, whole, fraction = "", exponent = "0"] =
    /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
  if (whole === undefined) throw new Error(`not a decimal: ${text}`);
  const shift = SCALE - BigInt(fraction.length) + BigInt(exponent);
  const digits = BigInt(whole + fraction);
  if (shift < 0n && digits % 10n ** -shift !== 0n) throw new Error(`finer than 10^-18: ${text}`);
  const value = shift >= 0n ? digits * 10n ** shift : digits / 10n ** -shift;
  return sign === "-" ? -value : value;
}

class Sums {
  #sums = new Map();

  add(asset, account, amount) {
    const at = `${asset} ${account}`;
    this.#sums.set(at, (this.#sums.get(at) ?? 0n) + amount);
  }

  transfer(asset, amount, from, to) {
    this.add(asset, from, -amount);
    this.add(asset, to, amount);
  }

  *differences(other) {
    for (const at of new Set([...this.#sums.keys(), ...other.#sums.keys()])) {
      const [mine, others] = [this.#sums.get(at) ?? 0n, other.#sums.get(at) ?? 0n];
      if (mine !== others) yield `${at}: ${String(mine)} and ${String(others)} (of 10^-18)`;
    }
  }

  get below() {
    return [...this.#sums].filter(([at, sum]) => sum < 0n && at.includes(" customer/")).map(([at]) => at);
  }
}

/**
 * Everything that is wrong with the books. `before` and `after` are the ledger as the control API shows it,
 * `resources` what exists, `deposits` what was paid in between.
 */
export function checkLedger({ before, after, resources, deposits }) {
  const wrong = [];
  const journal = new Sums();
  for (const [number, { memo, postings }] of after.journal.entries()) {
    const entry = new Map();
    for (const { account, asset, amount } of postings) {
      entry.set(asset, (entry.get(asset) ?? 0n) + units(amount));
      journal.add(asset, account, units(amount));
    }
    for (const [asset, sum] of entry)
      if (sum !== 0n) wrong.push(`entry ${String(number)} (${memo}) makes or loses ${asset}`);
  }
  const [shown, expected] = [new Sums(), new Sums()];
  for (const { asset, account, amount } of after.accounts) shown.add(asset, account, units(amount));
  for (const { asset, account, amount } of before.accounts) expected.add(asset, account, units(amount));
  for (const { customerId, asset, amount } of deposits)
    expected.transfer(asset, units(amount), "external", available(customerId));
  for (const resource of resources) MOVES[resource.kind](expected, resource);
  for (const difference of journal.differences(shown))
    wrong.push(`the journal and the accounts differ at ${difference}`);
  for (const difference of expected.differences(shown))
    wrong.push(`what was carried out and the accounts differ at ${difference}`);
  for (const account of shown.below) wrong.push(`${account} is below zero`);
  if (!after.balanced) wrong.push("the sandbox says that its ledger does not balance");
  if (JSON.stringify(after.journal.slice(0, before.journal.length)) !== JSON.stringify(before.journal))
    wrong.push("the journal's past has changed");
  return wrong;
}

const available = (customerId) => `customer/${customerId}/available`;
const pending = (customerId) => `customer/${customerId}/pending`;

/** The effect of each resource on the accounts, by its status. */
const MOVES = {
  fiatWithdrawal(sums, { customerId, status, row: { quote } }) {
    const move = (amount, from, to) => sums.transfer(quote.currency, units(amount), from, to);
    if (["DRAFT", "FAILED"].includes(status)) return;
    move(quote.amount, available(customerId), pending(customerId));
    if (status !== "COMPLETED") return;
    move(quote.receive_amount, pending(customerId), "external");
    move(quote.fee, pending(customerId), "fees");
  },
  cryptoWithdrawal(sums, { customerId, status, row: { quote } }) {
    const move = (amount, from, to) => sums.transfer(quote.asset, units(amount), from, to);
    if (["DRAFT", "FAILED"].includes(status)) return;
    move(quote.amount, available(customerId), pending(customerId));
    if (status !== "COMPLETED") return;
    move(quote.receive_amount, pending(customerId), "external");
    move(quote.network_fee, pending(customerId), "external");
    move(quote.service_fee, pending(customerId), "fees");
  },
  refund(sums, { customerId, status, row: { asset, amount } }) {
    if (["DRAFT", "FAILED"].includes(status)) return;
    sums.transfer(
      asset,
      units(amount),
      available(customerId),
      status === "COMPLETED" ? "external" : pending(customerId),
    );
  },
  conversion(sums, { customerId, status, row: { quote } }) {
    if (status === "FAILED") return;
    const paid = units(quote.from_amount);
    sums.transfer(quote.from_asset, paid, available(customerId), pending(customerId));
    if (status !== "COMPLETED") return;
    sums.transfer(quote.from_asset, paid - units(quote.fee), pending(customerId), "conversion");
    sums.transfer(quote.from_asset, units(quote.fee), pending(customerId), "fees");
    sums.transfer(quote.to_asset, units(quote.to_amount), "conversion", available(customerId));
  },
};
