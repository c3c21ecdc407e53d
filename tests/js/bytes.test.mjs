// Byte objects that claim one thing and hold another: the package copies them once, or refuses them by name.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { afterEach, describe, test } from "node:test";

import { createWebhookHandler } from "oceafin-partner/webhooks";
import { memoryReplayStore } from "oceafin-partner/webhooks/stores";
import { assertHealthy, assertOurs, lib, sha256, thrownBy } from "./support/package.mjs";

afterEach(assertHealthy);

const SECRET = "whsec_bytes_5c0e";
const TEXT = JSON.stringify({
  eventId: "e-1",
  eventType: "conversion.created",
  data: { note: "\u00e9".repeat(300) },
});
const BYTES = new TextEncoder().encode(TEXT);

/** A subclass, an own member and a tag: every property of the object lies. */
class Lying extends Uint8Array {
  get length() {
    return 3;
  }
  get byteLength() {
    return 3;
  }
  get byteOffset() {
    return 2;
  }
  get buffer() {
    return new ArrayBuffer(5);
  }
  static get [Symbol.species]() {
    return Array;
  }
  slice() {
    return Uint8Array.of(1);
  }
  subarray() {
    return Uint8Array.of(2);
  }
  *[Symbol.iterator]() {
    yield 3;
  }
}
const own = (members) =>
  Object.defineProperties(
    Uint8Array.from(BYTES),
    Object.fromEntries(Object.entries(members).map(([name, value]) => [name, { value }])),
  );
const shared = () => {
  const memory = new SharedArrayBuffer(BYTES.length);
  new Uint8Array(memory).set(BYTES);
  return new Uint8Array(memory);
};
const resizable = () => {
  const buffer = new ArrayBuffer(BYTES.length, { maxByteLength: BYTES.length * 2 });
  const view = new Uint8Array(buffer);
  view.set(BYTES);
  return view;
};
/** All bytes are there, whatever the object says. */
const WHOLE = {
  "a subclass that lies": () => new Lying(BYTES),
  "a length of its own that is shorter": () => own({ length: 1, byteLength: 1 }),
  "a length of its own that is longer": () => own({ length: 5000, byteLength: 5000 }),
  "a buffer of its own": () => own({ buffer: new ArrayBuffer(1), byteOffset: 0 }),
  "shared memory": shared,
  "a resizable buffer": resizable,
  "a Buffer": () => Buffer.from(BYTES),
};
const detached = (view) => {
  structuredClone(undefined, { transfer: [view.buffer] });
  return view;
};
const shrunk = (view) => {
  view.buffer.resize(4);
  return view;
};
/** The bytes are gone, or never existed. */
const GONE = {
  "a detached view": () => detached(Uint8Array.from(BYTES)),
  "a detached view that says it has bytes": () =>
    detached(own({ length: BYTES.length, byteLength: BYTES.length })),
  "a view whose buffer has shrunk": () => {
    const { buffer } = resizable();
    return shrunk(new Uint8Array(buffer, 0, 100));
  },
};

/** A view of another number type, which only webhooks accept. */
const words = () => {
  const even = Uint8Array.from([...BYTES, ...(BYTES.length % 2 ? [0x20] : [])]);
  return new Uint16Array(even.buffer);
};

function delivery(body, bytes = BYTES) {
  const [timestamp, nonce] = [new Date().toISOString(), "nonce-nonce-nonce"];
  const signature = createHmac("sha256", SECRET)
    .update(`${timestamp}\n${nonce}\n${sha256(bytes)}`)
    .digest("hex");
  return {
    body,
    headers: {
      "X-Oceafin-Webhook-Timestamp": timestamp,
      "X-Oceafin-Webhook-Nonce": nonce,
      "X-Oceafin-Webhook-Signature": signature,
    },
  };
}

