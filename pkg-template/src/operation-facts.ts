/** What an operation is made of: read from its maker or from a snapshot, and checked to belong together. */

import { optionalChoice, optionalString, readOptions, requireObject, requireString } from "./arguments.js";
import { APPROVAL_PROFILES, present } from "./call-options.js";
import type { ApprovalProfile } from "./call-options.js";
import { OperationError, isPartnerError, misconfigured } from "./errors.js";
import { OPERATIONS, canonicalize, canonicalizeText, operationHash } from "./functions.js";
import type { OperationKind } from "./functions.js";
import type { OperationAuthorization } from "./generated/models.js";
import type { OperationAttempts, OperationKeys, OperationSnapshot, OperationStep } from "./operation-types.js";
import { toJsonText } from "./stringify.js";

type Call = keyof OperationKeys;

interface KindRow {
  /** The client's group of methods. */
  readonly group: "fiatWithdrawals" | "cryptoWithdrawals" | "refunds" | "conversions";
  /** The member of the answer that holds the resource's id. */
  readonly id: string;
  /** How the kind stands in a key, after the guide's example. */
  readonly word: string;
  /** The calls, in their order. */
  readonly calls: readonly Call[];
}

/** The kinds of operation. */
export const KINDS: Readonly<Record<OperationKind, KindRow>> = {
  fiatWithdrawal: { group: "fiatWithdrawals", id: "withdrawalId", word: "fiat-withdrawal", calls: ["create", "submit"] },
  cryptoWithdrawal: { group: "cryptoWithdrawals", id: "withdrawalId", word: "crypto-withdrawal", calls: ["create", "submit"] },
  refund: { group: "refunds", id: "refundId", word: "refund", calls: ["create", "submit", "confirm"] },
  conversion: { group: "conversions", id: "conversionId", word: "conversion", calls: ["create"] },
};

/** The steps in their order; the last three are what the calls lead to. */
export const STEPS: readonly OperationStep[] = ["prepared", "authorized", "created", "submitted", "confirmed"];

/** An operation without its client. Texts are canonical JSON, so that nobody can change what they say. */
export interface Facts {
  readonly kind: OperationKind;
  readonly step: OperationStep;
  readonly profile: ApprovalProfile;
  readonly customerId: string;
  readonly customerRef: string;
  readonly partnerReference: string;
  readonly payload: string;
  readonly operationHash: string;
  readonly authorization?: string;
  readonly resourceId?: string;
  readonly draftHash?: string;
  readonly attempts?: OperationAttempts;
}

/** The facts of a new operation. */
export function newFacts(kind: unknown, init: unknown): Facts {
  const given = readOptions(init, "operation", [
    "customerId",
    "partnerReference",
    "customerRef",
    "payload",
    "profile",
    "operationHash",
  ]);
  const customerId = requireString(given.customerId, "customerId");
  // Read once, then only the text counts: a payload that is changed later changes nothing here.
  const payload = canonicalText(given.payload, "payload");
  const parsed = JSON.parse(payload) as { partnerReference?: unknown; operationAuthorization?: unknown };
  if (parsed.operationAuthorization !== undefined) {
    throw failure("operation_payload_authorized", "the payload holds an `operationAuthorization`; leave it to `authorize()`");
  }
  return checked({
    kind: readKind(kind),
    step: "prepared",
    profile: optionalChoice(given.profile, "profile", APPROVAL_PROFILES) ?? "payload-v1",
    customerId,
    customerRef: optionalString(given.customerRef, "customerRef") ?? customerId,
    partnerReference: reference(optionalString(given.partnerReference, "partnerReference"), parsed.partnerReference),
    payload,
    operationHash: optionalString(given.operationHash, "operationHash"),
  });
}

/** The facts of an approved operation. */
export function authorizedFacts(facts: Facts, approval: unknown): Facts {
  const evidence = JSON.parse(canonicalText(approval, "approval")) as { operationHash?: unknown };
  const { operationHash } = facts;
  if (evidence.operationHash !== undefined && evidence.operationHash !== operationHash) {
    throw failure(
      "operation_hash_mismatch",
      `the approval is for another operation hash than this operation's \`${operationHash}\`; have the present payload approved`,
    );
  }
  return { ...facts, step: "authorized", authorization: canonicalize({ ...evidence, operationHash }) };
}

