// A draft, and its approval. Each step hashes again what the server holds.

import { randomBytes, randomUUID } from "node:crypto";
import { explainMismatch, operationHash, resumeOperation, startOperation } from "oceafin-partner";
import { Refusal, differenceOf } from "./refusal.js";

export const KIND = "fiatWithdrawal";
/** Binds the hash to the customer and to the kind of operation, not only to the payload. */
export const PROFILE = "operation-v1";
/** Each call is marked, in the stored snapshot, before it is made: so the snapshot knows whether one can have been. */
const OPERATION = { profile: PROFILE, writeAhead: true };
const LIFETIME_MS = 120_000;

export function createApprovals({ client, customerId, passkeys, origin, rpId, drafts }) {
  /** A draft of ours; the provider knows nothing of it yet. */
  function draft(operator, { quoteId, bankAccountId, currency, amount, purpose, reference }) {
    if (drafts.usesQuote(quoteId)) throw new Refusal(409, "quote_in_use", "a withdrawal with this quote is approved already; it stands on the desk");
    // The reference is drawn at random, so no hash can be known, and none approved, before its draft is made: it is what
    // makes the hash fit for a challenge.
    const partnerReference = `wd-${randomBytes(16).toString("hex")}`;
    const payload = { quoteId, bankAccountId, currency, amount, purpose, reference, partnerReference };
    operationHash(payload, { profile: PROFILE, operation: KIND, customerId, validation: "strict" });
    return drafts.add({ id: randomUUID(), operator, state: "pending", payload, expiresAt: Date.now() + LIFETIME_MS });
  }

  /**
   * Takes the operator's assertion, and gives the draft as it then stands. The same assertion again is answered the same, for a
   * page that lost the answer asks again; any other finds the approval used. `shown` is what the page says it showed: good
   * for explaining, never for hashing.
   */
  async function approve(operator, id, { assertion, shown }) {
    const given = drafts.read(id, operator);
    try {
      if (given.state !== "pending") return accepted(given, assertion);
      inTime(given);
      const { payload } = given;
      const operation = startOperation(client, KIND, { customerId, payload, ...OPERATION });
      const { newCounter, passkey } = await passkeys
        .prove({ assertion, hash: operation.operationHash, operator })
        .catch((refusal) => explained(refusal, shown, payload));
      // Once more, since the proof was awaited. From here to the write nothing is; in SQL: `UPDATE … WHERE state = 'pending'`.
      const now = drafts.read(id, operator);
      if (now.state !== "pending") return accepted(now, assertion);
      inTime(now);
      passkey.counter = newCounter;
      const authorized = operation.authorize({
        authorizationRef: id,
        authorizedBy: operator,
        authorizedAt: new Date().toISOString(),
        authorizationMethod: "PASSKEY",
        evidence: evidenceOf(assertion, { origin, rpId }),
      });
      return drafts.change(id, { state: "approved", approved: payload, operation: authorized.snapshot() });
    } catch (error) {
      // Nothing is sent without an approval. If there is one, by whomever, this refusal says nothing of what became of it.
      const unapproved = drafts.get(id).state === "pending";
      throw Object.assign(error, unapproved && { draft: id, nothingMoved: true });
    }
  }

  /** The stored operation, if a passkey of its approver signed the hash of the payload that it holds now. */
  async function reproved(record) {
    const { id, operator, approved, operation: snapshot } = record;
    try {
      const operation = resumeOperation(client, KIND, snapshot);
      // All but how far it has come must follow from the payload and the approval. Under the profile `external` an approved hash
      // would do for any payload or customer, and under other keys one approval could be used twice.
      const made = startOperation(client, KIND, { customerId, payload: operation.payload, ...OPERATION }).authorize(operation.authorization);
      const { authorizationRef, authorizedBy, evidence } = made.authorization;
      if (!explainMismatch(fixed(made.snapshot()), fixed(snapshot)).equal || authorizationRef !== id || authorizedBy !== operator) {
        throw new Refusal(409, "authorization_altered", "the stored authorization is not the one that was given");
      }
      // The counter has done its work at the approval, where a second use was refused.
      await passkeys.prove({ assertion: assertionOf(evidence), hash: made.operationHash, operator, counter: 0 });
      return operation;
    } catch (error) {
      return explained(error, approved, snapshot.payload);
    }
  }

  return { draft, approve, reproved };
}

function inTime({ expiresAt }) {
  if (Date.now() > expiresAt) throw new Refusal(409, "approval_expired", "this draft waited too long for its approval; begin again");
}

/** The draft, if this very assertion approved it. Its bytes are those that were verified then. */
function accepted(record, assertion) {
  const { credentialId, ...signed } = record.operation?.authorization?.evidence ?? {};
  const same = ["authenticatorData", "clientDataJSON", "signature"].every((name) => signed[name] !== undefined && signed[name] === assertion?.response?.[name]);
  if (!same || credentialId !== assertion.id) throw new Refusal(409, "approval_used", "this approval has been used already");
  return record;
}

/** What of a snapshot never changes once it is approved. */
const fixed = ({ step, resourceId, draftHash, unaccounted, checksum, ...rest }) => rest;

/** What lets an auditor check the approval with nothing but the registered public key. */
function evidenceOf({ id, response: { authenticatorData, clientDataJSON, signature } }, { origin, rpId }) {
  return { type: "webauthn.get", origin, rpId, credentialId: id, authenticatorData, clientDataJSON, signature };
}

function assertionOf({ credentialId, authenticatorData, clientDataJSON, signature }) {
  return { id: credentialId, rawId: credentialId, type: "public-key", response: { authenticatorData, clientDataJSON, signature } };
}

/** Throws the refusal, with the field that differs if one does. */
function explained(refusal, approved, stored) {
  let difference;
  try {
    difference = differenceOf(KIND, approved, typeof stored === "string" ? JSON.parse(stored) : stored);
  } catch {
    // One of the two is no payload at all; the refusal stands without a field.
  }
  if (difference === undefined) throw refusal;
  throw new Refusal(409, "operation_altered", "what was approved is not what would be sent", difference);
}
