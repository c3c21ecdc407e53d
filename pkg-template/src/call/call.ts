/** From the arguments of a method to one call of the core, and from its answer to data. */

import type { CallBody, Caller, CallResult } from "../core/boundary.js";
import { AbortError, ApiError, isPartnerError } from "../errors/classes.js";
import type { Outcome, PartnerErrorInit } from "../errors/facts.js";
import { invalid, withOutcome } from "../errors/make.js";
import {
  isRecord,
  optionalString,
  reading,
  requireObject,
  requireString,
  typeName,
} from "../input/arguments.js";
import { isBytes, ownBytes } from "../input/bytes.js";
import { readOptions } from "../input/options.js";
import { namesOf } from "../input/shape.js";
import { coreJson, toJsonText } from "../input/stringify.js";
import { hasLoneSurrogate, requireSize } from "../input/text.js";
import type { EndpointInfo } from "../pure/endpoints.js";
import { pathParameters } from "../pure/endpoints.js";
import type { FetchPage } from "./list-page.js";
import { Page, PagePromise } from "./list-page.js";
import type { CallOptions, CallSettings, ReadCallOptions } from "./options.js";
import { CALL_OPTIONS, readCallOptions, readKnownOptions } from "./options.js";
import type { WithResponse } from "./promise.js";
import { ApiPromise } from "./promise.js";
import type { QueryValue } from "./query.js";
import { readQuery } from "./query.js";

interface PathOptions extends CallOptions {
  /** Query parameters, in the order given. */
  readonly query?: Readonly<Record<string, QueryValue | undefined>>;
}

/** A request without a body, or with one that is made into JSON. */
export interface JsonRequestOptions extends PathOptions {
  /** The request body: a JSON object or array. Not allowed on GET. */
  readonly body?: object;
  readonly contentType?: undefined;
}

/** A request whose body is sent and signed as it is. */
export interface RawRequestOptions extends PathOptions {
  /** The bytes or the text to send. Not allowed on GET. */
  readonly body: Uint8Array | ArrayBuffer | string;
  /**
   * What they are. A form with files has both in `const form = new Response(formData)`: `form.headers` and
   * `form.arrayBuffer()`.
   */
  readonly contentType: string;
}

/** Options of `client.request()`. */
export type RequestOptions = JsonRequestOptions | RawRequestOptions;

type Pairs = readonly (readonly [string, string])[];

/** A call to an endpoint of the table, or to any path, as the core reads it. */
export type CallRequest =
  | {
      readonly id: string;
      readonly pathParams: readonly string[];
      readonly query: Pairs;
      readonly options: CallSettings;
    }
  | {
      readonly method: string;
      readonly path: string;
      readonly contentType?: string;
      readonly query: Pairs;
      readonly options: CallSettings;
    };

interface Prepared {
  readonly call: CallRequest;
  readonly body: CallBody | undefined;
  readonly signal: AbortSignal | undefined;
}

/** Calls one endpoint of the table with the arguments its method was given. */
export function callEndpoint(
  caller: () => Caller,
  endpoint: EndpointInfo,
  args: readonly unknown[],
): ApiPromise<unknown> {
  if (!endpoint.page) return new ApiPromise(start(caller, () => prepare(endpoint, args).prepared));
  let base: ReturnType<typeof prepare> | undefined;
  const fetchPage: FetchPage<unknown> = (cursor, visited) =>
    new PagePromise(start(caller, () => atCursor(base, cursor)).then((answer) => asPage(answer, visited)));
  const asPage = (
    answer: WithResponse<unknown>,
    visited: ReadonlySet<string>,
  ): WithResponse<Page<unknown>> => ({
    data: new Page(answer.data, fetchPage, visited),
    response: answer.response,
  });
  const first = start(caller, () => (base = prepare(endpoint, args)).prepared);
  return new PagePromise(first.then((answer) => asPage(answer, firstCursor(base))));
}

/** Calls any path through the same pipeline. */
export function callPath(
  caller: () => Caller,
  method: unknown,
  path: unknown,
  options: unknown,
): ApiPromise<unknown> {
  return new ApiPromise(
    start(caller, () => {
      const verb = requireString(method, "method").toUpperCase();
      const { query, body, contentType, ...rest } = readOptions(options, "options", [
        "query",
        "body",
        "contentType",
        ...namesOf(CALL_OPTIONS),
      ]);
      if (body !== undefined && verb === "GET") {
        throw invalid("argument_invalid", "", "`body` is not allowed on GET; use `query`");
      }
      const { options: settings, signal } = readKnownOptions(rest);
      const kind = optionalString(contentType, "contentType");
      return {
        call: {
          method: verb,
          path: requireString(path, "path"),
          ...(kind !== undefined && { contentType: kind }),
          query: readQuery(query),
          options: settings,
        },
        body: kind === undefined ? jsonBody(body) : exactBody(body),
        signal,
      };
    }),
  );
}

