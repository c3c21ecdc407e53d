// Approved drafts that were not sent, whose outcome is unknown, or that were refused.

import { Money } from "./parts.jsx";

const STATES = {
  approved: { label: "Approved, not sent", next: "It goes out when you send it.", act: "Send" },
  sending: {
    label: "Not known yet",
    next: "It may have gone out. The server keeps asking the provider under the same key; do not create another one.",
    act: "Show",
  },
  refused: { label: "Refused", next: "Nothing moved.", act: "Show" },
};

export function Underway({ drafts, onOpen }) {
  return (
    <ul className="sent underway">
      {drafts.map((draft) => {
        const { id, state, payload, problem } = draft;
        const { label, next, act } = STATES[state];
        return (
          <li key={id} data-state={state}>
            <span>{payload.reference}</span>
            <Money amount={payload.amount} asset={payload.currency} />
            <span className={`state ${state}`}>{label}</span>
            <p className="fine">
              {next} {problem && <code>{problem.code}</code>}
            </p>
            <button
              type="button"
              className={state === "approved" ? "secondary" : "quiet"}
              onClick={() => onOpen(draft)}
            >
              {act}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
