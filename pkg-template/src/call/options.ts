/** The options of one call: checked, and put into the core's form. */

import { misconfigured } from "../errors/make.js";
import type { ApprovalProfile, Validation } from "../generated/contract.js";
import { APPROVAL_PROFILES, VALIDATIONS } from "../generated/contract.js";
import {
  isRecord,
  optionalChoice,
  optionalPositive,
  optionalSignal,
  optionalString,
  optionalWhole,
  requireObject,
} from "../input/arguments.js";
import { omitUndefined, readOptions } from "../input/options.js";
import type { Read, ShapeOf } from "../input/shape.js";
import { namesOf, readMembers } from "../input/shape.js";
import { toJsonText } from "../input/stringify.js";

/** The draft that a submission authorises. Hand it over and the hash is compared before anything is sent. */
export interface DraftEvidence {
  /** The body the draft was created with; a top-level `operationAuthorization` is left out by itself. */
  readonly payload?: object;
  /** Or its `operationHash`: lower-case hex SHA-256. */
  readonly operationHash?: string;
  /** The customer of the draft; needed by the `operation-v1` profile when `payload` is given. */
  readonly customerId?: string;
}

/** Options of one call. Each overrides the client's. */
export interface CallOptions {
  /**
   * Stable key of this one action, for example `cust-100001:fiat-withdrawal:create:wd-9001`. Sent again with
   * the same body it returns the first answer. Without it the client makes a random one, which covers its own
   * retries but not a restart of your process: pass your own for everything that moves money. Not allowed on
   * GET.
   */
  readonly idempotencyKey?: string;
  /** The `X-Request-Id`; made at random if absent. The same in every attempt. */
  readonly requestId?: string;
  /** Most time for one attempt, headers and body, in milliseconds. */
  readonly timeoutMs?: number;
  /** Most time for the whole call with all attempts and waits, in milliseconds. */
  readonly deadlineMs?: number;
  /** Most attempts after the first. 0 means none. */
  readonly maxRetries?: number;
  /** Aborts the call, also while it waits for its next attempt. */
  readonly signal?: AbortSignal;
  /** More headers. Those of the signature cannot be set. */
  readonly headers?: Readonly<Record<string, string>> | Iterable<readonly [string, string]>;
  /** How far the body is checked. */
  readonly validation?: Validation;
  /** How the operation hash is made and checked, on the calls that need one. */
  readonly profile?: ApprovalProfile;
  /** On a submission: the draft it authorises. */
  readonly draft?: DraftEvidence;
}

/** How each option of a call is read. */
export const CALL_OPTIONS = {
  idempotencyKey: optionalString,
  requestId: optionalString,
  timeoutMs: optionalPositive,
  deadlineMs: optionalPositive,
  maxRetries: optionalWhole,
  signal: optionalSignal,
  headers: readHeaders,
  validation: (value, name) => optionalChoice(value, name, VALIDATIONS),
  profile: (value, name) => optionalChoice(value, name, APPROVAL_PROFILES),
  draft: readDraft,
} satisfies ShapeOf<CallOptions, "headers" | "draft">;

/** The options as the core reads them: all but the signal, which cannot be written as JSON. */
export type CallSettings = Omit<Read<typeof CALL_OPTIONS>, "signal">;

/** What is read of the options of a call. */
export interface ReadCallOptions {
  readonly options: CallSettings;
  readonly signal: AbortSignal | undefined;
}

/** Reads and checks the options argument of a call. */
export function readCallOptions(value: unknown): ReadCallOptions {
  return readKnownOptions(readOptions(value, "options", namesOf(CALL_OPTIONS)));
}

/** The same for an object whose names are known to be right. */
export function readKnownOptions(given: Readonly<Record<string, unknown>>): ReadCallOptions {
  const { signal, ...options } = readMembers(given, CALL_OPTIONS);
  return { options, signal };
}

function readHeaders(value: unknown): [string, string][] | undefined {
  if (value === undefined) return undefined;
  const pairs = headerPairs(value);
  if (pairs === undefined) {
    throw misconfigured(
      "option_invalid",
      "`headers` must be an object of strings, a Headers or pairs of strings",
    );
  }
  return pairs;
}

function headerPairs(value: unknown): [string, string][] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const iterable = typeof (value as { [Symbol.iterator]?: unknown })[Symbol.iterator] === "function";
  const entries: unknown[] = iterable ? [...(value as Iterable<unknown>)] : Object.entries(value);
  const pairs: [string, string][] = [];
  for (const entry of entries) {
    const [name, text] = Array.isArray(entry) ? (entry as unknown[]) : [];
    if (text === undefined && typeof name === "string") continue;
    if (typeof name !== "string" || typeof text !== "string") return undefined;
    pairs.push([name, text]);
  }
  return pairs;
}

/** The draft as the core reads it. */
interface DraftSettings {
  readonly payloadText?: string;
  readonly operationHash?: string;
  readonly customerId?: string;
}

const DRAFT = {
  payload: (value, name) => (value === undefined ? undefined : toJsonText(requireObject(value, name), name)),
  operationHash: optionalString,
  customerId: optionalString,
} satisfies ShapeOf<DraftEvidence, "payload">;

function readDraft(value: unknown): DraftSettings | undefined {
  if (value === undefined) return undefined;
  if (!isRecord(value)) {
    throw misconfigured(
      "option_invalid",
      "`draft` must be an object with the draft's `payload` or `operationHash`",
    );
  }
  const { payload: payloadText, ...rest } = readMembers(
    readOptions(value, "draft", namesOf(DRAFT)),
    DRAFT,
    "draft.",
  );
  if (payloadText === undefined && rest.operationHash === undefined) {
    throw misconfigured("option_missing", "`draft` needs the draft's `payload` or its `operationHash`");
  }
  return omitUndefined({ payloadText, ...rest });
}