function jsonBody(body: unknown): string | undefined {
  if (body === undefined) return undefined;
  if (typeof body === "string" || isBuffer(body)) {
    const way = "pass an object or an array, or say with `contentType` what it is";
    throw invalid(
      "argument_invalid",
      "",
      `\`body\` is ${typeof body === "string" ? "text" : "bytes"}, which is not made into JSON; ${way}`,
    );
  }
  return toJsonText(Array.isArray(body) ? body : requireObject(body, "body"), "body");
}

function exactBody(body: unknown): CallBody {
  if (typeof body === "string") {
    if (hasLoneSurrogate(body))
      throw invalid("json_lone_surrogate", "", "`body` holds half of a surrogate pair");
    requireSize(body.length, "`body`");
    return body;
  }
  const bytes = ownBytes(isBuffer(body) ? body : undefined, "body");
  if (bytes === undefined) {
    throw invalid(
      "argument_invalid",
      "",
      `with \`contentType\`, \`body\` must be a Uint8Array, an ArrayBuffer or a string, not ${typeName(body)}`,
    );
  }
  requireSize(bytes.length, "`body`");
  return bytes;
}

function isBuffer(body: unknown): body is Uint8Array | ArrayBuffer {
  return isBytes(body) || Object.prototype.toString.call(body) === "[object ArrayBuffer]";
}

/** Path parameters, then the body if there is one, or the query of a list, then the options. */
function prepare(
  endpoint: EndpointInfo,
  args: readonly unknown[],
): { prepared: Prepared; query: [string, string][] } {
  const names = pathParameters(endpoint.path);
  const pathParams = names.map((name, index) => requireString(args[index], name));
  const rest = args.slice(names.length);
  let body: string | undefined;
  let query: [string, string][] = [];
  if (endpoint.request !== null) {
    body = toJsonText(requireObject(rest.shift(), "body"), "body");
  } else if (endpoint.page) {
    query = readQuery(rest.shift());
  }
  const { options, signal } = lastOptions(endpoint, rest);
  return { prepared: { call: { id: endpoint.id, pathParams, query, options }, body, signal }, query };
}

function lastOptions(endpoint: EndpointInfo, rest: readonly unknown[]): ReadCallOptions {
  const extra = rest[1];
  if (rest.length > 1 && extra !== undefined) {
    throw invalid(
      "argument_invalid",
      "",
      `\`${endpoint.id}\` was given too many arguments; the last it takes is \`options\``,
    );
  }
  const options = rest[0];
  if (options !== undefined && !isRecord(options)) {
    throw invalid(
      "argument_invalid",
      "",
      `\`options\` of \`${endpoint.id}\` must be an object, not ${typeName(options)}`,
    );
  }
  return readCallOptions(options);
}

function atCursor(base: ReturnType<typeof prepare> | undefined, cursor: string): Prepared {
  if (base === undefined) throw new TypeError("a page was asked for before the first one");
  const query: [string, string][] = [...base.query.filter(([name]) => name !== "cursor"), ["cursor", cursor]];
  const { requestId: _once, ...options } = base.prepared.call.options; // each page is a request of its own
  return { ...base.prepared, call: { ...base.prepared.call, query, options } };
}

function firstCursor(base: ReturnType<typeof prepare> | undefined): ReadonlySet<string> {
  return new Set(base?.query.filter(([name]) => name === "cursor").map(([, cursor]) => cursor));
}

/**
 * Starts a call at once. Whatever goes wrong, also in the arguments, rejects: an async function does not
 * throw.
 */
async function start(caller: () => Caller, prepared: () => Prepared): Promise<WithResponse<unknown>> {
  let signal: AbortSignal | undefined;
  let outcome: Outcome = "not_sent";
  try {
    const { call, body, ...more } = reading(prepared);
    ({ signal } = more);
    const callJson = coreJson(call, "the call with its options");
    const makes = caller();
    // The core says the outcome. What goes past it from here on is a fault, which may have come at any moment
    // of the call.
    outcome = "unknown";
    return read(await makes.call(callJson, body, signal));
  } catch (error) {
    throw withOutcome(withReason(error, signal), outcome);
  }
}

function read({ text, headers, ...facts }: CallResult): WithResponse<unknown> {
  let data: unknown;
  try {
    // Told apart: no body is undefined, the JSON text `null` is null.
    data = text === "" ? undefined : JSON.parse(text);
  } catch (cause) {
    throw new ApiError({
      ...(facts as Partial<PartnerErrorInit>),
      code: "response_not_json",
      message: "the response is not JSON",
      cause,
    });
  }
  const { status, requestId, idempotencyKey, attempts } = facts;
  return {
    data,
    response: Object.freeze({
      status,
      requestId,
      idempotencyKey,
      attempts,
      headers: Object.freeze(Object.fromEntries(headers)),
    }),
  };
}

/** Puts the caller's reason under an abort: it cannot travel through the core, which speaks JSON. */
function withReason(error: unknown, signal: AbortSignal | undefined): unknown {
  if (
    isPartnerError(error) &&
    error instanceof AbortError &&
    error.cause === undefined &&
    signal?.aborted === true
  ) {
    Object.defineProperty(error, "cause", { value: signal.reason, configurable: true, writable: true });
  }
  return error;
}
