// The approval: what is to be approved, made from the hashed bytes; the one button that signs it; and what
// happened to it.

import { useEffect, useRef, useState } from "react";
import { Progress } from "./Progress.jsx";
import { clock, Hash, Notice, Phrase, Unknown, useSecondsLeft } from "./parts.jsx";
import { signHash } from "./passkey.js";
import { settle } from "./settle.js";

const STATUS = {
  signing: "Waiting for your passkey",
  sending: "The server is checking and sending",
  unknown: "Asking for its status",
  sent: "Signed with your passkey",
};
const EYEBROW = {
  approved: "Approved, not sent",
  unknown: "Not known yet",
  sent: "Approved",
  refused: "Not sent",
};
const SIGNED = {
  approved: "What you signed",
  unknown: "What you signed",
  sent: "What you signed",
  refused: "What you saw",
};

/** `draft` comes from the server. This page computes `description` from the draft's payload. */
export function ApprovalSheet({ draft, description, accounts, onClose, onMoved }) {
  const { rows, operationHash, phrase } = description;
  const shownAt = (pointer) => rows.find((row) => row.pointer === pointer)?.value;
  const [phase, setPhase] = useState({ pending: "review", sending: "unknown" }[draft.state] ?? draft.state); // also signing and sending
  const [problem, setProblem] = useState(draft.problem);
  const [withdrawalId, setWithdrawalId] = useState(draft.withdrawalId);
  const seconds = useSecondsLeft(draft.expiresAt);
  const dialog = useRef();
  const under = useRef(phase); // `phase` without the delay of a render, so that a second click has no effect
  const over = useRef(new AbortController());

  const step = (next) => {
    under.current = next;
    setPhase(next);
  };
  /**
   * Follows the draft until its end is certain. Once a request has gone out, only the backend's word settles
   * the outcome.
   */
  const follow = async (state, approval) => {
    const { signal } = over.current;
    step(state === "sending" ? "unknown" : "sending");
    try {
      const end = await settle(draft.id, {
        state,
        approval,
        signal,
        onStanding({ state, problem }) {
          setProblem(problem);
          step(state === "sending" ? "unknown" : "sending");
          onMoved();
        },
        onUnknown(error) {
          setProblem((before) => (before?.code === error.code ? before : error));
          step("unknown");
        },
      });
      if (end === undefined) return; // the sheet was closed; the desk shows the draft
      setProblem(end.problem);
      setWithdrawalId(end.withdrawalId);
      step(end.state);
      onMoved();
    } catch (error) {
      if (signal.aborted) return;
      setProblem(error);
      step("unknown");
    }
  };
  const approve = async () => {
    if (under.current !== "review") return;
    setProblem(undefined);
    step("signing");
    let assertion;
    try {
      // The page signs its own hash of what it shows. If the server holds anything else, the signature does
      // not match.
      assertion = await signHash(operationHash, draft.passkey);
    } catch (error) {
      setProblem(error); // nothing has left this page
      return step("review");
    }
    await follow("pending", { assertion, shown: draft.payload });
  };
  const send = () => under.current === "approved" && follow("approved");

  useEffect(() => {
    if (over.current.signal.aborted) over.current = new AbortController();
    if (!dialog.current.open) dialog.current.showModal();
    if (draft.state === "sending") void follow("sending");
    return () => over.current.abort();
  }, []);

  const busy = phase === "signing" || phase === "sending";
  const late = phase === "review" && seconds === 0;
  return (
    <dialog
      ref={dialog}
      className="sheet"
      aria-labelledby="sheet-step sheet-title"
      onCancel={(event) => busy && event.preventDefault()}
      onClose={onClose}
    >
      <header>
        <div>
          <p className="eyebrow" id="sheet-step">
            {EYEBROW[phase] ?? "Approve a withdrawal"}
          </p>
          {/* The dialog focuses this heading first, so the Enter key that opened the sheet cannot approve. */}
          <h2 id="sheet-title" tabIndex={-1}>
            <span className="money">
              {shownAt("/amount")} <span className="asset">{shownAt("/currency")}</span>
            </span>
          </h2>
        </div>
        <button type="button" className="quiet" onClick={() => dialog.current.close()} disabled={busy}>
          {phase === "review" ? "Cancel" : "Close"}
        </button>
      </header>

      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <section className="body" tabIndex={0} aria-label="What you approve">
        {phase === "unknown" ? (
          <Unknown problem={problem} />
        ) : (
          problem && (
            <Notice
              problem={problem}
              title={phase === "approved" ? "Not sent" : undefined}
              money="Nothing moved."
            />
          )
        )}
        {phase === "sent" && <Progress withdrawalId={withdrawalId} onMoved={onMoved} />}
        {(phase === "review" || busy) && draft.state === "pending" && (
          <section className="compare">
            <h3>Compare with your second screen</h3>
            <Phrase phrase={phrase} />
            <p className="fine">
              It must show the same four words. If one differs, cancel and call your security desk.
            </p>
          </section>
        )}
        <h3>{SIGNED[phase] ?? "What you sign"}</h3>
        <dl className="rows">
          {rows.map((row) => (
            <Row
              key={row.pointer}
              {...row}
              differs={row.pointer === problem?.difference?.pointer}
              note={row.pointer === "/bankAccountId" && noteOf(accounts, row.value)}
            />
          ))}
        </dl>
        <h3>Operation hash</h3>
        <Hash hash={operationHash} />
      </section>

      <footer>
        <p className="status">
          <span aria-live="polite">
            {STATUS[phase] ?? ((late || phase === "refused") && "This draft is closed")}
          </span>
          {phase === "review" && !late && <span role="timer">Valid for {clock(seconds)}</span>}
        </p>
        <Act
          phase={late ? "refused" : phase}
          busy={busy}
          onApprove={approve}
          onSend={send}
          onClose={() => dialog.current.close()}
        />
      </footer>
    </dialog>
  );
}

/** The one button for the next step. While the outcome is unknown, the operator can only close the sheet. */
function Act({ phase, busy, onApprove, onSend, onClose }) {
  const closes = { sent: "Done", refused: "Back to the quotes", unknown: "Leave it to the desk" }[phase];
  if (closes !== undefined) {
    return (
      <button type="button" className={phase === "unknown" ? "secondary" : "primary"} onClick={onClose}>
        {closes}
      </button>
    );
  }
  return (
    <button
      type="button"
      className="primary"
      onClick={phase === "approved" ? onSend : onApprove}
      aria-disabled={busy}
    >
      {phase === "approved" ? "Send" : "Approve with passkey"}
    </button>
  );
}

/** A hashed value. A member that the contract does not know is labelled with its pointer. */
function Row({ pointer, label, value, type, note, differs }) {
  return (
    <div className={differs ? "row differs" : "row"} data-pointer={pointer}>
      <dt>{label === pointer ? <code>{pointer}</code> : label}</dt>
      <dd>
        <span className="value">{value}</span>
        {type !== "string" && <span className="type">{type}</span>}
        {note && <span className="note">{note}; looked up, not signed</span>}
      </dd>
    </div>
  );
}

function noteOf(accounts, bankAccountId) {
  const account = accounts.find((one) => one.bankAccountId === bankAccountId);
  if (account === undefined) return "not among your bank accounts";
  return `${account.accountHolderName}, ••••${(account.iban ?? account.accountNumber ?? "").slice(-4)}`;
}
