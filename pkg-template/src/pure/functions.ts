/**
 * The pure functions: canonical form, operation hash, the approver's rows, validation. Synchronous, no
 * secrets, no network; the same in a page and in a server.
 */

import { core } from "../core/core.js";
import * as hot from "../core/hot.js";
import { ValidationError } from "../errors/classes.js";
import type { FieldError } from "../errors/facts.js";
import { invalid } from "../errors/make.js";
import type { HashProfile, OperationKind, Validation } from "../generated/contract.js";
import { CHECKINGS, HASH_PROFILES, OPERATION_KINDS } from "../generated/contract.js";
import type { ModelName } from "../generated/models.js";
import {
  isRecord,
  optionalChoice,
  optionalString,
  reading,
  requireObject,
  requireString,
  typeName,
} from "../input/arguments.js";
import { isBytes, ownBytes } from "../input/bytes.js";
import { omitUndefined, readOptions, requireKnown } from "../input/options.js";
import { coreJson, stringifyHot, toJsonText } from "../input/stringify.js";
import { hasLoneSurrogate, requireSize } from "../input/text.js";

/** Options of the functions that hash operations. */
export interface HashOptions {
  /** `operation-v1` also binds the hash to the customer and the kind of operation. Default `payload-v1`. */
  readonly profile?: HashProfile;
  /** Kind of operation; required by `operation-v1`. */
  readonly operation?: OperationKind;
  /** Customer of the operation; required by `operation-v1`. */
  readonly customerId?: string;
}

/** Options of {@link operationHash}. */
export interface OperationHashOptions extends HashOptions {
  /**
   * Validates the body against the model of the operation's draft in the same pass, which costs less than a
   * separate {@link validate}. An invalid body throws a ValidationError with all broken rules. Requires
   * `operation`. `strict` also refuses unknown members. Default: not validated.
   */
  readonly validation?: Exclude<Validation, "off">;
}

/** Options of {@link describeOperation}. */
export type DescribeOptions = Omit<HashOptions, "operation">;

/** One line of what an approver sees. */
export interface OperationRow {
  /** JSON pointer of the value in the hashed payload. */
  readonly pointer: string;
  /** Description of the value, in words. */
  readonly label: string;
  /** The value as text; invisible and direction-changing characters are spelled out. */
  readonly value: string;
  /** JSON type of the value, which distinguishes `"1"` from `1`. */
  readonly type: "string" | "number" | "boolean" | "null" | "object" | "array";
}

/** What an approver sees of an operation, derived from the hashed bytes. */
export interface OperationDescription {
  /** All hashed members, unknown ones too, in reading order. */
  readonly rows: readonly OperationRow[];
  /** Lower-case hex SHA-256. */
  readonly operationHash: string;
  /** A short form of the hash, to read aloud or compare by eye. It does not replace the hash. */
  readonly phrase: string;
}

/** Why two payloads or base strings differ. */
export interface Mismatch {
  /** Whether the two are equivalent. */
  readonly equal: boolean;
  /** How the two inputs were interpreted. */
  readonly kind: "json" | "requestBaseString" | "webhookBaseString" | "text";
  /** JSON pointer of the first member that differs, for payloads. */
  readonly pointer?: string;
  /** Name of the first line that differs, for base strings. */
  readonly line?: string;
  /** One sentence with the difference and its likely cause. Contains no values. */
  readonly message: string;
}

/** The result of {@link validate}. */
export type ValidationResult =
  | { readonly ok: true }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/** Options of {@link validate}. */
export interface ValidateOptions {
  /** `strict` also refuses unknown members. Default `standard`. */
  readonly validation?: Exclude<Validation, "off">;
}

// Marked as pure: a bundle that hashes nothing omits them.
const BATCH_OPTIONS: ReadonlySet<string> = /* @__PURE__ */ new Set(["profile", "operation", "customerId"]);
const HASH_OPTIONS: ReadonlySet<string> = /* @__PURE__ */ new Set([
  "profile",
  "operation",
  "customerId",
  "validation",
]);

type ReadHashOptions = { readonly [K in keyof OperationHashOptions]: OperationHashOptions[K] | undefined };

/** The RFC 8785 canonical form of a JavaScript value. */
export function canonicalize(value: unknown): string {
  const text = stringifyHot(value);
  return hot.canonicalize(text, value);
}

/**
 * The RFC 8785 canonical form of JSON text, with any white space, escapes and number forms. Bytes must be
 * UTF-8. Duplicate keys and lone surrogates are refused, as I-JSON requires.
 */
export function canonicalizeText(json: string | Uint8Array): string {
  const text = jsonText(json, "json");
  return hot.canonicalizeText(text);
}

/**
 * The operation hash of the body of a create call: lower-case hex SHA-256 over its canonical form, without a
 * top-level `operationAuthorization`.
 */
