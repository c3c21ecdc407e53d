// The desk: balances, a form for quotes, the quotes, approved drafts that are not finished, and sent
// withdrawals.

import { describeOperation } from "oceafin-partner/web";
import { useCallback, useEffect, useState } from "react";
import { ApprovalSheet } from "./ApprovalSheet.jsx";
import { backend, partner } from "./backend.js";
import { clock, grouped, Money, Notice, useSecondsLeft } from "./parts.jsx";
import { askFor } from "./settle.js";
import { Underway } from "./Underway.jsx";

/** How often the desk checks for drafts of other tabs and for the outcome of unknown ones. */
const LOOK_MS = 3000;

export function Desk({ session }) {
  const { customerId, operator } = session;
  const [balances, setBalances] = useState([]);
  const [accounts, setAccounts] = useState([]);
  const [withdrawals, setWithdrawals] = useState([]);
  const [drafts, setDrafts] = useState([]);
  const [quotes, setQuotes] = useState([]);
  const [reviewed, setReviewed] = useState();
  const [problem, setProblem] = useState();
  const [stale, setStale] = useState(); // why the data may be out of date

  const refresh = useCallback(async () => {
    try {
      const lists = [
        partner.balances.list(customerId),
        partner.bankAccounts.list(customerId),
        partner.fiatWithdrawals.list(customerId),
      ];
      const [balancePage, accountPage, withdrawalPage, underway] = await Promise.all([
        ...lists,
        backend("GET", "drafts"),
      ]);
      setBalances(balancePage.items);
      setAccounts(accountPage.items);
      setWithdrawals(withdrawalPage.items);
      setDrafts(underway.drafts);
      setStale(undefined);
    } catch (error) {
      setStale(error);
    }
  }, [customerId]);
  useEffect(() => void refresh(), [refresh]);
  useEffect(() => {
    const timer = setInterval(() => {
      if (stale !== undefined) return void refresh();
      backend("GET", "drafts").then((underway) => setDrafts(underway.drafts), setStale);
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [refresh, stale]);

  const attempt = async (work) => {
    setProblem(undefined);
    try {
      await work();
      return true;
    } catch (error) {
      setProblem(error);
    }
  };
  const quote = ({ reference, purpose, ...wanted }) =>
    attempt(async () => {
      const quoted = await partner.fiatWithdrawals.createQuote(customerId, wanted);
      setQuotes((earlier) => [{ ...quoted, reference, purpose }, ...earlier]);
    });
  const review = ({ quoteId, bankAccountId, currency, amount, reference, purpose }) =>
    attempt(async () => {
      const draft = await backend("POST", "drafts", {
        quoteId,
        bankAccountId,
        currency,
        amount,
        reference,
        purpose,
      });
      setReviewed(described(draft));
    });
  // Computed in this page, not on the server: the rows and the signed hash come from the same bytes.
  const described = (draft) => ({
    draft,
    description: describeOperation("fiatWithdrawal", draft.payload, { profile: "operation-v1", customerId }),
  });
  const open = ({ id }) => attempt(async () => setReviewed(described(await askFor(id))));
  const close = () => {
    // Remove quotes that were approved or sent. A quote that was only reviewed stays.
    const used = [...withdrawals, ...drafts.map(({ payload }) => payload)];
    setQuotes((all) => all.filter(({ quoteId }) => !used.some((one) => one.quoteId === quoteId)));
    setReviewed(undefined);
    void refresh();
  };

  return (
    <>
      <header className="top">
        <h1>Treasury desk</h1>
        <p>
          <span className="badge">Sandbox</span> {operator}
        </p>
      </header>
      <main className="desk">
        {problem && <Notice problem={problem} />}
        <p className="stale" role="status">
          {stale && `This may be out of date, and the desk keeps asking: ${stale.message}.`}
        </p>
        <section aria-labelledby="balances">
          <h2 id="balances">Balances</h2>
          <ul className="balances">
            {balances.map(({ asset, available, pending }) => (
              <li key={asset}>
                <span className="asset">{asset}</span>
                <Money amount={available} />
                {/[1-9]/.test(pending) && <span className="fine">{pending} held</span>}
              </li>
            ))}
          </ul>
        </section>
        <div className="columns">
          <section className="card" aria-labelledby="new">
            <h2 id="new">New withdrawal</h2>
            <QuoteForm accounts={accounts} onQuote={quote} />
          </section>
          <section className="card" aria-labelledby="quotes">
            <h2 id="quotes">Quotes</h2>
            {quotes.length === 0 && (
              <p className="empty">
                Ask for a quote. It shows the fee and what arrives, and is valid for two minutes.
              </p>
            )}
            <ul className="quotes">
              {quotes.map((one) => (
                <Quote key={one.quoteId} quote={one} accounts={accounts} onReview={() => review(one)} />
              ))}
            </ul>
          </section>
        </div>
        {drafts.length > 0 && (
          <section aria-labelledby="underway">
            <h2 id="underway">Approved, not finished</h2>
            <Underway drafts={drafts} onOpen={open} />
          </section>
        )}
        <section aria-labelledby="sent">
          <h2 id="sent">Withdrawals</h2>
          {withdrawals.length === 0 ? (
            <p className="empty">None yet.</p>
          ) : (
            <Sent withdrawals={withdrawals} accounts={accounts} />
          )}
        </section>
      </main>
      {reviewed && (
        <ApprovalSheet
          key={reviewed.draft.id}
          {...reviewed}
          accounts={accounts}
          onClose={close}
          onMoved={refresh}
        />
      )}
    </>
  );
}

function QuoteForm({ accounts, onQuote }) {
  const submit = async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const { account, ...rest } = Object.fromEntries(new FormData(form));
    const { bankAccountId, currency } = accounts.find((one) => one.bankAccountId === account);
    if (await onQuote({ bankAccountId, currency, ...rest })) form.reset();
  };
  return (
    <form onSubmit={submit}>
      <label>
        To
        <select name="account" required>
          {accounts.map(({ bankAccountId, accountHolderName, currency, iban }) => (
            <option key={bankAccountId} value={bankAccountId}>
              {accountHolderName}, {currency} ••{iban?.slice(-4)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Amount
        <input
          name="amount"
          inputMode="decimal"
          required
          autoComplete="off"
          placeholder="0.00"
          pattern="[0-9]+([.][0-9]+)?"
          title="Digits, with a point before the cents"
        />
      </label>
      <label>
        Reference
        <input
          name="reference"
          required
          autoComplete="off"
          maxLength={35}
          placeholder="Shown to the recipient"
        />
      </label>
      <label>
        Purpose
        <input
          name="purpose"
          required
          autoComplete="off"
          maxLength={70}
          placeholder="What the money is for"
        />
      </label>
      <button type="submit" className="secondary">
        Get a quote
      </button>
    </form>
  );
}

function Quote({ quote, accounts, onReview }) {
  const { bankAccountId, currency, amount, fee, receiveAmount, reference, expiresAt } = quote;
  const seconds = useSecondsLeft(expiresAt);
  return (
    <li className={seconds === 0 ? "quote over" : "quote"}>
      <div>
        <p className="figure">
          <Money amount={amount} asset={currency} />
        </p>
        <p className="fine">
          {holderOf(accounts, bankAccountId)}, {reference}
        </p>
        <p className="fine">
          Fee {grouped(fee)}, arrives {grouped(receiveAmount)}
        </p>
      </div>
      <div className="act">
        <button type="button" className="primary" onClick={onReview} disabled={seconds === 0}>
          Review
        </button>
        <p className="fine">{seconds === 0 ? "Expired" : clock(seconds)}</p>
      </div>
    </li>
  );
}

function Sent({ withdrawals, accounts }) {
  return (
    <ul className="sent">
      {withdrawals.map(({ withdrawalId, bankAccountId, amount, currency, reference, status }) => (
        <li key={withdrawalId}>
          <span>{reference}</span>
          <Money amount={amount} asset={currency} />
          <span className={`state ${status.toLowerCase()}`}>{status.toLowerCase().replaceAll("_", " ")}</span>
          <span className="fine">{holderOf(accounts, bankAccountId)}</span>
        </li>
      ))}
    </ul>
  );
}

const holderOf = (accounts, id) =>
  accounts.find(({ bankAccountId }) => bankAccountId === id)?.accountHolderName;
