// A submitted withdrawal on its way, as the API tells it.

import { useEffect, useState } from "react";
import { isTerminal, waitFor } from "oceafin-partner/web";
import { partner } from "./backend.js";

const WAY = ["DRAFT", "SUBMITTED", "PROCESSING", "COMPLETED"];
const WORDS = { DRAFT: "Draft", SUBMITTED: "Submitted", PROCESSING: "Processing", COMPLETED: "Completed", MISSING_INFO_REQUIRED: "Waits for information", FAILED: "Failed" };

export function Progress({ withdrawalId, onMoved }) {
  const [status, setStatus] = useState("SUBMITTED");
  const [problem, setProblem] = useState();
  useEffect(() => {
    const over = new AbortController();
    waitFor(({ signal }) => partner.fiatWithdrawals.get(withdrawalId, { signal }), (withdrawal) => isTerminal("FiatWithdrawal", withdrawal), {
      signal: over.signal,
      intervalMs: 400,
      onProgress: (withdrawal) => {
        setStatus(withdrawal.status);
        onMoved();
      },
    }).catch((error) => over.signal.aborted || setProblem(error));
    return () => over.abort();
  }, [withdrawalId]);

  const at = WAY.indexOf(status);
  return (
    <section className="progress">
      <p className="sr-only" role="status">
        The withdrawal is: {WORDS[status] ?? status}
      </p>
      <ol>
        {WAY.map((step, index) => (
          <li key={step} className={index < at || status === "COMPLETED" ? "past" : index === at ? "now" : ""} aria-current={index === at ? "step" : undefined}>
            {WORDS[step]}
          </li>
        ))}
      </ol>
      {at < 0 && <p className="aside">{WORDS[status] ?? status}</p>}
      <p className="fine">
        Withdrawal <code>{withdrawalId}</code>
      </p>
      {problem && <p role="alert">It is submitted, but its status cannot be read: {problem.message}.</p>}
    </section>
  );
}