describe("a webhook", () => {
  const receiver = () => {
    const errors = [];
    const handle = createWebhookHandler({
      secret: SECRET,
      replayStore: memoryReplayStore(),
      handlers: {},
      fallback: () => undefined,
      onError: (error) => void errors.push(error.code),
    });
    return { handle, errors };
  };
  for (const [what, make] of Object.entries({
    ...WHOLE,
    "a DataView": () => new DataView(Uint8Array.from(BYTES).buffer),
    "an ArrayBuffer": () => Uint8Array.from(BYTES).buffer,
  })) {
    test(`${what}: all of it is verified`, async () => {
      assert.equal(
        lib.verifyWebhook({ ...delivery(make()), secret: SECRET }).data.note,
        "\u00e9".repeat(300),
      );
      assert.deepEqual(await receiver().handle.receive(delivery(make())), { status: 200 });
    });
  }
  test("a typed array of another number type counts as its bytes", () => {
    const view = words();
    assert.equal(
      lib.verifyWebhook({ ...delivery(view, new Uint8Array(view.buffer)), secret: SECRET }).eventId,
      "e-1",
    );
  });
  for (const [what, make] of Object.entries({
    ...GONE,
    "a detached array of other numbers": () => detached(words()),
    "a detached DataView": () => {
      const view = new DataView(Uint8Array.from(BYTES).buffer);
      structuredClone(undefined, { transfer: [view.buffer] });
      return view;
    },
    "a detached ArrayBuffer": () => {
      const { buffer } = Uint8Array.from(BYTES);
      structuredClone(undefined, { transfer: [buffer] });
      return buffer;
    },
  })) {
    test(`${what} is refused by name`, async () => {
      // Signed like an empty body: lost bytes must not count as one.
      const request = delivery(make(), new Uint8Array());
      assert.equal(
        assertOurs(await thrownBy(() => lib.verifyWebhook({ ...request, secret: SECRET }))).code,
        "bytes_detached",
      );
      const { handle, errors } = receiver();
      assert.deepEqual(
        [await handle.receive(delivery(make())), errors],
        [{ status: 500 }, ["bytes_detached"]],
      );
    });
  }
  test("a value that only looks like bytes is not the raw body", async () => {
    for (const body of [
      new Proxy(Uint8Array.from(BYTES), {}),
      Object.create(Uint8Array.prototype),
      { length: 2, byteLength: 2, [Symbol.toStringTag]: "ArrayBuffer" },
      { [Symbol.toStringTag]: "Uint8Array" },
      [123, 125],
    ]) {
      assert.equal(
        assertOurs(await thrownBy(() => lib.verifyWebhook({ ...delivery(body), secret: SECRET }))).code,
        "webhook_body_not_raw",
      );
    }
  });
  test("a slow body fails with an error that names the time limit", async () => {
    const errors = [];
    const handle = createWebhookHandler({
      secret: SECRET,
      replayStore: memoryReplayStore(),
      handlers: {},
      fallback: () => undefined,
      bodyTimeoutSeconds: 1,
      onError: (error, failure) => void errors.push([error.code, failure.status]),
    });
    const never = new ReadableStream({ pull: () => new Promise(() => undefined) });
    const response = await handle(
      new Request("https://partner.example/", { method: "POST", body: never, duplex: "half" }),
    );
    assert.deepEqual([response.status, errors], [408, [["webhook_body_timeout", 408]]]);
  });
  test("a chunk that lies about its length is counted and verified by its real bytes", async () => {
    const of = (...chunks) => ({
      method: "POST",
      url: "https://partner.example/",
      headers: new Headers(delivery(BYTES).headers),
      bodyUsed: false,
      body: new ReadableStream({
        start: (controller) => {
          chunks.forEach((chunk) => controller.enqueue(chunk));
          controller.close();
        },
      }),
    });
    const whole = receiver();
    assert.deepEqual(
      [
        (await whole.handle(of(new Lying(BYTES.subarray(0, 50)), new Lying(BYTES.subarray(50))))).status,
        whole.errors,
      ],
      [200, []],
    );
    for (const chunk of [...Object.values(GONE).map((make) => make()), "text", { length: 3 }]) {
      const cut = receiver();
      assert.deepEqual([(await cut.handle(of(chunk))).status, cut.errors], [400, ["webhook_body_cut"]]);
    }
    const large = receiver();
    assert.deepEqual(
      [(await large.handle(of(new Lying(1024 * 1024 + 1)))).status, large.errors],
      [413, ["webhook_body_too_large"]],
    );
  });
});

