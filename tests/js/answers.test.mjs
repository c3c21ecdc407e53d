// Answers that no server should give. Whatever comes back, an error says that the call was sent, and the
// process goes on.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { assertHealthy, assertOurs, lib, thrownBy } from "./support/package.mjs";

afterEach(assertHealthy);

const QUOTE = { bankAccountId: "b-1", currency: "EUR", amount: "1.00" };
function scripted(answer) {
  let sent = 0;
  const fetch = async (...given) => {
    sent += 1;
    return answer(...given);
  };
  const client = new lib.PartnerClient({
    clientId: "c-1",
    clientSecret: "canary-client-secret",
    baseUrl: "https://api.example",
    fetch,
    maxRetries: 1,
  });
  const quote = (options) =>
    client.fiatWithdrawals.createQuote("c-1", QUOTE, { idempotencyKey: "k-1", ...options });
  return { quote, sent: () => sent };
}
const rejection = async (what, run) => assertOurs(await thrownBy(run, what), what);
const body = () => new TextEncoder().encode('{"quoteId":"q-1"}');

test("an adapter's headers may be of any type", async () => {
  for (const headers of [
    new Map([
      ["Content-Length", 17],
      ["x-request-id", undefined],
    ]),
    [
      ["X-A", null],
      ["X-B", true],
    ],
    new Map([[7, "seven"]]),
  ]) {
    const { quote, sent } = scripted(() => ({
      status: 201,
      headers,
      arrayBuffer: async () => body().buffer,
    }));
    assert.deepEqual([(await quote()).quoteId, sent()], ["q-1", 1]);
  }
});

test("anything that is not an answer is a broken connection: retried, then reported with attempts and key", async () => {
  for (const status of [undefined, "201", Number.NaN, 200.5, 0, 65_736, 1e9]) {
    const { quote, sent } = scripted(() => ({ status, headers: [], arrayBuffer: async () => body().buffer }));
    const error = await rejection(String(status), () => quote());
    assert.deepEqual(
      [error.name, error.code, error.attempts, error.idempotencyKey, error.retryable, sent()],
      ["ConnectionError", "connection_failed", 2, "k-1", true, 2],
      String(status),
    );
  }
});

test("an endless body is read up to the limit, and the call is not retried", async () => {
  const chunk = new Uint8Array(4 * 1024 * 1024).fill(0x20);
  let pulled = 0,
    cancelled = false;
  const endless = () =>
    new ReadableStream(
      {
        pull: (controller) => {
          pulled += 1;
          controller.enqueue(chunk);
        },
        cancel: () => {
          cancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
  const { quote, sent } = scripted(() => new Response(endless(), { status: 201 }));
  const error = await rejection("endless", () => quote());
  assert.deepEqual(
    [error.name, error.code, error.attempts, error.idempotencyKey, error.retryable, sent()],
    ["ConnectionError", "response_too_large", 1, "k-1", false, 1],
  );
  assert.deepEqual([pulled, cancelled], [33, true]);
  const whole = scripted(() => ({
    status: 201,
    headers: [],
    arrayBuffer: async () => new ArrayBuffer(128 * 1024 * 1024 + 1),
  }));
  assert.equal((await rejection("at once", () => whole.quote())).code, "response_too_large");
});

test("a body in any number of chunks is read whole", async () => {
  const bytes = body();
  for (const size of [1, 5, bytes.length]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
      bytes.subarray(at * size, (at + 1) * size),
    );
    const { quote } = scripted(() => new Response(ReadableStream.from(pieces), { status: 201 }));
    assert.equal((await quote()).quoteId, "q-1");
  }
  const { quote } = scripted(() => ({
    status: 201,
    headers: [],
    body: ReadableStream.from(["text"]),
    arrayBuffer: async () => bytes,
  }));
  assert.equal((await rejection("a stream of text", () => quote())).code, "response_cut");
});

test("a used nonce: the first copy may have been carried out", async () => {
  const { quote, sent } = scripted(() =>
    Response.json({ status: 401, code: "PARTNER_NONCE_REPLAYED" }, { status: 401 }),
  );
  const error = await rejection("replayed", () => quote());
  assert.deepEqual(
    [error.name, error.retryable, error.attempts, error.idempotencyKey, sent()],
    ["AuthenticationError", true, 1, "k-1", 1],
  );
});

test("an invalid `signal` is refused before anything is sent", async () => {
  const { quote, sent } = scripted(() => Response.json({ quoteId: "q-1" }));
  const listen = () => {};
  for (const signal of [
    { aborted: false, addEventListener: listen },
    { aborted: false, removeEventListener: listen },
    {
      aborted: false,
      addEventListener: () => {
        throw new Error("no");
      },
      removeEventListener: listen,
    },
  ]) {
    assert.equal((await rejection("signal", () => quote({ signal }))).code, "option_invalid");
  }
  assert.equal(sent(), 0);
  assert.equal(
    (
      await quote({
        signal: {
          aborted: false,
          addEventListener: listen,
          removeEventListener: () => {
            throw new Error("no");
          },
        },
      })
    ).quoteId,
    "q-1",
  );
});
