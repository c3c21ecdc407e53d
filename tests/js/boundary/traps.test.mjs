// A trap ends the module: wherever it comes from, every later call is refused, and a call in flight says
// "unknown".
import assert from "node:assert/strict";
import { test } from "node:test";

import { GUARDED, loadPackage } from "./support/load.mjs";

const SIGNING = { clientId: "client-1", clientSecret: "a-secret-of-the-test", baseUrl: "http://127.0.0.1:9" };
const BODY = { currency: "EUR", amount: "1.00", type: "OUT" };

/** The package, with exports that trap once `trap.at` names them; `trap.how` is what they throw. */
function trapping(options = {}) {
  const trap = { at: undefined, how: () => new WebAssembly.RuntimeError("unreachable"), called: new Set() };
  const wrap =
    (name, call) =>
    (...args) => {
      trap.called.add(name);
      if (name === trap.at) {
        trap.at = undefined;
        throw trap.how();
      }
      return call(...args);
    };
  return Object.assign(loadPackage({ ...options, wrap }), { trap });
}

/** One call of every function of the core. */
const USES = {
  canonicalize: ({ lib }) => lib.canonicalize({ b: 1, a: "x" }),
  operationHash: ({ lib }) => lib.operationHash({ b: 1 }),
  refusal: ({ lib }) => {
    try {
      lib.canonicalizeText("[");
    } catch (error) {
      if (error.kind === "internal") throw error;
    }
  },
  bound: ({ lib }) =>
    lib.operationHash({ b: 1 }, { profile: "operation-v1", customerId: "c", operation: "refund" }),
  validated: ({ lib }) =>
    lib.operationHash(
      { quoteId: "q", bankAccountId: "b", currency: "EUR", amount: "1" },
      { operation: "fiatWithdrawal", validation: "standard" },
    ),
  hashes: ({ lib }) => lib.operationHashes([{ a: 1 }, { b: 2 }]),
  grow: ({ lib }) => lib.operationHash({ s: "x".repeat(300_000) }),
  describe: ({ lib }) => lib.describeOperation("refund", { a: 1 }),
  explain: ({ lib }) => lib.explainMismatch({ a: 1 }, { a: 2 }),
  validate: ({ lib }) => lib.validate("CreateRefund", {}),
  uri: ({ lib }) =>
    lib.paymentUri({
      network: "ETHEREUM",
      asset: "ETH",
      address: "0x52908400098527886E0F7030069857D2E4169EE7",
      amount: "1",
    }),
  sign: ({ lib }) =>
    lib.signRequest({ clientId: "c", clientSecret: "secret", method: "GET", path: "/partner/v1/x" }),
  webhook: ({ lib }) => {
    const { body, headers } = lib.signTestWebhook({
      event: { eventId: "e", eventType: "t" },
      secret: "s3cret",
    });
    lib.verifyWebhook({ body, headers, secret: "s3cret" });
  },
  client: ({ lib }) => new lib.PartnerClient(SIGNING).close(),
  keyless: ({ lib }) =>
    new lib.PartnerClient({ clientId: "c", baseUrl: SIGNING.baseUrl, signer: () => "0".repeat(64) }).close(),
  call: async ({ lib }) => {
    const client = new lib.PartnerClient({
      ...SIGNING,
      fetch: async () => Response.json({ quoteId: "q" }),
      logger: { debug() {}, info() {}, warn() {}, error() {} },
    });
    await client.fiatWithdrawals.createQuote("c", BODY, { validation: "off" });
    client.close();
  },
  external: async ({ lib }) => {
    const client = new lib.PartnerClient({
      clientId: "c",
      baseUrl: SIGNING.baseUrl,
      signer: () => "0".repeat(64),
      fetch: async () => Response.json({}),
    });
    await client.balances.list("c").catch(() => undefined);
    client.close();
  },
};

const panicked = (error) => {
  assert.equal(error?.code, "internal_panic", String(error?.stack));
  assert.equal(error.kind, "internal");
  return true;
};

async function everythingIsRefused(loaded) {
  for (const name of [
    "canonicalize",
    "operationHash",
    "hashes",
    "describe",
    "explain",
    "validate",
    "uri",
    "sign",
    "client",
    "call",
  ]) {
    await assert.rejects(async () => USES[name](loaded), panicked, name);
  }
}

