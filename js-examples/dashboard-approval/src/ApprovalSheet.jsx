// The heart: what is to be approved, made from the hashed bytes, and the one button that signs it.

import { useEffect, useRef, useState } from "react";
import { backend } from "./backend.js";
import { signHash } from "./passkey.js";
import { Hash, Notice, Phrase, clock, useSecondsLeft } from "./parts.jsx";
import { Progress } from "./Progress.jsx";

const STATUS = { signing: "Waiting for your passkey", sending: "The server checks and sends", sent: "Signed with your passkey" };

/** `draft` is the server's; `description` is this page's own, of the draft's payload. */
export function ApprovalSheet({ draft, description, accounts, onClose, onMoved }) {
  const { rows, operationHash, phrase } = description;
  const valueOf = (pointer) => rows.find((row) => row.pointer === pointer)?.value;
  const [phase, setPhase] = useState("review"); // then signing, sending, and sent or refused
  const [problem, setProblem] = useState();
  const [withdrawalId, setWithdrawalId] = useState();
  const seconds = useSecondsLeft(draft.expiresAt);
  const dialog = useRef();
  const under = useRef("review"); // what `phase` says a render later: a second click must not get past it
  const approved = useRef(false);

  useEffect(() => {
    if (!dialog.current.open) dialog.current.showModal();
  }, []);

  const step = (next) => {
    under.current = next;
    setPhase(next);
  };
  const approve = async () => {
    if (under.current !== "review") return;
    setProblem(undefined);
    try {
      if (!approved.current) {
        step("signing");
        // The page's own hash of what it shows: should the server hold anything else, the signature is for another operation.
        const assertion = await signHash(operationHash, draft.passkey);
        step("sending");
        await backend("POST", `drafts/${draft.id}/approval`, { assertion, shown: draft.payload });
        approved.current = true;
      }
      step("sending");
      setWithdrawalId((await backend("POST", `drafts/${draft.id}/submission`, {})).withdrawalId);
      step("sent");
    } catch (error) {
      if (!approved.current) error.outcome = "refused"; // the provider has not been asked for anything
      setProblem(error);
      // Tried again: what the operator broke off, and what may have been carried out. The rest begins with a new draft.
      step(error.code === "passkey_declined" || error.outcome === "unknown" ? "review" : "refused");
    }
  };

  const busy = phase === "signing" || phase === "sending";
  const over = phase === "refused" || (phase === "review" && seconds === 0 && problem?.outcome !== "unknown");
  return (
    <dialog ref={dialog} className="sheet" aria-labelledby="sheet-step sheet-title" onCancel={(event) => busy && event.preventDefault()} onClose={onClose}>
      <header>
        <div>
          <p className="eyebrow" id="sheet-step">
            {{ sent: "Approved", refused: "Not sent" }[phase] ?? "Approve a withdrawal"}
          </p>
          {/* It can be focused, so the dialog focuses it first: nobody approves with the Enter that opened the sheet. */}
          <h2 id="sheet-title" tabIndex={-1}>
            <span className="money">
              {valueOf("/amount")} <span className="asset">{valueOf("/currency")}</span>
            </span>
          </h2>
        </div>
        <button className="quiet" onClick={() => dialog.current.close()} disabled={busy}>
          {phase === "review" ? "Cancel" : "Close"}
        </button>
      </header>

      <div className="body" tabIndex={0} role="region" aria-label="What you approve">
        {problem && <Notice problem={problem} />}
        {phase === "sent" && <Progress withdrawalId={withdrawalId} onMoved={onMoved} />}
        {(phase === "review" || busy) && (
          <section className="compare">
            <h3>Compare with your second screen</h3>
            <Phrase phrase={phrase} />
            <p className="fine">The same four words must stand there. If one differs, cancel, and call your security desk.</p>
          </section>
        )}
        <h3>{{ sent: "What you signed", refused: "What you saw" }[phase] ?? "What you sign"}</h3>
        <dl className="rows">
          {rows.map((row) => (
            <Row key={row.pointer} {...row} differs={row.pointer === problem?.difference?.pointer} note={row.pointer === "/bankAccountId" && noteOf(accounts, row.value)} />
          ))}
        </dl>
        <h3>Operation hash</h3>
        <Hash hash={operationHash} />
      </div>

      <footer>
        <p className="status">
          <span aria-live="polite">{STATUS[phase] ?? (over && "This draft is closed")}</span>
          {phase === "review" && !over && <span role="timer">Valid for {clock(seconds)}</span>}
        </p>
        {phase === "sent" || over ? (
          <button className="primary" onClick={() => dialog.current.close()}>
            {phase === "sent" ? "Done" : "Back to the quotes"}
          </button>
        ) : (
          <button className="primary" onClick={approve} aria-disabled={busy}>
            {problem?.outcome === "unknown" ? "Try again" : "Approve with passkey"}
          </button>
        )}
      </footer>
    </dialog>
  );
}

/** A hashed value. A member that the contract does not know has its pointer for a label. */
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