/** The call that leads on from where the operation stands; undefined at either end. */
export function nextCall({ kind, step }: Pick<Facts, "kind" | "step">): Call | undefined {
  return KINDS[kind].calls[STEPS.indexOf(step) - 1];
}

/** One key per call: `cust-100001:fiat-withdrawal:create:wd-9001`, and for another attempt the same with `:2`. */
export function keysOf({ kind, customerRef, partnerReference, attempts }: Pick<Facts, "kind" | "customerRef" | "partnerReference" | "attempts">): OperationKeys {
  const { word, calls } = KINDS[kind];
  // The reference has no colon, so no two operations can have the same key, whatever is in `customerRef`. Nor can another
  // attempt: what stands third from its end is a call, and of a first attempt it is a kind.
  const entries = calls.map((call) => {
    const attempt = attempts?.[call];
    return [call, `${customerRef}:${word}:${call}:${partnerReference}${attempt === undefined ? "" : `:${String(attempt)}`}`];
  });
  return Object.freeze(Object.fromEntries(entries)) as unknown as OperationKeys;
}

/**
 * The facts for the same call under its next key, given the error that refused it under this one.
 *
 * What the API said under a key it says again, so a refusal whose cause is mended needs another. That is safe only when
 * nothing was carried out under the first: so the error must be the API's own word, about this very key.
 */
export function refusedFacts(facts: Facts, error: unknown): Facts {
  const call = nextCall(facts);
  if (call === undefined) throw failure("operation_step_out_of_order", `no call follows on \`${facts.step}\`, so none can have been refused`);
  const notRefused = (why: string): OperationError => failure("operation_not_refused", `\`${call}\` keeps its key: ${why}`);
  if (!isPartnerError(error) || error.kind !== "api") {
    throw notRefused("the error is no answer of the API, so the call may have been carried out; make the same step again");
  }
  if (error.idempotencyKey !== keysOf(facts)[call]) throw notRefused("the error is of another call, or of an earlier attempt");
  if (error.retryable || !REFUSALS.test(String(error.status))) throw notRefused("its outcome is not known yet; make the same step again");
  if (error.code === "PARTNER_IDEMPOTENCY_CONFLICT") {
    throw notRefused("it was used before, with another body; find out what was done under it");
  }
  const attempt = (facts.attempts?.[call] ?? 1) + 1;
  if (attempt > MOST_ATTEMPTS) throw notRefused(`it has had ${String(MOST_ATTEMPTS)} already`);
  return { ...facts, attempts: { ...facts.attempts, [call]: attempt } };
}

/** 4xx, but for those that say nothing of the request: 408, 425, 429. */
const REFUSALS = /^4(?!08|25|29)\d\d$/;
const MOST_ATTEMPTS = 99;

/** The facts as plain JSON. */
export function snapshotOf(facts: Facts): OperationSnapshot {
  const authorization = facts.authorization === undefined ? undefined : (JSON.parse(facts.authorization) as OperationAuthorization);
  const rest = present({ format: FORMAT, ...facts, authorization, keys: keysOf(facts) });
  return { ...rest, checksum: operationHash(rest) } as OperationSnapshot;
}

const FORMAT = "oceafin-partner/operation@1";