test("a trap in any export ends the module and is never hidden", async () => {
  const reached = trapping();
  for (const use of Object.values(USES)) await use(reached);
  const exports = [...reached.trap.called].filter(
    (name) => name !== "setErrorFactory" && !name.startsWith("__wbindgen_start"),
  );
  for (const name of [
    "inputAddress",
    "inputCapacity",
    "growInput",
    "outputAddress",
    "outputLength",
    "hotSign",
    "callmachine_next",
    "callmachine_respond",
    "callmachine_signed",
    "callmachine_body",
    "callmachine_takeText",
    "clientcore_begin",
    "takeError",
    "verifyWebhook",
    "__wbg_callmachine_free",
    "__wbg_clientcore_free",
    "__wbindgen_malloc",
    "__wbindgen_free",
  ]) {
    assert.ok(exports.includes(name), `${name} is not reached`);
  }
  for (const name of exports) {
    const loaded = trapping();
    loaded.trap.at = name;
    let thrown;
    for (const use of [...Object.values(USES), USES.canonicalize]) {
      try {
        await use(loaded);
      } catch (error) {
        thrown = error;
        break;
      }
    }
    // The functions that free memory swallow their own trap; the next call then finds an ended module.
    panicked(thrown);
    await everythingIsRefused(loaded);
  }
});

test("anything else that unwinds the core ends the module too: a stack overflow, an error of the glue", async () => {
  for (const how of [
    () => new RangeError("Maximum call stack size exceeded"),
    () => new Error("recursive use of an object detected"),
    () => "a string",
    () => undefined,
  ]) {
    const loaded = trapping();
    Object.assign(loaded.trap, { at: "hotOperationHash", how });
    assert.throws(() => loaded.lib.operationHash({ a: 1 }), panicked);
    await everythingIsRefused(loaded);
  }
});

test("a call in flight rejects with outcome unknown and everything needed to repeat it", async () => {
  for (const name of ["callmachine_respond", "callmachine_takeText", "__wbindgen_malloc"]) {
    const loaded = trapping();
    const fetch = async () => {
      loaded.trap.at = name;
      return Response.json({ quoteId: "q" });
    };
    const client = new loaded.lib.PartnerClient({ ...SIGNING, fetch });
    const error = await client.fiatWithdrawals
      .createQuote("c", BODY, { validation: "off", idempotencyKey: "key-1" })
      .then(assert.fail, (thrown) => thrown);
    panicked(error);
    assert.deepEqual([error.outcome, error.idempotencyKey, error.attempts], ["unknown", "key-1", 1], name);
    client.close();
    await everythingIsRefused(loaded);
  }
});

test("a call that awaits its answer when the module ends", async () => {
  const loaded = trapping();
  let answer;
  const asked = new Promise((resolve) => (answer = resolve));
  let sent;
  const fetch = () => new Promise((resolve) => ((sent = resolve), answer()));
  const client = new loaded.lib.PartnerClient({ ...SIGNING, fetch });
  const call = client.fiatWithdrawals.createQuote("c", BODY, { validation: "off", idempotencyKey: "key-2" });
  await asked;
  loaded.trap.at = "hotCanonicalize";
  assert.throws(() => loaded.lib.canonicalize({}), panicked);
  sent(Response.json({ quoteId: "q" }));
  const error = await call.then(assert.fail, (thrown) => thrown);
  panicked(error);
  assert.deepEqual([error.outcome, error.idempotencyKey], ["unknown", "key-2"]);
  client.close();
});

test("a trap between two attempts, and one before anything was sent", async () => {
  const loaded = trapping();
  let attempts = 0;
  const fetch = async () => {
    attempts += 1;
    loaded.trap.at = "callmachine_next"; // after the sleep
    return new Response("busy", { status: 503, headers: { "retry-after": "0" } });
  };
  const client = new loaded.lib.PartnerClient({ ...SIGNING, fetch });
  const error = await client.balances.list("c").then(assert.fail, (thrown) => thrown);
  panicked(error);
  assert.deepEqual([error.outcome, attempts], ["unknown", 1]);
  const unsent = trapping();
  unsent.trap.at = "clientcore_begin";
  const early = await new unsent.lib.PartnerClient(SIGNING).balances
    .list("c")
    .then(assert.fail, (thrown) => thrown);
  panicked(early);
  const later = await new unsent.lib.PartnerClient({}).balances
    .list("c")
    .then(assert.fail, (thrown) => thrown);
  assert.equal(later.outcome, "not_sent");
});

