/** What an operation is made of: read from its maker or from a snapshot, and checked to belong together. */

import { OperationError } from "../errors/classes.js";
import { misconfigured } from "../errors/make.js";
import type { ApprovalProfile, OperationKind } from "../generated/contract.js";
import { APPROVAL_PROFILES, OPERATION_KINDS, OPERATIONS } from "../generated/contract.js";
import type { OperationAuthorization } from "../generated/models.js";
import { optionalChoice, optionalString, requireObject, requireString } from "../input/arguments.js";
import { omitUndefined, readOptions } from "../input/options.js";
import { toJsonText } from "../input/stringify.js";
import { canonicalize, canonicalizeText, operationHash } from "../pure/functions.js";
import type { KeepReason } from "./tries.js";
import { Tries } from "./tries.js";
import type {
  OperationAttempts,
  OperationKeys,
  OperationSnapshot,
  OperationStep,
  OperationUnaccounted,
} from "./types.js";

/** A call of an operation. */
export type Call = keyof OperationKeys;

interface KindRow {
  /** The client's group of methods. */
  readonly group: (typeof OPERATIONS)[OperationKind]["group"];
  /** The model of the resource. */
  readonly model: (typeof OPERATIONS)[OperationKind]["model"];
  /** The member of the answer that holds the resource's id. */
  readonly id: string;
  /** The word for the kind in a key, after the guide's example. */
  readonly word: string;
  /** The calls, in their order. */
  readonly calls: readonly Call[];
}

/** The kinds of operation. */
export const KINDS: Readonly<Record<OperationKind, KindRow>> = OPERATIONS;

/** The steps in their order; the last three are what the calls lead to. */
export const STEPS: readonly OperationStep[] = [
  "prepared",
  "authorized",
  "created",
  "submitted",
  "confirmed",
];

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
  readonly writeAhead?: true;
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
    "writeAhead",
  ]);
  const customerId = requireString(given.customerId, "customerId");
  // Read once, then only the text counts: a payload that is changed later changes nothing here.
  const payload = canonicalText(given.payload, "payload");
  const parsed = JSON.parse(payload) as { partnerReference?: unknown; operationAuthorization?: unknown };
  if (parsed.operationAuthorization !== undefined) {
    throw failure(
      "operation_payload_authorized",
      "the payload holds an `operationAuthorization`; leave it to `authorize()`",
    );
  }
  return checked({
    kind: readKind(kind),
    step: "prepared",
    profile: optionalChoice(given.profile, "profile", APPROVAL_PROFILES) ?? "payload-v1",
    customerId,
    customerRef: optionalString(given.customerRef, "customerRef") ?? customerId,
    partnerReference: reference(
      optionalString(given.partnerReference, "partnerReference"),
      parsed.partnerReference,
    ),
    payload,
    operationHash: optionalString(given.operationHash, "operationHash"),
    ...(readWriteAhead(given.writeAhead) && { writeAhead: true }),
  });
}