/** The facts in a snapshot that nobody has changed. */
export function resumedFacts(kind: unknown, snapshot: unknown): Facts {
  const wanted = readKind(kind);
  const { format, checksum, ...members } = JSON.parse(toJsonText(requireObject(snapshot, "snapshot"), "snapshot")) as Record<string, unknown>;
  if (format !== FORMAT) {
    throw failure("operation_snapshot_invalid", "this is no snapshot of an operation, or one of a version that is not known here");
  }
  if (checksum !== operationHash({ format, ...members })) throw altered("its checksum does not fit");
  const { keys, authorization, ...rest } = members as unknown as Omit<OperationSnapshot, "format" | "checksum">;
  if (rest.kind !== wanted) {
    throw failure("operation_snapshot_invalid", `the snapshot is of a \`${rest.kind}\`, not of a \`${wanted}\``);
  }
  for (const [call, attempt] of Object.entries(rest.attempts ?? {})) {
    const known = (KINDS[wanted].calls as readonly string[]).includes(call);
    if (!known || !Number.isInteger(attempt) || attempt < 2 || attempt > MOST_ATTEMPTS) throw altered("its attempts are not such as this operation can have had");
  }
  // The checksum can be made anew by whoever changes the rest; what has been approved cannot.
  if (canonicalizeText(rest.payload) !== rest.payload) throw altered("its payload is not canonical");
  const facts = checked({ ...rest, ...(authorization && { authorization: canonicalize(authorization) }) });
  if (canonicalize(keysOf(facts)) !== canonicalize(keys)) throw altered("its keys do not belong to its reference");
  // Another reference, with the keys to it, would send what may have been sent already as an action of its own.
  const { partnerReference } = JSON.parse(facts.payload) as { partnerReference?: unknown };
  if ((partnerReference ?? facts.partnerReference) !== facts.partnerReference) throw altered("its reference is not its payload's");
  const at = STEPS.indexOf(facts.step);
  if (at < 0 || at > KINDS[facts.kind].calls.length + 1) throw altered("it stands at a step that this kind does not have");
  if (at >= 1 && authorization?.operationHash !== facts.operationHash) throw altered("its authorization is for another hash");
  if (at >= 2 && typeof facts.resourceId !== "string") throw altered("it has no resource id");
  return facts;
}

/** An error about the course of an operation. Nothing was sent. */
export function failure(code: string, message: string): OperationError {
  return new OperationError({ code, message });
}

function readKind(kind: unknown): OperationKind {
  const found = optionalChoice(kind, "kind", OPERATIONS);
  if (found === undefined) throw misconfigured("option_missing", "an operation needs its `kind`, for example `fiatWithdrawal`");
  return found;
}

function canonicalText(value: unknown, name: string): string {
  return canonicalizeText(toJsonText(requireObject(value, name), name));
}

/** One action, one reference: what names it in the payload and what names it in the keys are the same. */
function reference(given: string | undefined, inPayload: unknown): string {
  if (given !== undefined && inPayload !== undefined && given !== inPayload) {
    throw failure("operation_reference_mismatch", "`partnerReference` is not the one in the payload; an action has one reference");
  }
  const found = given ?? inPayload;
  if (typeof found === "string") return found;
  throw misconfigured("option_missing", "an operation needs a `partnerReference`, in the payload or beside it: its keys are made of it");
}

const REFERENCE = /^[A-Za-z0-9._-]{1,96}$/;
const CUSTOMER_REF = /^[A-Za-z0-9._:-]{1,128}$/;

/** Holds the parts of the keys to their form and the hash to its payload; makes the hash if there is none. */
function checked(facts: Omit<Facts, "operationHash"> & { readonly operationHash: string | undefined }): Facts {
  const { kind, profile, customerId, customerRef, partnerReference, payload } = facts;
  if (!REFERENCE.test(partnerReference)) {
    throw failure("operation_reference_malformed", "`partnerReference` must be 1 to 96 of `A-Z a-z 0-9 . _ -`: it becomes part of idempotency keys");
  }
  if (!CUSTOMER_REF.test(customerRef)) {
    const name = customerRef === customerId ? "customerId" : "customerRef";
    throw failure("operation_reference_malformed", `\`${name}\` must be 1 to 128 of \`A-Z a-z 0-9 . _ : -\`: it becomes part of idempotency keys`);
  }
  // Also under `external`: a payload that cannot be hashed cannot be sent either.
  const known = operationHash(JSON.parse(payload) as object, {
    profile: profile === "external" ? "payload-v1" : profile,
    operation: kind,
    customerId,
  });
  if (profile !== "external") {
    if (facts.operationHash !== undefined && facts.operationHash !== known) {
      throw failure("operation_hash_mismatch", `the operation hash of this payload is \`${known}\`, not the one that is given`);
    }
    return { ...facts, operationHash: known };
  }
  if (facts.operationHash === undefined) {
    throw misconfigured("option_missing", "with `profile: \"external\"` an operation needs its `operationHash`: it is defined elsewhere");
  }
  return { ...facts, operationHash: facts.operationHash };
}

function altered(what: string): OperationError {
  return failure("operation_snapshot_altered", `the snapshot was changed since it was taken: ${what}; nothing was sent`);
}

