// Bodies that are not JSON: sent and signed unchanged, and never silently converted to JSON.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { assertHealthy, assertOurs, lib, sha256, thrownBy } from "./support/package.mjs";

afterEach(assertHealthy);

const SECRET = "canary-client-secret-7f3a";
function recording(options) {
  const sent = [];
  const fetch = async (url, init) => {
    sent.push({ url, ...init, bytes: init.body && Buffer.from(init.body) });
    return Response.json({ fileId: "f-1" }, { status: options?.status ?? 201 });
  };
  return {
    sent,
    client: new lib.PartnerClient({
      clientId: "c-1",
      clientSecret: SECRET,
      baseUrl: "https://api.example",
      fetch,
    }),
  };
}
const refusal = async (what, run) => assertOurs(await thrownBy(run, what), what);

test("a form with a file goes out byte for byte, under its own type, signed", async () => {
  const { sent, client } = recording();
  const form = new FormData();
  form.set("purpose", "KYC");
  form.set("file", new Blob([Uint8Array.of(0, 255, 128, 10)]), "passport.png");
  const encoded = new Response(form);
  const contentType = encoded.headers.get("Content-Type");
  const bytes = await encoded.arrayBuffer();
  assert.deepEqual(
    await client.request("POST", "/partner/v1/files", { body: bytes, contentType, idempotencyKey: "file-1" }),
    { fileId: "f-1" },
  );
  const [{ headers, bytes: gone }] = sent;
  assert.equal(headers["Content-Type"], contentType);
  assert.deepEqual(gone, Buffer.from(bytes));
  const { baseString } = lib.signRequest({
    clientId: "c-1",
    clientSecret: SECRET,
    method: "POST",
    path: "/partner/v1/files",
    body: gone,
    idempotencyKey: "file-1",
    timestamp: headers["X-Partner-Timestamp"],
    nonce: headers["X-Partner-Nonce"],
  });
  assert.equal(baseString.split("\n")[2], sha256(gone));
  assert.equal(
    headers["X-Partner-Signature"],
    lib.signRequest({
      clientId: "c-1",
      clientSecret: SECRET,
      method: "POST",
      path: "/partner/v1/files",
      body: gone,
      idempotencyKey: "file-1",
      timestamp: headers["X-Partner-Timestamp"],
      nonce: headers["X-Partner-Nonce"],
    }).headers["X-Partner-Signature"],
  );
});

test("text, a Buffer and part of a buffer are sent as they are; each attempt sends the same", async () => {
  const { sent, client } = recording();
  const whole = Uint8Array.from([1, 2, 3, 4, 5]);
  for (const [body, expected] of [
    ["a,b\n1,\u00fc\n", Buffer.from("a,b\n1,\u00fc\n")],
    [Buffer.from("x"), Buffer.from("x")],
    [whole.subarray(1, 3), Buffer.from([2, 3])],
    ["", Buffer.alloc(0)],
  ]) {
    await client.request("PUT", "/partner/v1/files/1", { body, contentType: "text/csv; charset=utf-8" });
    assert.deepEqual(sent.at(-1).bytes, expected);
    assert.equal(sent.at(-1).headers["Content-Type"], "text/csv; charset=utf-8");
  }
  assert.equal((await client.request("POST", "/partner/v1/x", { body: { b: 1, a: 2 } })).fileId, "f-1");
  assert.deepEqual(
    [sent.at(-1).headers["Content-Type"], sent.at(-1).bytes.toString()],
    ["application/json", '{"a":2,"b":1}'],
  );
});

test("options that contradict each other are refused before anything is sent", async () => {
  const { sent, client } = recording();
  const bytes = Uint8Array.of(1, 2);
  for (const [what, options, code] of [
    ["bytes without a type", { body: bytes }, "argument_invalid"],
    ["a Buffer without a type", { body: Buffer.from(bytes) }, "argument_invalid"],
    ["an ArrayBuffer without a type", { body: bytes.buffer }, "argument_invalid"],
    ["text without a type", { body: "a=1" }, "argument_invalid"],
    ["an object with a type", { body: { a: 1 }, contentType: "text/plain" }, "argument_invalid"],
    ["a form", { body: new FormData(), contentType: "multipart/form-data" }, "argument_invalid"],
    ["a type without a body", { contentType: "text/plain" }, "argument_invalid"],
    ["a type of two lines", { body: "x", contentType: "text/plain\r\nX-Evil: 1" }, "header_malformed"],
    ["a type that is no text", { body: "x", contentType: 7 }, "option_invalid"],
    ["half of a pair", { body: "\ud800", contentType: "text/plain" }, "json_lone_surrogate"],
    [
      "a type among the headers",
      { body: "x", contentType: "text/plain", headers: { "Content-Type": "text/html" } },
      "header_reserved",
    ],
  ]) {
    assert.equal(
      (await refusal(what, () => client.request("POST", "/partner/v1/files", options))).code,
      code,
      what,
    );
  }
  assert.equal(
    (
      await refusal("GET", () =>
        client.request("GET", "/partner/v1/files", { body: "x", contentType: "text/plain" }),
      )
    ).code,
    "argument_invalid",
  );
  assert.equal(sent.length, 0);
});

test("bytes inside a body have no JSON form, wherever they stand", async () => {
  const { sent, client } = recording();
  const typed = [Uint8Array.of(1), new Float64Array(2), new DataView(new ArrayBuffer(1)), new Uint8Array(0)];
  for (const value of typed) {
    for (const [body, pointer] of [
      [{ a: [{ proof: value }] }, "/a/0/proof"],
      [{ proof: value }, "/proof"],
    ]) {
      for (const [what, run] of Object.entries({
        canonicalize: () => lib.canonicalize(body),
        operationHash: () => lib.operationHash(body),
        operationHashes: () => lib.operationHashes([body])[0],
        describeOperation: () => lib.describeOperation("refund", body),
        request: () => client.request("POST", "/partner/v1/x", { body }),
      })) {
        const { fieldErrors, code } = await refusal(what, run);
        assert.equal(code, "json_unsupported_type", what);
        assert.ok(fieldErrors[0].pointer.endsWith(pointer), `${what}: ${fieldErrors[0].pointer}`);
      }
    }
  }
  assert.equal(
    lib.canonicalize({ 0: "a plain member", list: { 0: 1 } }),
    '{"0":"a plain member","list":{"0":1}}',
  );
  assert.equal(sent.length, 0);
});