describe("a request", () => {
  const input = {
    clientId: "c-1",
    clientSecret: "s-1",
    method: "POST",
    path: "/partner/v1/files",
    idempotencyKey: "k-1",
  };
  const recording = () => {
    const sent = [];
    const fetch = async (_, init) => {
      sent.push(Buffer.from(init.body));
      return Response.json({});
    };
    return {
      sent,
      client: new lib.PartnerClient({
        clientId: "c-1",
        clientSecret: "s-1",
        baseUrl: "https://api.example",
        fetch,
      }),
    };
  };
  for (const [what, make] of Object.entries(WHOLE)) {
    test(`${what}: all of it is signed and sent`, async () => {
      assert.equal(lib.signRequest({ ...input, body: make() }).baseString.split("\n")[2], sha256(BYTES));
      const { sent, client } = recording();
      await client.request("POST", "/partner/v1/files", { body: make(), contentType: "text/plain" });
      assert.deepEqual(sent, [Buffer.from(BYTES)]);
      client.close();
      assert.equal(lib.canonicalizeText(make()), lib.canonicalizeText(TEXT));
    });
  }
  for (const [what, make] of Object.entries(GONE)) {
    test(`${what} is refused by name, and nothing is sent`, async () => {
      assert.equal(
        assertOurs(await thrownBy(() => lib.signRequest({ ...input, body: make() }))).code,
        "bytes_detached",
      );
      const { sent, client } = recording();
      assert.equal(
        assertOurs(
          await thrownBy(() =>
            client.request("POST", "/partner/v1/files", { body: make(), contentType: "text/plain" }),
          ),
        ).code,
        "bytes_detached",
      );
      assert.deepEqual(sent, []);
      client.close();
      assert.equal(assertOurs(await thrownBy(() => lib.canonicalizeText(make()))).code, "bytes_detached");
    });
  }
  test("the call sends the bytes it was given, although the caller changes them later", async () => {
    const { sent, client } = recording();
    const body = shared();
    const going = client.request("POST", "/partner/v1/files", { body, contentType: "text/plain" });
    body.fill(0);
    await going;
    assert.deepEqual(sent, [Buffer.from(BYTES)]);
    client.close();
  });
});

describe("an answer", () => {
  const answered = async (body) => {
    const response = {
      status: 200,
      type: "default",
      headers: new Headers({ "Content-Type": "application/json" }),
      body,
    };
    const client = new lib.PartnerClient({
      clientId: "c-1",
      clientSecret: "s-1",
      baseUrl: "https://api.example",
      maxRetries: 0,
      fetch: async () => response,
    });
    try {
      return await client.request("GET", "/partner/v1/things");
    } finally {
      client.close();
    }
  };
  const stream = (...chunks) =>
    new ReadableStream({
      start: (controller) => {
        chunks.forEach((chunk) => controller.enqueue(chunk));
        controller.close();
      },
    });
  test("whose chunks lie is read whole", async () => {
    assert.deepEqual(
      await answered(stream(new Lying(BYTES.subarray(0, 50)), new Lying(BYTES.subarray(50)))),
      JSON.parse(TEXT),
    );
  });
  test("whose stream uses one buffer again and again is read whole", async () => {
    const buffer = new Uint8Array(10);
    let at = 0;
    const reader = {
      read: async () => {
        const part = BYTES.subarray(at, (at += 10));
        buffer.set(part);
        return part.length === 0 ? { done: true } : { done: false, value: buffer.subarray(0, part.length) };
      },
      cancel: async () => undefined,
    };
    assert.deepEqual(await answered({ getReader: () => reader }), JSON.parse(TEXT));
  });
  test("whose chunk is gone is an answer that was cut", async () => {
    for (const make of Object.values(GONE))
      assert.equal(assertOurs(await thrownBy(() => answered(stream(make())))).code, "response_cut");
  });
});
