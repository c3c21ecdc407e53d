// WebAuthn, by the browser's own JSON forms.

import { BackendError, backend } from "./backend.js";

/** Makes the operator's passkey and has it registered. */
export async function registerPasskey() {
  const options = await backend("POST", "passkey/options");
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await navigator.credentials.create({ publicKey }).catch(declined);
  await backend("POST", "passkey", credential.toJSON());
}

/** Signs an operation hash: its 32 bytes are the challenge. */
export async function signHash(operationHash, options) {
  const bytes = Uint8Array.from(operationHash.match(/../g), (pair) => Number.parseInt(pair, 16));
  const challenge = btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON({ ...options, challenge });
  const credential = await navigator.credentials.get({ publicKey }).catch(declined);
  return credential.toJSON();
}

function declined(error) {
  // Browsers give one name to "cancelled", "no such passkey here" and "not verified", so that a page cannot tell them apart.
  if (error.name !== "NotAllowedError") throw error;
  throw new BackendError({ code: "passkey_declined", message: "the passkey did not confirm: it was cancelled, is not on this device, or could not verify you" });
}
