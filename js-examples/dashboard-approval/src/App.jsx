// Chooses the view: not signed in, an operator without a passkey, or the desk.

import { useEffect, useState } from "react";
import { backend, load } from "./backend.js";
import { Desk } from "./Desk.jsx";
import { Notice } from "./parts.jsx";
import { registerPasskey } from "./passkey.js";

/** Loads the core, and signs in if the link has a key after its `#`. */
async function enter() {
  await load();
  const key = location.hash.slice(1);
  if (key !== "") {
    history.replaceState(null, "", "/"); // the key must not stay in the browser's history
    await backend("POST", "session", { key });
  }
  return backend("GET", "session");
}

const SIGN_IN = ["signed_out", "start_key_wrong"];

let entering; // only once, however often React runs the effect

export function App() {
  const [session, setSession] = useState();
  const [problem, setProblem] = useState();
  useEffect(() => {
    (entering ??= enter()).then(setSession, setProblem);
  }, []);

  if (problem !== undefined)
    return (
      <Gate
        title={SIGN_IN.includes(problem.code) ? "You are not signed in" : "The desk cannot be opened"}
        text={`${problem.message}.`}
      />
    );
  if (session === undefined) return <Gate title="Treasury desk" text="Loading" />;
  if (!session.hasPasskey)
    return <FirstPasskey session={session} onDone={() => setSession({ ...session, hasPasskey: true })} />;
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
    <Gate
      title="Create your passkey"
      text={`You are ${session.operator}. You sign each approval with a passkey on this device, which asks for your fingerprint, face or PIN every time.`}
    >
      {problem && <Notice problem={problem} />}
      <button type="button" className="primary" onClick={register} disabled={busy}>
        {busy ? "Waiting for your device" : "Create a passkey"}
      </button>
    </Gate>
  );
}
