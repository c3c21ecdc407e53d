// What a closed client leaves in the memory of the core. A secret, its padded blocks and the hash states that
// it leads to sign equally well, so none of them may be found there.
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { test } from "node:test";

// The test captures the instance when the package makes it.
const instances = [];
const { Instance } = WebAssembly;
WebAssembly.Instance = class extends Instance {
  constructor(...given) {
    super(...given);
    instances.push(this);
  }
};
const { PartnerClient, signRequest, signTestWebhook, verifyWebhook } = await import("oceafin-partner");
WebAssembly.Instance = Instance;
const [{ exports }] = instances;

/** The constants of SHA-256: the first bits of the fractions of roots of primes. */
const primes = Array.from({ length: 312 }, (_, n) => n).filter(
  (n) => n > 1 && !Array.from({ length: n }, (_, d) => d).some((d) => d > 1 && n % d === 0),
);
const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) >>> 0;
const K = primes.slice(0, 64).map((prime) => fraction(Math.cbrt(prime)));
const START = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));

/** FIPS 180-4, section 6.2.2: the state after one block. */
function compress(state, block) {
  const right = (word, by) => (word >>> by) | (word << (32 - by));
  const w = Array.from({ length: 16 }, (_, at) => block.readInt32BE(at * 4));
  for (let at = 16; at < 64; at++) {
    const [x, y] = [w[at - 15], w[at - 2]];
    const small = (right(x, 7) ^ right(x, 18) ^ (x >>> 3)) + (right(y, 17) ^ right(y, 19) ^ (y >>> 10));
    w.push((w[at - 16] + w[at - 7] + small) | 0);
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let at = 0; at < 64; at++) {
    const one = (h + (right(e, 6) ^ right(e, 11) ^ right(e, 25)) + ((e & f) ^ (~e & g)) + K[at] + w[at]) | 0;
    const two = ((right(a, 2) ^ right(a, 13) ^ right(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    [a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
  }
  return [a, b, c, d, e, f, g, h].map((word, at) => (word + state[at]) >>> 0);
}

/** The words that must not be found, by their origin. */
function traces(secret) {
  const key = Buffer.alloc(64);
  (secret.length > 64 ? createHash("sha256").update(secret).digest() : Buffer.from(secret)).copy(key);
  const block = (pad) => key.map((byte) => byte ^ pad);
  const words = (bytes) => Array.from({ length: 16 }, (_, at) => Buffer.from(bytes).readUInt32LE(at * 4));
  const [inner, outer] = [block(0x36), block(0x5c)].map((bytes) => Buffer.from(bytes));
  return {
    "the inner state": compress(START, inner),
    "the outer state": compress(START, outer),
    "the inner block": words(inner).slice(0, 8),
    "the outer block": words(outer).slice(0, 8),
    "the key": words(key).slice(0, 8),
  };
}

/**
 * What of a secret lies in the memory: of each trace at least two words, in either order of bytes, and the
 * text itself.
 */
function found(secret) {
  const bytes = Buffer.from(exports.memory.buffer);
  const places = new Map();
  const wanted = new Map();
  for (const [what, words] of Object.entries(traces(secret))) {
    for (const word of words) {
      for (const spelt of [word, Buffer.from(Uint32Array.of(word).buffer).readUInt32BE()])
        wanted.set(spelt, what);
    }
  }
  for (const [at, word] of new Uint32Array(exports.memory.buffer).entries()) {
    const what = wanted.get(word);
    if (what !== undefined) places.set(what, (places.get(what) ?? new Map()).set(word, at * 4));
  }
  const list = [...places]
    .filter(([, words]) => words.size > 1)
    .map(([what, words]) => `${what}: ${words.size} words about ${[...words.values()].at(-1)}`);
  for (let at = 0; at + 8 <= secret.length; at++) {
    const place = bytes.indexOf(secret.slice(at, at + 8));
    if (place !== -1) list.push(`the text from its character ${at} on, at ${place}`);
  }
  return list;
}

const AT = 1_782_604_800_000;
// Random texts, so that no character table in the core's data contains part of one.
const text = (name, length) =>
  `sk_${createHash("sha512").update(name).digest("base64url")}${createHash("sha512").update(`${name}+`).digest("base64url")}`.slice(
    0,
    length,
  );
const SHORT = text("short", 40);
const LONG = text("long", 120);

test("the states are those that Node's HMAC goes through", () => {
  assert.deepEqual(
    compress(START, Buffer.from("80".padEnd(128, "0"), "hex"))
      .map((word) => word.toString(16).padStart(8, "0"))
      .join(""),
    createHash("sha256").update("").digest("hex"),
  );
  const { "the inner state": inner, "the outer state": outer } = traces(SHORT);
  const pad = (bytes) => {
    const block = Buffer.alloc(64);
    Buffer.from(bytes).copy(block);
    block[bytes.length] = 0x80;
    block.writeUInt32BE((64 + bytes.length) * 8, 60);
    return block;
  };
  const digest = (state) =>
    Buffer.concat(state.map((word) => Buffer.from([word >>> 24, word >>> 16, word >>> 8, word])));
  const tag = digest(compress(outer, pad(digest(compress(inner, pad("message"))))));
  assert.equal(tag.toString("hex"), createHmac("sha256", SHORT).update("message").digest("hex"));
});

for (const secret of [SHORT, LONG]) {
  const what = `a secret of ${secret.length} characters`;

  test(`${what}: a client that is open has its states, and one that is closed left nothing`, async () => {
    const client = new PartnerClient({
      clientId: "client-7",
      clientSecret: secret,
      baseUrl: "https://api.example.com",
      fetch: async () => Response.json({ items: [] }),
    });
    await client.balances.list("cust-1");
    await client.request("POST", "/partner/v1/things", { body: { a: "1".repeat(300) } });
    const open = found(secret).join("\n");
    // The scan can find them: they are in the client's memory and nowhere else.
    assert.match(open, /the inner state: 8 words/);
    assert.match(open, /the outer state: 8 words/);
    assert.doesNotMatch(open, /block|key|text/);
    client.close();
    assert.deepEqual(found(secret), []);
  });

  test(`${what}: verifying and signing a webhook leaves no state`, () => {
    const event = { eventId: "e-1", eventType: "conversion.created" };
    const { body, headers } = signTestWebhook({ event, secret, timestamp: new Date(AT) });
    assert.equal(verifyWebhook({ body, headers, secret, now: AT }).eventId, "e-1");
    // The text of a webhook secret is in the options of both; SECURITY.md says so.
    assert.deepEqual(
      found(secret).filter((trace) => trace.includes("state")),
      [],
    );
  });
}

test("`signRequest` keeps only the states of its last secret", () => {
  const sign = (clientSecret) =>
    signRequest({ clientId: "client-7", clientSecret, method: "GET", path: "/partner/v1/x" });
  const [first, second] = [text("first", 40), text("second", 40)];
  sign(first);
  assert.match(found(first).join("\n"), /the inner state: 8 words/);
  sign(second);
  assert.deepEqual(found(first), []);
  assert.doesNotMatch(found(second).join("\n"), /block|key|text/);
});