function readWriteAhead(value: unknown): boolean {
  if (value === undefined || typeof value === "boolean") return value === true;
  throw misconfigured("option_invalid", "`writeAhead` must be true or false");
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

/**
 * One key per call: `cust-100001:fiat-withdrawal:create:wd-9001`, and for another attempt the same with `:2`.
 */
export function keysOf({
  kind,
  customerRef,
  partnerReference,
  attempts,
}: Pick<Facts, "kind" | "customerRef" | "partnerReference" | "attempts">): OperationKeys {
  const { word, calls } = KINDS[kind];
  // The reference has no colon, so no two operations can have the same key, whatever is in `customerRef`. Nor
  // can another attempt: what stands third from its end is a call, and of a first attempt it is a kind.
  const entries = calls.map((call) => {
    const attempt = attempts?.[call];
    return [
      call,
      `${customerRef}:${word}:${call}:${partnerReference}${attempt === undefined ? "" : `:${String(attempt)}`}`,
    ];
  });
  return Object.freeze(Object.fromEntries(entries)) as unknown as OperationKeys;
}

/** Which attempt a call is at: 1, or more after refusals. */
export function attemptOf({ attempts }: Pick<Facts, "attempts">, call: Call): number {
  return attempts?.[call] ?? 1;
}

/** The facts for the same call under its next key, given the error that refused it under this one. */
export function refusedFacts(facts: Facts, tries: Tries, error: unknown): Facts {
  const call = requireCall(facts, "`afterRefusal`");
  const attempt = attemptOf(facts, call);
  const reason = tries.keeps(call, attempt, String(keysOf(facts)[call]), error);
  if (reason !== undefined)
    throw failure("operation_not_refused", `\`${call}\` keeps its key: ${KEPT[reason]}`);
  if (attempt >= MOST_ATTEMPTS)
    throw failure(
      "operation_not_refused",
      `\`${call}\` keeps its key: it has had ${String(MOST_ATTEMPTS)} already`,
    );
  return { ...facts, attempts: { ...facts.attempts, [call]: attempt + 1 } };
}

const MOST_ATTEMPTS = 99;
const SETTLE = "make the same step again, or settle it with `reconcile()`";

const KEPT: Readonly<Record<KeepReason, string>> = {
  unknown: `the error is not the API's refusal, so the call may have been carried out; ${SETTLE}`,
  retryable: "the same call may succeed under it; make the same step again later",
  foreign: "the error is of another call, or of an earlier attempt",
  conflict: "it was used before, with another body; find out what was done under it",
  done: "it was carried out; go on from what the step gave",
  unaccounted: `an earlier try is unaccounted for and may have been carried out; ${SETTLE}`,
  resumed: `an earlier process may have made this call; ${SETTLE}`,
};

/** The call that follows, for something that only makes sense before one. */
export function requireCall(facts: Pick<Facts, "kind" | "step">, what: string): Call {
  const call = nextCall(facts);
  if (call !== undefined) return call;
  throw failure(
    "operation_step_out_of_order",
    `${what} is about the call that comes next, and none follows on \`${facts.step}\``,
  );
}

/** The facts as plain JSON, with what is known of tries. */
export function snapshotOf(facts: Facts, tries: Tries): OperationSnapshot {
  const authorization =
    facts.authorization === undefined
      ? undefined
      : (JSON.parse(facts.authorization) as OperationAuthorization);
  const call = nextCall(facts);
  const unaccounted = call && tries.unaccounted(call, attemptOf(facts, call));
  const rest = omitUndefined({ format: FORMAT, ...facts, authorization, unaccounted, keys: keysOf(facts) });
  return { ...rest, checksum: operationHash(rest) } as OperationSnapshot;
}

const FORMAT = "oceafin-partner/operation@2";
/** It knew nothing of tries. */
const FORMAT_1 = "oceafin-partner/operation@1";

/**
 * The facts in a snapshot that nobody has changed, and what it knows of tries. `now` is in milliseconds since
 * 1970.
 */
export function resumedFacts(kind: unknown, snapshot: unknown, now: number): { facts: Facts; tries: Tries } {
  const wanted = readKind(kind);
  const { format, checksum, ...members } = JSON.parse(
    toJsonText(requireObject(snapshot, "snapshot"), "snapshot"),
  ) as Record<string, unknown>;
  if (format !== FORMAT && format !== FORMAT_1) {
    throw failure(
      "operation_snapshot_invalid",
      "this is not a snapshot of an operation, or one of a version that is not known here",
    );
  }
  if (checksum !== operationHash({ format, ...members })) throw altered("its checksum does not fit");
  const { keys, authorization, unaccounted, ...rest } = members as unknown as Omit<
    OperationSnapshot,
    "format" | "checksum"
  >;
  if (rest.kind !== wanted) {
    throw failure(
      "operation_snapshot_invalid",
      `the snapshot is of a \`${rest.kind}\`, not of a \`${wanted}\``,
    );
  }
  for (const [call, attempt] of Object.entries(rest.attempts ?? {})) {
    const known = (KINDS[wanted].calls as readonly string[]).includes(call);
    if (!known || !Number.isInteger(attempt) || attempt < 2 || attempt > MOST_ATTEMPTS)
      throw altered("its attempts are not such as this operation can have had");
  }
  // The checksum can be made anew by whoever changes the rest; what has been approved cannot.
  if (canonicalizeText(rest.payload) !== rest.payload) throw altered("its payload is not canonical");
  const facts = checked({ ...rest, ...(authorization && { authorization: canonicalize(authorization) }) });
  if (canonicalize(keysOf(facts)) !== canonicalize(keys))
    throw altered("its keys do not belong to its reference");
  // Another reference, with the keys to it, would send what may have been sent already as an action of its
  // own.
  const { partnerReference } = JSON.parse(facts.payload) as { partnerReference?: unknown };
  if ((partnerReference ?? facts.partnerReference) !== facts.partnerReference)
    throw altered("its reference is not its payload's");
  const at = STEPS.indexOf(facts.step);
  if (at < 0 || at > KINDS[facts.kind].calls.length + 1)
    throw altered("it stands at a step that this kind does not have");
  if (at >= 1 && authorization?.operationHash !== facts.operationHash)
    throw altered("its authorization is for another hash");
  if (at >= 2 && typeof facts.resourceId !== "string") throw altered("it has no resource id");
  if (rest.writeAhead !== undefined && (rest.writeAhead !== true || format !== FORMAT))
    throw altered("its `writeAhead` is not such as this operation can have had");
  const tries = new Tries(rest.writeAhead === true, now);
  if (unaccounted !== undefined) {
    const call = nextCall(facts);
    if (call === undefined || format !== FORMAT || !isUnaccounted(unaccounted))
      throw altered("its open tries are not such as this operation can have had");
    tries.remember(call, attemptOf(facts, call), unaccounted);
  }
  return { facts, tries };
}

function isUnaccounted(value: unknown): value is OperationUnaccounted {
  const { tries, latestAt, ...rest } = (value ?? {}) as { tries?: unknown; latestAt?: unknown };
  const at = typeof latestAt === "string" ? Date.parse(latestAt) : NaN;
  return (
    Number.isSafeInteger(tries) &&
    (tries as number) >= 1 &&
    at >= 0 &&
    new Date(at).toISOString() === latestAt &&
    Object.keys(rest).length === 0
  );
}

/** An error about the course of an operation. Nothing was sent. */
export function failure(code: string, message: string): OperationError {
  return new OperationError({ code, message });
}

function readKind(kind: unknown): OperationKind {
  const found = optionalChoice(kind, "kind", OPERATION_KINDS);
  if (found === undefined)
    throw misconfigured("option_missing", "an operation needs its `kind`, for example `fiatWithdrawal`");
  return found;
}

function canonicalText(value: unknown, name: string): string {
  return canonicalizeText(toJsonText(requireObject(value, name), name));
}

/** One action, one reference: what names it in the payload and what names it in the keys are the same. */
function reference(given: string | undefined, inPayload: unknown): string {
  if (given !== undefined && inPayload !== undefined && given !== inPayload) {
    throw failure(
      "operation_reference_mismatch",
      "`partnerReference` is not the one in the payload; an action has one reference",
    );
  }
  const found = given ?? inPayload;
  if (typeof found === "string") return found;
  throw misconfigured(
    "option_missing",
    "an operation needs a `partnerReference`, in the payload or beside it: its keys are made of it",
  );
}

const REFERENCE = /^[A-Za-z0-9._-]{1,96}$/;
const CUSTOMER_REF = /^[A-Za-z0-9._:-]{1,128}$/;

/** Holds the parts of the keys to their form and the hash to its payload; makes the hash if there is none. */
function checked(
  facts: Omit<Facts, "operationHash"> & { readonly operationHash: string | undefined },
): Facts {
  const { kind, profile, customerId, customerRef, partnerReference, payload } = facts;
  if (!REFERENCE.test(partnerReference)) {
    throw failure(
      "operation_reference_malformed",
      "`partnerReference` must be 1 to 96 of `A-Z a-z 0-9 . _ -`: it becomes part of idempotency keys",
    );
  }
  if (!CUSTOMER_REF.test(customerRef)) {
    const name = customerRef === customerId ? "customerId" : "customerRef";
    throw failure(
      "operation_reference_malformed",
      `\`${name}\` must be 1 to 128 of \`A-Z a-z 0-9 . _ : -\`: it becomes part of idempotency keys`,
    );
  }
  // Also under `external`: a payload that cannot be hashed cannot be sent either.
  const known = operationHash(JSON.parse(payload) as object, {
    profile: profile === "external" ? "payload-v1" : profile,
    operation: kind,
    customerId,
  });
  if (profile !== "external") {
    if (facts.operationHash !== undefined && facts.operationHash !== known) {
      throw failure(
        "operation_hash_mismatch",
        `the operation hash of this payload is \`${known}\`, not the one that is given`,
      );
    }
    return { ...facts, operationHash: known };
  }
  if (facts.operationHash === undefined) {
    throw misconfigured(
      "option_missing",
      'with `profile: "external"` an operation needs its `operationHash`: it is defined elsewhere',
    );
  }
  return { ...facts, operationHash: facts.operationHash };
}

function altered(what: string): OperationError {
  return failure(
    "operation_snapshot_altered",
    `the snapshot was changed since it was taken: ${what}; nothing was sent`,
  );
}
