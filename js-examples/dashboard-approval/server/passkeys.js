// Passkeys: who may approve, and whether one of them signed this very operation hash.

import { generateRegistrationOptions, verifyAuthenticationResponse, verifyRegistrationResponse } from "@simplewebauthn/server";
import { Refusal } from "./refusal.js";

/** `passkeys` is a Map by credential id; in your service a table. */
export function createPasskeys({ rpId, origin, passkeys }) {
  const of = (operator) => [...passkeys.values()].filter((passkey) => passkey.operator === operator);

  return {
    of,

    /** What the browser needs to make a passkey. The challenge goes into the session: it is good for one answer. */
    async registrationOptions({ operator }) {
      // A session alone must not be enough to add an approver. A real desk adds the second passkey by the first.
      if (of(operator).length > 0) throw new Refusal(409, "passkey_exists", "this operator has a passkey already");
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
      // Asked again, for two registrations may have been under way.
      if (!verified || of(operator).length > 0) throw new Refusal(403, "passkey_refused", "the passkey was not registered");
      const { id, publicKey, counter, transports } = registrationInfo.credential;
      passkeys.set(id, { id, operator, publicKey, counter, transports });
    },

    /**
     * Refuses unless a passkey of `operator` signed `hash`, here, with its user verified. Gives the authenticator's new
     * counter; the caller keeps it once it has accepted the assertion.
     */
    async prove({ assertion, hash, operator, counter }) {
      const passkey = passkeys.get(assertion?.id);
      if (passkey?.operator !== operator) {
        throw new Refusal(403, "passkey_unknown", "this passkey is not registered for this operator");
      }
      const expected = Buffer.from(hash, "hex").toString("base64url"); // the 32 bytes of the hash themselves
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: assertion,
        expectedChallenge(challenge) {
          if (challenge !== expected) throw new Refusal(403, "operation_other", "the passkey signed another operation than this server would send");
          return true;
        },
        expectedOrigin: origin,
        expectedRPID: rpId,
        requireUserVerification: true,
        credential: { ...passkey, counter: counter ?? passkey.counter },
      }).catch((error) => {
        throw error instanceof Refusal ? error : new Refusal(403, "passkey_refused", error.message);
      });
      if (!verified) throw new Refusal(403, "passkey_refused", "the signature is not by the registered passkey");
      return { passkey, newCounter: authenticationInfo.newCounter };
    },
  };
}
