// Passkeys: who may approve, and whether a passkey of theirs signed exactly this operation hash.

import {
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { Refusal } from "./refusal.js";

/** `passkeys` maps a credential id to its passkey. In your service: a table. */
export function createPasskeys({ rpId, origin, passkeys }) {
  const of = (operator) => [...passkeys.values()].filter((passkey) => passkey.operator === operator);

  return {
    of,

    /**
     * The options with which the browser creates a passkey. The caller stores the challenge in the session;
     * it is valid once.
     */
    async registrationOptions({ operator }) {
      // A session alone must not be enough to add an approver. In a real desk the first passkey approves the
      // second.
      if (of(operator).length > 0)
        throw new Refusal(409, "passkey_exists", "this operator already has a passkey");
      return generateRegistrationOptions({
        rpName: "Treasury desk",
        rpID: rpId,
        userName: operator,
        attestationType: "none", // "direct" and its certificates where only certain authenticators may approve
        authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
      });
    },

    async register({ operator, challenge, response }) {
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: origin,
        expectedRPID: rpId,
        requireUserVerification: true,
      }).catch((error) => {
        throw new Refusal(403, "passkey_refused", error.message);
      });
      // Checked again, because two registrations may run at the same time.
      if (!verified || of(operator).length > 0)
        throw new Refusal(403, "passkey_refused", "the passkey was not registered");
      const { id, publicKey, counter, transports } = registrationInfo.credential;
      passkeys.set(id, { id, operator, publicKey, counter, transports });
    },

    /**
     * Throws unless a passkey of `operator` signed `hash` on this origin with user verification. Returns the
     * authenticator's new counter; the caller stores it once it has accepted the assertion.
     */
    async prove({ assertion, hash, operator, counter }) {
      const passkey = passkeys.get(assertion?.id);
      if (passkey?.operator !== operator) {
        throw new Refusal(403, "passkey_unknown", "this passkey is not registered for this operator");
      }
      const expected = Buffer.from(hash, "hex").toString("base64url"); // the challenge is the 32 bytes of the hash
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: assertion,
        expectedChallenge(challenge) {
          if (challenge !== expected)
            throw new Refusal(
              403,
              "operation_other",
              "the passkey signed a different operation from the one that this server would send",
            );
          return true;
        },
        expectedOrigin: origin,
        expectedRPID: rpId,
        requireUserVerification: true,
        credential: { ...passkey, counter: counter ?? passkey.counter },
      }).catch((error) => {
        throw error instanceof Refusal ? error : new Refusal(403, "passkey_refused", error.message);
      });
      if (!verified)
        throw new Refusal(403, "passkey_refused", "the signature is not by the registered passkey");
      return { passkey, newCounter: authenticationInfo.newCounter };
    },
  };
}