test("a trap in `free` does not hide the answer that the call has, and ends the module", async () => {
  const loaded = trapping();
  const client = new loaded.lib.PartnerClient({
    ...SIGNING,
    fetch: async () => Response.json({ quoteId: "q" }),
  });
  loaded.trap.at = "__wbg_callmachine_free";
  assert.deepEqual(await client.fiatWithdrawals.createQuote("c", BODY, { validation: "off" }), {
    quoteId: "q",
  });
  client.close();
  await everythingIsRefused(loaded);
});

test("a trap in `free` does not hide the error that the call has", async () => {
  const loaded = trapping();
  const client = new loaded.lib.PartnerClient({
    ...SIGNING,
    fetch: async () => Response.json({ code: "PARTNER_VALIDATION_FAILED" }, { status: 400 }),
  });
  loaded.trap.at = "__wbg_callmachine_free";
  await assert.rejects(client.balances.list("c"), { code: "PARTNER_VALIDATION_FAILED", outcome: "refused" });
  await everythingIsRefused(loaded);
});

test("the relay reports a trap as its own fault with outcome unknown", async () => {
  const loaded = trapping({ entries: ["", "/relay"] });
  const { createRelay } = loaded.others[0];
  const fetch = async () => {
    loaded.trap.at = "callmachine_respond";
    return Response.json({ quoteId: "q" });
  };
  const client = new loaded.lib.PartnerClient({ ...SIGNING, fetch });
  const relay = createRelay({
    client,
    allowedOrigins: ["https://page.example"],
    operations: ["fiatWithdrawals.createQuote"],
    authenticate: () => "someone",
    authorizeCustomer: () => true,
  });
  const request = () =>
    new Request("https://backend.example/partner-api/partner/v1/customers/c/fiat-withdrawal-quotes", {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "Idempotency-Key": "c:k-1",
        "X-Request-Id": "r-1",
        Origin: "https://page.example",
      },
      body: JSON.stringify({ bankAccountId: "b-1", ...BODY }),
    });
  for (const outcome of ["unknown", "not_sent"]) {
    const response = await relay(request());
    const problem = await response.json();
    assert.deepEqual(
      [response.status, problem.code, problem.outcome],
      [500, "relay_failed", outcome],
      problem.detail,
    );
  }
});

test("a trap in the sandbox's core ends that core, and not the client's", () => {
  const trap = { at: undefined };
  const wrap =
    (name, call) =>
    (...args) => {
      if (name !== trap.at) return call(...args);
      throw new WebAssembly.RuntimeError("unreachable");
    };
  const loaded = loadPackage({ wrap, entries: ["", "/sandbox"] });
  const { createSandbox } = loaded.others[0];
  const sandbox = createSandbox();
  trap.at = "sandboxcore_advance";
  assert.throws(() => sandbox.advance(1000), panicked);
  trap.at = undefined;
  for (const run of [() => sandbox.advance(1000), () => sandbox.snapshot(), () => createSandbox()])
    assert.throws(run, panicked);
  sandbox.close();
  assert.equal(loaded.lib.canonicalize({ a: 1 }), '{"a":1}');
});

test("a real trap, in the guarded build", {
  skip: GUARDED === undefined && "GUARDED_WASM is not set",
}, async () => {
  const raw = {};
  const loaded = loadPackage({
    guarded: true,
    wrap: (name, call, exports) => (
      Object.assign(raw, { exports }), name === "hotCanonicalize" ? () => exports.trapNow() : call
    ),
  });
  assert.throws(
    () => loaded.lib.canonicalize({}),
    (error) => panicked(error) && error.cause instanceof WebAssembly.RuntimeError,
  );
  await everythingIsRefused(loaded);
});

test("the guarded build detects a damaged canary", {
  skip: GUARDED === undefined && "GUARDED_WASM is not set",
}, () => {
  const raw = {};
  const { lib } = loadPackage({
    guarded: true,
    wrap: (_name, call, exports) => (Object.assign(raw, exports), call),
  });
  lib.canonicalize({ a: 1 });
  new Uint8Array(raw.memory.buffer)[raw.inputAddress() + raw.inputCapacity()] ^= 1;
  assert.throws(() => lib.canonicalize({ a: 1 }), panicked);
});
