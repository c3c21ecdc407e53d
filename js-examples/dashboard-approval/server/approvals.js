// One withdrawal from its draft over its approval to its submission. Each step hashes what the server holds, anew.

import { randomBytes, randomUUID } from "node:crypto";
import { explainMismatch, operationHash, resumeOperation, startOperation } from "oceafin-partner";
import { Refusal, differenceOf } from "./refusal.js";

export const KIND = "fiatWithdrawal";
/** Binds the hash to the customer and to the kind of operation, not only to the payload. */
export const PROFILE = "operation-v1";
const LIFETIME_MS = 120_000;

export function createApprovals({ client, customerId, passkeys, origin, rpId, records }) {
  const sent = new Set(); // ids of what this desk has sent: they can be read
  // `records` is a Map of JSON texts: in your service a table, and each `write` a commit before the next call.
  const write = (record) => records.set(record.id, JSON.stringify(record));
  const read = (id, operator) => {
    const record = records.has(id) ? JSON.parse(records.get(id)) : undefined;
    if (record?.operator !== operator) throw new Refusal(404, "draft_unknown", "there is no such draft; begin again");
    return record;
  };

  const pending = (id, operator) => {
    const record = read(id, operator);
    if (record.state !== "pending") throw new Refusal(409, "approval_used", "this approval has been used already");
    if (Date.now() > record.expiresAt) throw new Refusal(409, "approval_expired", "this draft waited too long for its approval; begin again");
    return record;
  };

  /** A draft of ours; the provider knows nothing of it yet. */
  function draft(operator, { quoteId, bankAccountId, currency, amount, purpose, reference }) {
    // The reference is drawn at random, so no hash can be known, and none approved, before its draft is made: it is what
    // makes the hash fit for a challenge.
    const partnerReference = `wd-${randomBytes(16).toString("hex")}`;
    const payload = { quoteId, bankAccountId, currency, amount, purpose, reference, partnerReference };
    operationHash(payload, { profile: PROFILE, operation: KIND, customerId, validation: "strict" });
    const record = { id: randomUUID(), operator, state: "pending", payload, expiresAt: Date.now() + LIFETIME_MS };
    write(record);
    return record;
  }

  /** Takes the operator's assertion. `shown` is what the page says it showed: good for explaining, never for hashing. */
  async function approve(operator, id, { assertion, shown }) {
    const { payload } = pending(id, operator);
    const operation = startOperation(client, KIND, { customerId, payload, profile: PROFILE });
    const { newCounter, passkey } = await passkeys
      .prove({ assertion, hash: operation.operationHash, operator })
      .catch((refusal) => explained(refusal, shown, payload));
    // Once more, since the proof was awaited. From here to `write` nothing is; in SQL: `UPDATE … WHERE state = 'pending'`.
    const record = pending(id, operator);
    passkey.counter = newCounter;
    const authorized = operation.authorize({
      authorizationRef: id,
      authorizedBy: operator,
      authorizedAt: new Date().toISOString(),
      authorizationMethod: "PASSKEY",
      evidence: evidenceOf(assertion, { origin, rpId }),
    });
    write({ ...record, state: "approved", approved: payload, operation: authorized.snapshot() });
  }

  /** Sends what was approved. A second call, after a double click or a crash, sends the same under the same keys. */
  async function submit(operator, id) {
    const record = read(id, operator);
    if (record.operation === undefined) throw new Refusal(409, "approval_missing", "nobody has approved this draft");
    let operation = await reproved(record).catch((refusal) => explained(refusal, record.approved, record.operation.payload));
    const keep = (step) => write({ ...record, state: step.step, operation: step.snapshot() });
    if (operation.step === "authorized") keep((operation = await operation.create()));
    sent.add(operation.resourceId);
    if (operation.step === "created") keep((operation = await operation.submit()));
    return { withdrawalId: operation.resourceId, operationHash: operation.operationHash };
  }

  /** The stored operation, if a passkey of its approver signed the hash of the payload that it holds now. */
  async function reproved({ id, operator, operation: snapshot }) {
    const operation = resumeOperation(client, KIND, snapshot);
    // All but how far it has come must follow from the payload and the approval. Under the profile `external` an approved hash
    // would do for any payload or customer, and under other keys one approval could be used twice.
    const made = startOperation(client, KIND, { customerId, payload: operation.payload, profile: PROFILE }).authorize(operation.authorization);
    const { authorizationRef, authorizedBy, evidence } = made.authorization;
    if (!explainMismatch(fixed(made.snapshot()), fixed(snapshot)).equal || authorizationRef !== id || authorizedBy !== operator) {
      throw new Refusal(409, "authorization_altered", "the stored authorization is not the one that was given");
    }
    // The counter has done its work at the approval, where a second use was refused.
    await passkeys.prove({ assertion: assertionOf(evidence), hash: made.operationHash, operator, counter: 0 });
    return operation;
  }

  return { draft, approve, submit, sent: (withdrawalId) => sent.has(withdrawalId) };
}

/** What of a snapshot never changes once it is approved. */
const fixed = ({ step, resourceId, draftHash, checksum, ...rest }) => rest;

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
