// Drafts and their approval. Each step hashes again the payload that the server holds.

import { randomBytes, randomUUID } from "node:crypto";
import { explainMismatch, operationHash, resumeOperation, startOperation } from "oceafin-partner";
import { differenceOf, Refusal } from "./refusal.js";

export const KIND = "fiatWithdrawal";
/** This profile binds the hash to the customer and the kind of operation as well as to the payload. */
export const PROFILE = "operation-v1";
/**
 * With `writeAhead` the stored snapshot records each call before it is made, so that it always knows whether
 * one may have gone out.
 */
const OPERATION = { profile: PROFILE, writeAhead: true };
const LIFETIME_MS = 120_000;

export function createApprovals({ client, customerId, passkeys, origin, rpId, drafts }) {
  /** Creates a draft on this server. The provider does not know about it yet. */
  function draft(operator, { quoteId, bankAccountId, currency, amount, purpose, reference }) {
    if (drafts.usesQuote(quoteId))
      throw new Refusal(
        409,
        "quote_in_use",
        "a withdrawal with this quote is already approved; find it on the desk",
      );
    // The random reference makes the hash unpredictable, as a challenge must be: nobody can know or approve
    // it before the draft exists.
    const partnerReference = `wd-${randomBytes(16).toString("hex")}`;
    const payload = { quoteId, bankAccountId, currency, amount, purpose, reference, partnerReference };
    operationHash(payload, { profile: PROFILE, operation: KIND, customerId, validation: "strict" });
    return drafts.add({
      id: randomUUID(),
      operator,
      state: "pending",
      payload,
      expiresAt: Date.now() + LIFETIME_MS,
    });
  }

  /**
   * Checks the operator's assertion and returns the draft in its new state. The same assertion again gets the
   * same answer, because a page that lost the answer repeats the request. Any other assertion is refused as
   * `approval_used`. `shown` is what the page says it showed. It serves to explain a refusal and is never
   * hashed.
   */
  async function approve(operator, id, { assertion, shown }) {
    const given = drafts.read(id, operator);
    try {
      if (given.state !== "pending") return acceptRepeated(given, assertion);
      refuseIfExpired(given);
      const { payload } = given;
      const operation = startOperation(client, KIND, { customerId, payload, ...OPERATION });
      const { newCounter, passkey } = await passkeys
        .prove({ assertion, hash: operation.operationHash, operator })
        .catch((refusal) => throwExplained(refusal, shown, payload));
      // Read the draft again, because the proof was awaited. Nothing is awaited from here to the write; in
      // SQL: `UPDATE … WHERE state = 'pending'`.
      const now = drafts.read(id, operator);
      if (now.state !== "pending") return acceptRepeated(now, assertion);
      refuseIfExpired(now);
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
      // Without an approval nothing is sent. If the draft is approved already, this refusal does not say what
      // happened to it.
      const unapproved = drafts.get(id).state === "pending";
      throw Object.assign(error, unapproved && { draft: id, nothingMoved: true });
    }
  }

  /**
   * Returns the stored operation if a passkey of its approver signed the hash of its present payload.
   * Otherwise throws.
   */
  async function reproved(record) {
    const { id, operator, approved, operation: snapshot } = record;
    try {
      const operation = resumeOperation(client, KIND, snapshot);
      // Everything but the progress must follow from the payload and the approval. With the profile
      // `external` an approved hash would cover any payload or customer. With other keys one approval could
      // be used twice.
      const made = startOperation(client, KIND, {
        customerId,
        payload: operation.payload,
        ...OPERATION,
      }).authorize(operation.authorization);
      const { authorizationRef, authorizedBy, evidence } = made.authorization;
      if (
        !explainMismatch(fixed(made.snapshot()), fixed(snapshot)).equal ||
        authorizationRef !== id ||
        authorizedBy !== operator
      ) {
        throw new Refusal(
          409,
          "authorization_altered",
          "the stored authorization is not the one that was given",
        );
      }
      // The approval has already checked the counter, so it is not checked again here.
      await passkeys.prove({
        assertion: assertionOf(evidence),
        hash: made.operationHash,
        operator,
        counter: 0,
      });
      return operation;
    } catch (error) {
      return throwExplained(error, approved, snapshot.payload);
    }
  }

  return { draft, approve, reproved };
}

function refuseIfExpired({ expiresAt }) {
  if (Date.now() > expiresAt)
    throw new Refusal(409, "approval_expired", "this draft waited too long for its approval; start again");
}

/**
 * Returns the draft if exactly this assertion approved it; compares it with the verified bytes. Otherwise
 * throws.
 */
function acceptRepeated(record, assertion) {
  const { credentialId, ...signed } = record.operation?.authorization?.evidence ?? {};
  const same = ["authenticatorData", "clientDataJSON", "signature"].every(
    (name) => signed[name] !== undefined && signed[name] === assertion?.response?.[name],
  );
  if (!same || credentialId !== assertion.id)
    throw new Refusal(409, "approval_used", "this approval has already been used");
  return record;
}

/** The parts of a snapshot that never change after its approval. */
const fixed = ({ step, resourceId, draftHash, unaccounted, checksum, ...rest }) => rest;

/** The evidence with which an auditor can check the approval, given only the registered public key. */
function evidenceOf({ id, response: { authenticatorData, clientDataJSON, signature } }, { origin, rpId }) {
  return {
    type: "webauthn.get",
    origin,
    rpId,
    credentialId: id,
    authenticatorData,
    clientDataJSON,
    signature,
  };
}

function assertionOf({ credentialId, authenticatorData, clientDataJSON, signature }) {
  return {
    id: credentialId,
    rawId: credentialId,
    type: "public-key",
    response: { authenticatorData, clientDataJSON, signature },
  };
}

/** Throws a refusal that names the field that differs; if none does, throws `refusal` itself. */
function throwExplained(refusal, approved, stored) {
  let difference;
  try {
    difference = differenceOf(KIND, approved, typeof stored === "string" ? JSON.parse(stored) : stored);
  } catch {
    // One of the two is not a payload, so the refusal names no field.
  }
  if (difference === undefined) throw refusal;
  throw new Refusal(409, "operation_altered", "what was approved is not what would be sent", difference);
}
