// The status of a submitted withdrawal, as the API reports it.

import { isTerminal, waitFor } from "oceafin-partner/web";
import { useEffect, useState } from "react";
import { partner } from "./backend.js";
import { pause } from "./settle.js";

const WAY = ["DRAFT", "SUBMITTED", "PROCESSING", "COMPLETED"];
const WORDS = {
  DRAFT: "Draft",
  SUBMITTED: "Submitted",
  PROCESSING: "Processing",
  COMPLETED: "Completed",
  MISSING_INFO_REQUIRED: "Waiting for information",
  FAILED: "Failed",
};

export function Progress({ withdrawalId, onMoved }) {
  const [status, setStatus] = useState("SUBMITTED");
  const [problem, setProblem] = useState();
  useEffect(() => {
    const over = new AbortController();
    const end = (withdrawal) => isTerminal("FiatWithdrawal", withdrawal);
    const onProgress = (withdrawal) => {
      setProblem(undefined);
      setStatus(withdrawal.status);
      onMoved();
    };
    const watch = async () => {
      const { signal } = over;
      for (let failures = 0; !signal.aborted; failures += 1) {
        try {
          await waitFor((options) => partner.fiatWithdrawals.get(withdrawalId, options), end, {
            signal,
            intervalMs: 400,
            onProgress,
          });
          return setProblem(undefined);
        } catch (error) {
          if (!signal.aborted) setProblem(error);
          await pause(failures, signal);
        }
      }
    };
    void watch();
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
          <li
            key={step}
            className={index < at || status === "COMPLETED" ? "past" : index === at ? "now" : ""}
            aria-current={index === at ? "step" : undefined}
          >
            {WORDS[step]}
          </li>
        ))}
      </ol>
      {at < 0 && <p className="aside">{WORDS[status] ?? status}</p>}
      <p className="fine">
        Withdrawal <code>{withdrawalId}</code>
      </p>
      {problem && (
        <p role="alert">
          It is submitted. Its status cannot be read: {problem.message}. This page keeps asking.
        </p>
      )}
    </section>
  );
}
