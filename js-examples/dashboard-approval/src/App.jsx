// Who is here: nobody yet, an operator without a passkey, or an operator at the desk.

import { useEffect, useState } from "react";
import { backend, load } from "./backend.js";
import { Desk } from "./Desk.jsx";
import { registerPasskey } from "./passkey.js";
import { Notice } from "./parts.jsx";

/** Loads the core, and signs in with the key behind the link's `#` if there is one. */
async function enter() {
  await load();
  const key = location.hash.slice(1);
  if (key !== "") {
    history.replaceState(null, "", "/"); // a key has no place in the history
    await backend("POST", "session", { key });
  }
  return backend("GET", "session");
}

const SIGN_IN = ["signed_out", "start_key_wrong"];

let entering; // once, however often a component asks

export function App() {
  const [session, setSession] = useState();
  const [problem, setProblem] = useState();
  useEffect(() => {
    (entering ??= enter()).then(setSession, setProblem);
  }, []);

  if (problem !== undefined) return <Gate title={SIGN_IN.includes(problem.code) ? "You are not signed in" : "The desk cannot be opened"} text={`${problem.message}.`} />;
  if (session === undefined) return <Gate title="Treasury desk" text="Loading" />;
  if (!session.hasPasskey) return <FirstPasskey session={session} onDone={() => setSession({ ...session, hasPasskey: true })} />;
  return <Desk session={session} />;
}

function Gate({ title, text, children }) {
  return (
    <main className="gate">
      <h1>{title}</h1>
      <p>{text}</p>
      {children}
    </main>
  );
}

function FirstPasskey({ session, onDone }) {
  const [problem, setProblem] = useState();
  const [busy, setBusy] = useState(false);
  const register = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      await registerPasskey();
      onDone();
    } catch (error) {
      setProblem(error);
      setBusy(false);
    }
  };
  return (
    <Gate title="Make your passkey" text={`You are ${session.operator}. What you approve, you sign with a passkey of this device: it asks for your finger, face or PIN each time.`}>
      {problem && <Notice problem={problem} />}
      <button className="primary" onClick={register} disabled={busy}>
        {busy ? "Waiting for your device" : "Make a passkey"}
      </button>
    </Gate>
  );
}