export function operationHash(body: object, options?: OperationHashOptions): string {
  requireObject(body, "body");
  const given = options === undefined ? undefined : readHashOptions(options, HASH_OPTIONS);
  const text = stringifyHot(body);
  if (given?.validation === undefined || given.profile === "operation-v1") {
    return hot.operationHash(text, given && coreJson(given, "`options`"), body);
  }
  if (given.operation === undefined) {
    throw invalid("argument_invalid", "", "`operation` is required with `validation`: it says which model");
  }
  return hot.validatedHash(
    text,
    OPERATION_KINDS.indexOf(given.operation),
    given.validation === "strict",
    body,
  );
}

/**
 * {@link operationHash} of many bodies in one core call. An error's pointer begins with the body's index.
 */
export function operationHashes(bodies: readonly object[], options?: HashOptions): string[] {
  if (!reading(() => Array.isArray(bodies))) {
    throw invalid("argument_invalid", "", `\`bodies\` must be an array of objects, not ${typeName(bodies)}`);
  }
  const texts = reading(() =>
    Array.from(bodies as readonly object[], (body, index) => {
      requireObject(body, `bodies[${String(index)}]`);
      return stringifyHot(body, `/${String(index)}`);
    }),
  );
  return hot.operationHashes(
    texts,
    options === undefined ? undefined : coreJson(readHashOptions(options, BATCH_OPTIONS), "`options`"),
    bodies,
  );
}

/**
 * Describes an operation to its approver: rows derived from the exact bytes that are hashed, the hash, and a
 * short phrase of it. Throws an OperationError with code `description_too_large` if the rows would exceed
 * 1 MiB.
 */
export function describeOperation(
  operation: OperationKind,
  body: object,
  options?: DescribeOptions,
): OperationDescription {
  const kind = optionalChoice(requireString(operation, "operation"), "operation", OPERATION_KINDS);
  const given = readOptions(options, "options", ["profile", "customerId"]);
  const text = toJsonText(requireObject(body, "body"), "body");
  const json = coreJson(
    omitUndefined({
      operation: kind,
      profile: optionalChoice(given.profile, "profile", HASH_PROFILES),
      customerId: optionalString(given.customerId, "customerId"),
    }),
    "`options`",
  );
  return JSON.parse(core().describeOperation(text, json)) as OperationDescription;
}

/**
 * Finds the first difference of two payloads (objects or JSON text) or two signature base strings, and its
 * likely cause. The message contains no values.
 */
export function explainMismatch(a: object | string | Uint8Array, b: object | string | Uint8Array): Mismatch {
  const [left, right] = [comparable(a, "a"), comparable(b, "b")];
  return JSON.parse(core().explainMismatch(left, right)) as Mismatch;
}

/**
 * Checks a value against a model of the API and returns all broken rules at once. Throws only if the model
 * does not exist.
 */
export function validate(model: ModelName, value: unknown, options?: ValidateOptions): ValidationResult {
  const name = requireString(model, "model");
  const given = readOptions(options, "options", ["validation"]);
  const mode = optionalChoice(given.validation, "validation", CHECKINGS) ?? "standard";
  let text: string;
  try {
    text = toJsonText(value, "value");
  } catch (error) {
    // A value without a JSON form is returned like any other broken rule.
    if (error instanceof ValidationError) return { ok: false, errors: error.fieldErrors };
    throw error;
  }
  return JSON.parse(core().validateModel(name, text, mode)) as ValidationResult;
}

// Undefined members vanish when this becomes JSON text. Read one by one, because this is on the hot path.
function readHashOptions(options: OperationHashOptions, known: ReadonlySet<string>): ReadHashOptions {
  requireKnown(options, "options", known);
  const { profile, operation, customerId, validation } = reading(() => ({ ...options }));
  return {
    profile: optionalChoice(profile, "profile", HASH_PROFILES),
    operation: optionalChoice(operation, "operation", OPERATION_KINDS),
    customerId: optionalString(customerId, "customerId"),
    validation: optionalChoice(validation, "validation", CHECKINGS),
  };
}

function comparable(value: unknown, name: string): string {
  if (typeof value === "string" || isBytes(value)) return jsonText(value, name);
  if (isRecord(value) || reading(() => Array.isArray(value))) return toJsonText(value, name);
  throw invalid(
    "argument_invalid",
    "",
    `\`${name}\` must be an object, text or bytes, not ${typeName(value)}`,
  );
}

function jsonText(json: unknown, name: string): string {
  if (typeof json === "string") {
    requireSize(json.length, `\`${name}\``);
    if (hasLoneSurrogate(json))
      throw invalid("json_lone_surrogate", "", `\`${name}\` holds half of a surrogate pair`);
    return json;
  }
  const bytes = isBytes(json) ? ownBytes(json, name) : undefined;
  if (bytes === undefined) {
    throw invalid(
      "argument_invalid",
      "",
      `\`${name}\` must be a string or a Uint8Array, not ${typeName(json)}`,
    );
  }
  requireSize(bytes.length, `\`${name}\``);
  try {
    // Invalid UTF-8 must not silently become U+FFFD, and a byte order mark must not vanish.
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw invalid("json_not_utf8", "", `\`${name}\` is not UTF-8`, cause);
  }
}
