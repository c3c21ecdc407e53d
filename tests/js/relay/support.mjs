// A relay in front of a sandbox in this process, asked with Requests that say what a browser would.
import assert from "node:assert/strict";

import * as lib from "oceafin-partner";
import { createRelay } from "oceafin-partner/relay";
import { createSandbox } from "oceafin-partner/sandbox";

export const ORIGIN = "https://dashboard.example";
/** In every place where a secret, a session or what a hook throws might get out by mistake. */
export const CANARY = "canary-5be1";
export const ALL = Object.freeze([...lib.endpoints.map(({ id }) => id), "customers.create"]);

/** `options` override the relay's, `clientOptions` its client's. */
export function relayed(options = {}, clientOptions = {}) {
  const sandbox = createSandbox({ seed: 4, ...clientOptions.sandbox });
  const sent = [];
  const events = [];
  const asked = [];
  const fetch = clientOptions.fetch ?? sandbox.fetch;
  const client = new lib.PartnerClient({
    ...sandbox.credentials,
    baseUrl: sandbox.baseUrl,
    ...(typeof clientOptions.client === "function"
      ? clientOptions.client(sandbox.credentials)
      : clientOptions.client),
    fetch: (url, init) => {
      sent.push({
        url,
        ...init,
        text: init.body === undefined ? undefined : Buffer.from(init.body).toString(),
      });
      return fetch(url, init);
    },
  });
  const relay = createRelay({
    client,
    allowedOrigins: [ORIGIN],
    operations: ALL,
    authenticate: () => ({ user: "u-1", token: CANARY }),
    authorizeCustomer: (call) => {
      asked.push(call);
      return true;
    },
    onEvent: (event) => void events.push(event),
    ...options,
  });
  return {
    relay,
    client,
    sandbox,
    sent,
    events,
    asked,
    close: () => Promise.all([sandbox.close(), client.close()]),
  };
}

/** A test with its own relay. */
export const withRelay = (run, options, clientOptions) => async () => {
  const setup = relayed(options, clientOptions);
  try {
    await run(setup);
  } finally {
    await setup.close();
  }
};

/** What the page's client would send. `headers` override; undefined leaves one out. */
export function page(
  method,
  path,
  body,
  { headers = {}, url = "https://backend.example/partner-api", ...init } = {},
) {
  const all = {
    Origin: ORIGIN,
    "X-Request-Id": "request-1",
    ...(method !== "GET" && { "Idempotency-Key": crypto.randomUUID() }),
    ...(body !== undefined && { "Content-Type": "application/json" }),
    ...headers,
  };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  const content =
    body === undefined ||
    typeof body === "string" ||
    body instanceof Uint8Array ||
    body instanceof ReadableStream
      ? body
      : JSON.stringify(body);
  return new Request(url + path, {
    method,
    headers: given,
    body: content,
    ...(body instanceof ReadableStream && { duplex: "half" }),
    ...init,
  });
}

/** Asserts a complete refusal, and returns its problem. */
export async function refused(setup, request, status, code) {
  const before = { sent: setup.sent.length, events: setup.events.length };
  const response = await setup.relay(request);
  const text = await response.text();
  const problem = text === "" ? {} : JSON.parse(text);
  assert.deepEqual([response.status, problem.code], [status, code], text);
  assert.equal(setup.sent.length, before.sent, "nothing is sent");
  assert.equal(response.headers.get("Content-Type"), "application/problem+json");
  assert.deepEqual(Object.keys(problem), [
    "type",
    "title",
    "status",
    "code",
    "detail",
    "requestId",
    "outcome",
    "errors",
  ]);
  assert.equal(problem.outcome, "not_sent");
  assert.equal(problem.status, status);
  assert.equal(problem.requestId, response.headers.get("X-Request-Id"));
  assert.ok(problem.title !== "" && problem.detail !== "");
  assertGuarded(response);
  assert.ok(!text.includes(CANARY), text);
  const [event, ...others] = setup.events.slice(before.events);
  assert.deepEqual(
    [event.type, event.code, event.status, event.requestId, others.length],
    ["refused", code, status, problem.requestId, 0],
  );
  return { problem, response, event };
}

/** Asserts what every answer has. */
export function assertGuarded(response) {
  const { headers } = response;
  assert.equal(headers.get("Cache-Control"), "no-store");
  assert.equal(headers.get("Vary"), "Origin");
  assert.equal(headers.get("X-Content-Type-Options"), "nosniff");
  assert.equal(headers.get("Cross-Origin-Resource-Policy"), "same-origin");
  const known = [
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "allow",
    "cache-control",
    "content-type",
    "cross-origin-resource-policy",
    "date",
    "retry-after",
    "vary",
    "x-content-type-options",
    "x-request-id",
  ];
  assert.deepEqual(
    [...headers.keys()].filter((name) => !known.includes(name)),
    [],
  );
}

export { createRelay, createSandbox, lib };
