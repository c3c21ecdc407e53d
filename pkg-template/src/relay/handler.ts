/**
 * Turns a page's request into one request that the client signs, after a series of checks.
 *
 * Cheap checks come before expensive ones, and checks of the request before the partner's hooks: path and
 * method, allow-list, origin, query, content type and announced body length; then the session and its rate
 * limit. Only then the relay reads the body, the core validates it, and the partner's hooks decide whether
 * this session may make this call with this key. A request that fails a check gets a problem document and is
 * not sent.
 */

import type { CallSettings } from "../call/options.js";
import { readCallOptions } from "../call/options.js";
import type { CheckedCall, HttpResponse } from "../core/boundary.js";
import { invalid } from "../errors/make.js";
import { IDEMPOTENCY_KEY_HEADER, REQUEST_ID_HEADER } from "../generated/contract.js";
import { isRecord } from "../input/arguments.js";
import { setAnswerHeaders } from "./answer-headers.js";
import { checkBodyHeaders, readBody } from "./body.js";
import type { EndpointId, RelayEvent, RelayedCall, RelayOptions, Settings } from "./options.js";
import { readRelayOptions } from "./options.js";
import { corsHeaders, Origins, preflightResponse } from "./origin.js";
import { outcomeOf, problemResponse, refusalOf, refuse, refuseRequest } from "./problem.js";
import type { Route } from "./route.js";
import { readFilters } from "./route.js";

/** A Web-standard handler. Always responds; rejects only if its argument is not a `Request`. */
export type Relay = (request: Request) => Promise<Response>;

/**
 * Creates the handler that a page's client calls (its `relayUrl`). The handler checks each request against
 * `options`, signs it with the backend's client, sends it once and returns the API's response unchanged.
 *
 * Throws a ConfigurationError for invalid options.
 */
export function createRelay<Session>(options: RelayOptions<Session>): Relay {
  const settings = readRelayOptions(options);
  return (request) => answer(settings, request);
}

/** What the relay has learnt about a request so far. */
interface Trace {
  requestId: string;
  operation?: string;
}

async function answer(settings: Settings, request: Request): Promise<Response> {
  // Checked by shape: a `Request` of a polyfill or of another realm is accepted too.
  if (
    !isRecord(request) ||
    typeof request.url !== "string" ||
    typeof (request.headers as Partial<Headers> | undefined)?.get !== "function"
  ) {
    throw invalid(
      "argument_invalid",
      "",
      "a relay takes a Web-standard Request; for Node's own request and response wrap it in `toNodeHandler`",
    );
  }
  const started = Date.now();
  const trace: Trace = { requestId: requestIdOf(request) };
  const progress = { sent: false };
  const event = { requestId: trace.requestId, method: request.method };
  let response: Response;
  let result: Pick<RelayEvent, "type" | "code" | "outcome" | "cause">;
  try {
    response = await pass(settings, request, trace, progress);
    result = { type: "forwarded" };
  } catch (error) {
    const refusal = refusalOf(error);
    const outcome = outcomeOf(error, progress.sent);
    response = problemResponse(refusal, trace.requestId, outcome);
    result = {
      type: "refused",
      code: refusal.code,
      outcome,
      ...(refusal.cause !== undefined && { cause: refusal.cause }),
    };
  }
  finish(response.headers, settings.origins.granted(request), trace.requestId);
  report(settings, {
    ...event,
    ...trace,
    ...result,
    status: response.status,
    durationMs: Math.max(0, Date.now() - started),
  });
  return response;
}

