// WebAuthn, with the browser's own JSON methods.

import { BackendError, backend } from "./backend.js";

/** Creates the operator's passkey and registers it with the backend. */
export async function registerPasskey() {
  const options = await backend("POST", "passkey/options");
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await navigator.credentials.create({ publicKey }).catch(declined);
  await backend("POST", "passkey", credential.toJSON());
}

/** Signs an operation hash. The challenge is its 32 bytes. */
export async function signHash(operationHash, options) {
  const bytes = Uint8Array.from(operationHash.match(/../g), (pair) => Number.parseInt(pair, 16));
  const challenge = btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON({ ...options, challenge });
  const credential = await navigator.credentials.get({ publicKey }).catch(declined);
  return credential.toJSON();
}

function declined(error) {
  // Browsers use one error name for "cancelled", "no such passkey" and "not verified", so that pages cannot
  // tell them apart.
  if (error.name !== "NotAllowedError") throw error;
  throw new BackendError({
    code: "passkey_declined",
    message:
      "the passkey did not confirm: you cancelled, it is not on this device, or it could not verify you",
  });
}
