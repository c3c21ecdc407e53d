// Small parts that several views share.

import { useEffect, useRef, useState } from "react";
import { BackendError } from "./backend.js";

/**
 * `25000.500000` → `25,000.50`. Works on digits, because money never becomes a number. The approval shows
 * amounts unchanged.
 */
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

/**
 * Seconds left by this machine's clock. It is only a hint: the server and the provider decide whether it is
 * too late.
 */
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

/** All 256 bits, in groups that are easy to compare. */
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
  approval_used: "Refused: already used",
  quote_in_use: "Refused: this quote has been used",
  approval_expired: "Too late",
  authorization_altered: "Refused: the authorization was altered",
  operation_snapshot_altered: "Refused: the stored operation was altered",
  PARTNER_QUOTE_EXPIRED: "The quote has expired",
};

/**
 * What went wrong and what differs. `money` says what happened to the money, where that is certain. The
 * notice takes the focus.
 */
export function Notice({ problem, title, money }) {
  const box = useFocus(problem);
  const { code, message, difference } = problem;
  return (
    <section className="notice" role="alert" tabIndex={-1} ref={box}>
      <h3>{title ?? TITLES[code] ?? (money === undefined ? "That did not work" : "Refused")}</h3>
      {difference ? <Difference {...difference} /> : <p className="sentence">{message}.</p>}
      <p className="fine">
        {money} <code>{code}</code>
      </p>
    </section>
  );
}

/**
 * Says that the outcome is unknown, why, and what happens next. The text is our own, because anybody may have
 * sent the answer.
 */
export function Unknown({ problem }) {
  const code = problem?.code;
  const box = useFocus(code);
  return (
    <section className="notice unknown" role="alert" tabIndex={-1} ref={box}>
      <h3>Not known yet</h3>
      <p>
        It may or may not have gone out:{" "}
        {REASONS[code?.replace(/_\d+$/, "")] ??
          (problem instanceof BackendError
            ? "the server did not say what happened to it"
            : "the provider has not answered yet")}
        .
      </p>
      <p>
        This page keeps asking. However often it asks, the withdrawal goes out at most once. Do not create it
        again. If you leave, you will find it on the desk.
      </p>
      {code && (
        <p className="fine">
          <code>{code}</code>
        </p>
      )}
    </section>
  );
}

const REASONS = {
  unreachable: "the server did not answer",
  foreign: "something else answered in the server's place",
  signed_out:
    "you are signed out. Open the link that the server printed when it started, and look at the desk",
  draft_unknown:
    "the server no longer knows this draft. Look for its partner reference among the provider's withdrawals before you do anything else",
};

function useFocus(what) {
  const box = useRef();
  useEffect(() => box.current.focus(), [what]);
  return box;
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