async function pass(
  settings: Settings,
  request: Request,
  trace: Trace,
  progress: { sent: boolean },
): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const asked = request.method === "OPTIONS" ? request.headers.get("Access-Control-Request-Method") : null;
  const route = settings.routes.find(asked ?? request.method, pathname);
  const { endpoint } = route;
  trace.operation = endpoint.id;
  if (!settings.operations.has(endpoint.id)) throw refuse("relay_operation_refused");
  settings.origins.check(request);
  if (asked !== null) return preflightResponse(endpoint.method);
  Origins.requireClient(request);

  const query = readFilters(search, endpoint, settings.filters);
  checkBodyHeaders(request, endpoint, settings.maxBodyBytes);
  const idempotencyKey = request.headers.get(IDEMPOTENCY_KEY_HEADER) || undefined;
  // Otherwise the client would generate a key, and a retry by the page would be a second payment.
  if (idempotencyKey === undefined && endpoint.method !== "GET") {
    throw refuseRequest("idempotency_key_missing", "every request but a GET needs an `Idempotency-Key`");
  }

  const session = await hook(() => settings.authenticate(request));
  // Any falsy value: an empty cookie, the id 0 or an absent row is not a session.
  if (!session) throw refuse("relay_unauthenticated");
  const waitSeconds = await hook(() => settings.limit(session, request));
  if (waitSeconds !== 0) {
    throw refuse(
      "relay_rate_limited",
      waitSeconds === undefined ? {} : { headers: { "Retry-After": String(waitSeconds) } },
    );
  }

  const text = await readBody(request, endpoint, settings);
  const submission = endpoint.operationAuthorization?.step === "submit";
  const { options } = readCallOptions({
    idempotencyKey,
    requestId: request.headers.get(REQUEST_ID_HEADER) ?? trace.requestId,
    // The page's client retries under the same key; a second retry loop here would multiply its attempts.
    maxRetries: 0,
    // A submission consists of its authorization alone: the hash does not cover any other member.
    validation: submission ? "strict" : settings.validation,
    profile: settings.profile,
  });
  const begin = (draft?: CallSettings["draft"]): CheckedCall =>
    settings.forwarding.begin(
      { id: endpoint.id, pathParams: route.ids, query, options: { ...options, ...(draft && { draft }) } },
      text,
    );

  let begun = begin();
  try {
    const call = describe(route, session, text, request);
    // Exactly true: a forgotten `return`, a promise inside an object or a role's name is not a permission.
    if ((await hook(() => settings.authorizeCustomer(call))) !== true) throw refuse("relay_customer_refused");
    let customerId = call.customerId;
    if (settings.draftOf !== undefined && submission) {
      const draft = await hook(
        async () => readCallOptions({ draft: (await settings.draftOf?.(call)) ?? undefined }).options.draft,
      );
      if (draft === undefined) throw refuse("relay_draft_unknown");
      // Check again, now against the draft that the submission must match. Only after the permission:
      // otherwise a stranger could try out hashes.
      const held = begin(draft);
      begun.free();
      begun = held;
      customerId ??= draft.customerId;
    }
    if (idempotencyKey !== undefined) {
      const context = Object.freeze({ operation: call.operation, customerId, pathParams: call.pathParams });
      if ((await hook(() => settings.authorizeKey(session, idempotencyKey, context))) !== true)
        throw refuse("relay_key_refused");
    }
    progress.sent = true;
    return passOn(await begun.send(request.signal));
  } finally {
    begun.free();
  }
}

/** Runs a hook of the partner. Its errors go into the event, not to the page. */
async function hook<T>(action: () => T | Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw refuse("relay_hook_failed", { cause });
  }
}

function describe(
  route: Route,
  session: unknown,
  text: string | undefined,
  request: Request,
): RelayedCall<unknown> {
  // The core has checked this very text: it has no duplicate names, so it can be read in one way only.
  const body: unknown = text === undefined ? undefined : JSON.parse(text);
  if (body !== undefined && !isRecord(body)) throw refuse("relay_body_missing");
  return Object.freeze({
    session,
    customerId: route.pathParams["customerId"],
    operation: route.endpoint.id as EndpointId,
    pathParams: route.pathParams,
    body: deepFreeze(body),
    request,
  });
}

/**
 * The only headers of the API that reach the page: the retry delay, the content type, the request id and the
 * server's time.
 */
const PASSED_ON = ["content-type", "date", "retry-after", /* @__PURE__ */ REQUEST_ID_HEADER.toLowerCase()];

function passOn({ status, headers, body }: HttpResponse): Response {
  const response = new Response(body.length === 0 ? null : (body as Uint8Array<ArrayBuffer>), { status });
  for (const [name, value] of headers) if (PASSED_ON.includes(name)) response.headers.set(name, value);
  // A body that is not JSON (a proxy's HTML page) is passed on byte for byte, but with a type that a browser
  // does not render.
  const type = response.headers.get("Content-Type");
  if (type !== null && !/^application\/(?:problem\+)?json[ \t]*(?:;|$)/i.test(type)) {
    response.headers.set("Content-Type", "application/octet-stream");
  }
  return response;
}

function finish(headers: Headers, granted: string | undefined, requestId: string): void {
  if (!headers.has(REQUEST_ID_HEADER)) headers.set(REQUEST_ID_HEADER, requestId);
  setAnswerHeaders(headers);
  for (const [name, value] of corsHeaders(granted)) headers.set(name, value);
}

/**
 * The page's request id if it is safe in a header and a log line; otherwise a new one. The core decides
 * whether it may be sent.
 */
function requestIdOf(request: Request): string {
  const id = request.headers.get(REQUEST_ID_HEADER);
  return id !== null && /^[\x21-\x7e]{1,255}$/.test(id) ? id : crypto.randomUUID();
}

function report({ onEvent }: Settings, event: RelayEvent): void {
  try {
    onEvent?.(Object.freeze(event));
  } catch {
    // A faulty listener must not turn a completed payment into an error.
  }
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) {
    for (const member of Object.values(value)) deepFreeze(member);
    Object.freeze(value);
  }
  return value;
}
