// Small parts that more than one view shows.

import { useEffect, useRef, useState } from "react";

/** `25000.500000` as `25,000.50`: by its digits, since money never becomes a number. What is approved is shown as it is. */
export function grouped(amount) {
  const [whole, fraction] = amount.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return fraction === undefined ? grouped : `${grouped}.${fraction.replace(/(?<=^\d{2,})0+$/, "")}`;
}

export function Money({ amount, asset }) {
  return (
    <span className="money">
      {grouped(amount)} {asset && <span className="asset">{asset}</span>}
    </span>
  );
}

/** Seconds left, of this machine's clock. It informs; whether it is too late, the server and the provider say. */
export function useSecondsLeft(until) {
  const left = () => Math.max(0, Math.ceil((new Date(until) - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), 500);
    return () => clearInterval(timer);
  }, [until]);
  return seconds;
}

export function clock(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

/** The first 64 bits of the hash, to read aloud. */
export function Phrase({ phrase }) {
  return (
    <p className="phrase">
      {phrase.split("-").map((word, index) => (
        <span key={index}>{word}</span>
      ))}
    </p>
  );
}

/** All 256 bits, in groups that an eye can hold. */
export function Hash({ hash }) {
  return (
    <p className="hash" aria-label={`Operation hash ${hash}`} role="img">
      {hash.match(/.{4}/g).map((group, index) => (
        <span key={index}>{group}</span>
      ))}
    </p>
  );
}

const TITLES = {
  operation_altered: "Refused: what would be sent is not what you approved",
  operation_other: "Refused: what would be sent is not what you approved",
  passkey_declined: "Not approved",
  passkey_unknown: "Refused: unknown passkey",
  passkey_refused: "Refused: the approval does not verify",
  approval_used: "Refused: used already",
  approval_expired: "Too late",
  authorization_altered: "Refused: the authorization was altered",
  operation_snapshot_altered: "Refused: the stored operation was altered",
  PARTNER_QUOTE_EXPIRED: "The quote has expired",
};

/** What went wrong, what differs, and what became of the money. It takes the focus: nothing else matters now. */
export function Notice({ problem }) {
  const box = useRef();
  useEffect(() => box.current.focus(), [problem]);
  const { code, message, difference, outcome = "refused" } = problem;
  return (
    <section className="notice" role="alert" tabIndex={-1} ref={box}>
      <h3>{outcome === "unknown" ? "The outcome is not known" : (TITLES[code] ?? "Refused")}</h3>
      {difference ? <Difference {...difference} /> : <p className="sentence">{message}.</p>}
      <p className="fine">
        {outcome === "unknown" ? "Try again: the same goes out under the same key, so it can happen only once." : "Nothing moved."} <code>{code}</code>
      </p>
    </section>
  );
}

function Difference({ pointer, label, approved, stored, message }) {
  return (
    <>
      <dl className="difference">
        <div>
          <dt>You saw</dt>
          <dd>{approved ?? "nothing"}</dd>
        </div>
        <div>
          <dt>The server holds</dt>
          <dd>{stored ?? "nothing"}</dd>
        </div>
      </dl>
      <p>
        {label !== pointer && <strong>{label}</strong>} <code>{pointer}</code>: {message}.
      </p>
    </>
  );
}
