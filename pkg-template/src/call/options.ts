/** The options of one call: checks them and converts them to the core's form. */

import { misconfigured } from "../errors/make.js";
import type { ApprovalProfile, Validation } from "../generated/contract.js";
import { APPROVAL_PROFILES, VALIDATIONS } from "../generated/contract.js";
import {
  isRecord,
  optionalChoice,
  optionalPositive,
  optionalString,
  optionalWhole,
  requireObject,
} from "../input/arguments.js";
import { omitUndefined, readOptions } from "../input/options.js";
import type { Read, ShapeOf } from "../input/shape.js";
import { namesOf, readMembers } from "../input/shape.js";
import { optionalSignal } from "../input/signal.js";
import { toJsonText } from "../input/stringify.js";

/** The draft that a submission authorizes. If given, the client compares the hashes before it sends. */
export interface DraftEvidence {
  /** The body that created the draft; a top-level `operationAuthorization` is ignored automatically. */
  readonly payload?: object;
  /** Alternatively, the draft's `operationHash`: lower-case hex SHA-256. */
  readonly operationHash?: string;
  /** The draft's customer; required by the `operation-v1` profile if `payload` is given. */
  readonly customerId?: string;
}

/** Options of one call. Each overrides the client's option of the same name. */
export interface CallOptions {
  /**
   * Stable key of this one action, for example `cust-100001:fiat-withdrawal:create:wd-9001`. A repeated call
   * with the same key and body returns the first answer. Default: a random key, which protects the client's
   * own retries but not a restart of your process. Pass your own key for every call that moves money. Not
   * allowed on GET.
   */
  readonly idempotencyKey?: string;
  /** The `X-Request-Id`, the same in every attempt. Default: random. */
  readonly requestId?: string;
  /** Time limit of one attempt, headers and body, in milliseconds. Default: the client's. */
  readonly timeoutMs?: number;
  /** Time limit of the call with all its attempts and waits, in milliseconds. Default: the client's. */
  readonly deadlineMs?: number;
  /** Maximum number of retries after the first attempt; 0 disables retries. Default: the client's. */
  readonly maxRetries?: number;
  /** Aborts the call, even while the client waits for the next attempt. */
  readonly signal?: AbortSignal;
  /** Additional headers. The signature's headers cannot be set. */
  readonly headers?: Readonly<Record<string, string>> | Iterable<readonly [string, string]>;
  /** How strictly the body is validated. Default: the client's. */
  readonly validation?: Validation;
  /** How the operation hash is computed and checked, on calls that need one. Default `payload-v1`. */
  readonly profile?: ApprovalProfile;
  /** For a submission: the draft that it authorizes. */
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

/** The options that the core reads: all except the signal, which has no JSON form. */
export type CallSettings = Omit<Read<typeof CALL_OPTIONS>, "signal">;

/** The options of a call, checked. */
export interface ReadCallOptions {
  readonly options: CallSettings;
  readonly signal: AbortSignal | undefined;
}

/** Reads and checks the options argument of a call. */
export function readCallOptions(value: unknown): ReadCallOptions {
  return readKnownOptions(readOptions(value, "options", namesOf(CALL_OPTIONS)));
}

/** Reads and checks the options of a call. The caller has checked the object's member names. */
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
