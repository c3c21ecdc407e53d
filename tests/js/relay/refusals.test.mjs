// The refusals of a relay: each has its own problem, and nothing is sent.
import assert from "node:assert/strict";
import { test } from "node:test";

import { CANARY, lib, ORIGIN, page, refused, relayed, withRelay } from "./support.mjs";

const WITHDRAWAL = "/partner/v1/fiat-withdrawals/wd-1";
const SYNC = "/partner/v1/crypto/wallet-beneficiaries/wb-1/sync";
const QUOTES = "/partner/v1/customers/c-1/fiat-withdrawal-quotes";
const QUOTE = { bankAccountId: "b-1", currency: "EUR", amount: "9.00" };
const read = (headers) => page("GET", WITHDRAWAL, undefined, { headers });
const write = (headers, body = QUOTE) => page("POST", QUOTES, body, { headers });
const silent = (answer) => withRelay(answer, {}, { fetch: async () => Response.json({}) });

test(
  "a path or method that is not in the table",
  withRelay(async (setup) => {
    for (const path of [
      "",
      "/",
      "/partner",
      "/partner/v1",
      "/partner/v1/",
      "/partner/v1/nothing",
      "/partner/v2/fiat-withdrawals/wd-1",
      `${WITHDRAWAL}/`,
      `${WITHDRAWAL}/submission/x`,
      "/_sandbox/credentials",
    ]) {
      await refused(setup, page("GET", path), 404, "relay_path_unknown");
    }
    const { response } = await refused(setup, page("POST", WITHDRAWAL, {}), 405, "relay_method_not_allowed");
    assert.equal(response.headers.get("Allow"), "GET");
    assert.equal(
      (
        await refused(setup, page("GET", "/partner/v1/customers"), 405, "relay_method_not_allowed")
      ).response.headers.get("Allow"),
      "POST",
    );
    for (const method of ["HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"]) {
      await setup.relay(page(method, WITHDRAWAL)).then(({ status }) => assert.equal(status, 405, method));
    }
    assert.equal(setup.sent.length, 0);
  }),
);

test(
  "an operation that is not on the list",
  withRelay(
    async (setup) => {
      await refused(setup, write(), 403, "relay_operation_refused");
      await refused(
        setup,
        page("GET", "/partner/v1/customers/c-1/fiat-withdrawals"),
        403,
        "relay_operation_refused",
      );
      assert.equal(
        (
          await refused(
            setup,
            page("OPTIONS", QUOTES, undefined, { headers: { "Access-Control-Request-Method": "POST" } }),
            403,
            "relay_operation_refused",
          )
        ).event.operation,
        "fiatWithdrawals.createQuote",
      );
    },
    { operations: ["fiatWithdrawals.get"] },
  ),
);

test(
  "a page of another origin",
  silent(async (setup) => {
    for (const Origin of [
      "https://evil.example",
      "null",
      `${ORIGIN}.evil.example`,
      `${ORIGIN}:8443`,
      ORIGIN.replace("https", "http"),
      ORIGIN.toUpperCase(),
      `${ORIGIN}/`,
      `${ORIGIN}, ${ORIGIN}`,
      "",
    ]) {
      for (const request of [read({ Origin }), write({ Origin })]) {
        const { response } = await refused(setup, request, 403, "relay_origin_refused");
        assert.equal(response.headers.get("Access-Control-Allow-Origin"), null, "and may not read why");
      }
    }
    assert.equal(setup.asked.length, 0);
  }),
);

test(
  "without an origin only a read of the page's own server",
  silent(async (setup) => {
    await refused(setup, write({ Origin: undefined }), 403, "relay_origin_refused");
    await refused(
      setup,
      write({ Origin: undefined, "Sec-Fetch-Site": "same-origin" }),
      403,
      "relay_origin_refused",
    );
    await refused(
      setup,
      page("POST", SYNC, undefined, { headers: { Origin: undefined } }),
      403,
      "relay_origin_refused",
    );
    for (const site of ["cross-site", "same-site", "none", "Same-Origin", ""])
      await refused(setup, read({ Origin: undefined, "Sec-Fetch-Site": site }), 403, "relay_origin_refused");
    for (const headers of [{ Origin: undefined, "Sec-Fetch-Site": "same-origin" }, { Origin: undefined }]) {
      const response = await setup.relay(read(headers));
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("Access-Control-Allow-Origin"), null);
    }
  }),
);

test(
  "what is sent by markup, or by a script that asked nobody, has no request id",
  silent(async (setup) => {
    for (const headers of [{ "X-Request-Id": undefined }, { "X-Request-Id": "" }]) {
      for (const request of [
        read(headers),
        write(headers),
        read({ ...headers, Origin: undefined }),
        read({ ...headers, Origin: undefined, "Sec-Fetch-Site": "same-origin" }),
      ]) {
        const { problem } = await refused(setup, request, 400, "relay_request_id_missing");
        assert.match(problem.requestId, /^[0-9a-f-]{36}$/, "one is made for the answer");
      }
    }
  }),
);

test(
  "a preflight is answered for an allowed origin, and for nobody else",
  withRelay(async (setup) => {
    const preflight = (headers, path = QUOTES) =>
      page("OPTIONS", path, undefined, {
        headers: {
          "X-Request-Id": undefined,
          "Idempotency-Key": undefined,
          "Access-Control-Request-Method": "POST",
          "Access-Control-Request-Headers": "content-type,idempotency-key,x-request-id",
          ...headers,
        },
      });
    const response = await setup.relay(preflight());
    const cors = Object.fromEntries(
      [...response.headers].filter(([name]) => name.startsWith("access-control-")),
    );
    assert.deepEqual([response.status, await response.text()], [204, ""]);
    assert.deepEqual(cors, {
      "access-control-allow-origin": ORIGIN,
      "access-control-allow-credentials": "true",
      "access-control-allow-methods": "POST",
      "access-control-max-age": "600",
      "access-control-allow-headers": "Authorization, Content-Type, Idempotency-Key, X-Request-Id",
      "access-control-expose-headers": "Date, Retry-After, X-Request-Id",
    });
    assert.equal(response.headers.get("Vary"), "Origin");
    for (const [request, status, code] of [
      [preflight({ Origin: "https://evil.example" }), 403, "relay_origin_refused"],
      [preflight({ Origin: undefined }), 403, "relay_origin_refused"],
      [preflight({ "Access-Control-Request-Method": "DELETE" }), 405, "relay_method_not_allowed"],
      [preflight({}, "/partner/v1/nothing"), 404, "relay_path_unknown"],
    ]) {
      const { response: no } = await refused(setup, request, status, code);
      if (code === "relay_origin_refused") assert.equal(no.headers.get("Access-Control-Allow-Origin"), null);
      assert.equal(no.headers.get("Access-Control-Allow-Methods"), null);
    }
    assert.equal(setup.asked.length, 0);
  }),
);

test(
  "a body that a form or another site's script could send",
  silent(async (setup) => {
    for (const type of [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/json5",
      "application/jsonx",
      "text/json",
      "application/problem+json",
      "application/json; charset=latin1",
      "application/json, application/json",
      "",
    ]) {
      await refused(setup, write({ "Content-Type": type }), 415, "relay_content_type_refused");
    }
    // Fetch sends text/plain if a script sets no type.
    await refused(setup, write({ "Content-Type": undefined }), 415, "relay_content_type_refused");
    await refused(
      setup,
      page("POST", SYNC, undefined, { headers: { "Content-Type": "text/plain" } }),
      415,
      "relay_content_type_refused",
    );
    await refused(
      setup,
      page("POST", SYNC, new Uint8Array([0x7b, 0x7d]), { headers: { "Content-Type": undefined } }),
      415,
      "relay_content_type_refused",
    );
    for (const encoding of ["gzip", "br", "identity, gzip"])
      await refused(setup, write({ "Content-Encoding": encoding }), 415, "relay_content_type_refused");
    for (const type of [
      "application/json",
      "Application/JSON",
      "application/json;charset=utf-8",
      'application/json; charset="UTF-8"',
    ]) {
      assert.equal((await setup.relay(write({ "Content-Type": type }))).status, 200, type);
    }
  }),
);

test(
  "a body that is too large, announced or not, is read no further",
  withRelay(
    async (setup) => {
      await refused(setup, write({ "Content-Length": "1001" }), 413, "relay_body_too_large");
      await refused(setup, write({ "Content-Length": "x" }), 413, "relay_body_too_large");
      let pulled = 0;
      let cancelled = false;
      const endless = new ReadableStream(
        {
          pull: (controller) => {
            pulled += 100;
            controller.enqueue(new Uint8Array(100).fill(0x20));
          },
          cancel: () => {
            cancelled = true;
          },
        },
        { highWaterMark: 0 },
      );
      await refused(setup, page("POST", QUOTES, endless), 413, "relay_body_too_large");
      assert.deepEqual([pulled, cancelled], [1100, true]);
      const exactly = JSON.stringify(QUOTE).padEnd(1000);
      assert.notEqual((await setup.relay(page("POST", QUOTES, exactly))).status, 413);
      await refused(setup, page("POST", QUOTES, `${exactly} `), 413, "relay_body_too_large");
    },
    { maxBodyBytes: 1000 },
  ),
);

test(
  "an endless body is abandoned, also one that ignores cancellation",
  withRelay(
    async (setup) => {
      let cancelled = false;
      const drip = new ReadableStream(
        {
          pull: async (controller) => {
            await new Promise(setImmediate);
            if (!cancelled) controller.enqueue(new Uint8Array());
          },
          cancel: () => {
            cancelled = true;
          },
        },
        { highWaterMark: 0 },
      );
      await refused(setup, page("POST", QUOTES, drip), 408, "relay_body_timeout");
      assert.equal(cancelled, true);
      const deaf = new ReadableStream(
        { pull: () => new Promise(() => undefined), cancel: () => new Promise(() => undefined) },
        { highWaterMark: 0 },
      );
      await refused(setup, page("POST", QUOTES, deaf), 408, "relay_body_timeout");
    },
    { bodyTimeoutMs: 60 },
  ),
);

test(
  "a chunk counts as the engine sees it, not as it claims",
  silent(async (setup) => {
    const of = (chunk) => ({
      ...page("POST", QUOTES, "{}"),
      get body() {
        return new ReadableStream({
          start: (controller) => {
            controller.enqueue(chunk);
            controller.close();
          },
        });
      },
    });
    const request = (chunk) => {
      const real = page("POST", QUOTES, "{}");
      // A polyfill's Request, whose stream may yield anything.
      return Object.defineProperties(
        {},
        Object.fromEntries(
          ["method", "url", "headers", "signal", "bodyUsed"]
            .map((name) => [name, { value: real[name] }])
            .concat([["body", { value: of(chunk).body }]]),
        ),
      );
    };
    class Short extends Uint8Array {
      get length() {
        return 1;
      }
      get byteLength() {
        return 1;
      }
    }
    const text = JSON.stringify(QUOTE);
    assert.equal((await setup.relay(request(new Short(Buffer.from(text))))).status, 200);
    assert.equal(setup.sent.at(-1).text, lib.canonicalize(QUOTE), "all of it is sent");
    await refused(setup, request(new Short(Buffer.from(text.padEnd(131_073)))), 413, "relay_body_too_large");
    const gone = new Uint8Array(Buffer.from(text));
    structuredClone(gone.buffer, { transfer: [gone.buffer] });
    for (const chunk of [gone, "text", 7, { byteLength: 2 }, new Proxy(new Uint8Array(2), {})])
      await refused(setup, request(chunk), 400, "relay_body_unreadable");
  }),
);

test(
  "the limit is 128 KiB unless another is given",
  silent(async (setup) => {
    const sized = (length) => page("POST", QUOTES, JSON.stringify(QUOTE).padEnd(length));
    assert.equal((await setup.relay(sized(131_072))).status, 200);
    await refused(setup, sized(131_073), 413, "relay_body_too_large");
  }),
);

test("no session, and a session check that throws", async () => {
  for (const nobody of [undefined, null, false, "", 0, -0, NaN, 0n]) {
    for (const authenticate of [() => nobody, async () => nobody]) {
      await withRelay(
        async (setup) => {
          const { response } = await refused(setup, read(), 401, "relay_unauthenticated");
          assert.equal(
            response.headers.get("Access-Control-Allow-Origin"),
            ORIGIN,
            "the page may read that it must sign in",
          );
          assert.equal(setup.asked.length, 0);
        },
        { authenticate },
      )();
    }
  }
  for (const authenticate of [
    () => {
      throw new Error(CANARY);
    },
    async () => {
      throw CANARY;
    },
  ]) {
    await withRelay(
      async (setup) => {
        const { event } = await refused(setup, read(), 500, "relay_hook_failed");
        assert.match(String(event.cause), new RegExp(CANARY), "the backend is told");
      },
      { authenticate },
    )();
  }
  // A client error thrown by a hook is not the relay's answer.
  const authenticate = () => {
    throw new lib.ValidationError({ code: "text_empty", message: CANARY });
  };
  await withRelay((setup) => refused(setup, read(), 500, "relay_hook_failed"), { authenticate })();
});

test(
  "without a session the relay reads no body",
  withRelay(
    async (setup) => {
      let pulled = 0;
      const stream = new ReadableStream(
        {
          pull: (controller) => {
            pulled += 1;
            controller.close();
          },
        },
        { highWaterMark: 0 },
      );
      await refused(setup, page("POST", QUOTES, stream), 401, "relay_unauthenticated");
      assert.equal(pulled, 0);
    },
    { authenticate: () => undefined },
  ),
);

test(
  "a hook that takes the body",
  withRelay(
    async (setup) => {
      const { event } = await refused(setup, write(), 500, "relay_hook_failed");
      assert.match(event.cause.message, /the body was read/);
    },
    { authenticate: async (request) => ({ body: await request.text() }) },
  ),
);

test("too many requests: per key, with the time to wait", async () => {
  const options = {
    rateLimit: { key: (_session, request) => request.headers.get("X-Request-Id"), perMinute: 3 },
  };
  const setup = relayed(options, { fetch: async () => Response.json({}) });
  for (let count = 0; count < 3; count++)
    assert.equal((await setup.relay(read({ "X-Request-Id": "a" }))).status, 200);
  const { response } = await refused(setup, read({ "X-Request-Id": "a" }), 429, "relay_rate_limited");
  assert.equal(response.headers.get("Retry-After"), "20");
  assert.equal((await setup.relay(read({ "X-Request-Id": "b" }))).status, 200, "another key");
  await setup.close();
});

test("a custom rate limiter, and one that throws", async () => {
  const keys = [];
  const limit = (allow) => ({ rateLimit: { key: async ({ user }) => user, allow } });
  await withRelay(
    async (setup) => {
      assert.equal((await setup.relay(read())).status, 200);
      assert.deepEqual(keys, ["u-1"]);
    },
    limit(async (key) => keys.push(key) === 1),
    { fetch: async () => Response.json({}) },
  )();
  for (const no of [false, undefined, 1, "true"]) {
    await withRelay(
      async (setup) =>
        assert.equal(
          (await refused(setup, read(), 429, "relay_rate_limited")).response.headers.get("Retry-After"),
          null,
        ),
      limit(() => no),
    )();
  }
  for (const rateLimit of [
    { key: () => "", perMinute: 1 },
    { key: () => undefined, perMinute: 1 },
    {
      key: () => {
        throw new Error(CANARY);
      },
      perMinute: 1,
    },
    { key: () => "k", allow: () => Promise.reject(new Error(CANARY)) },
  ]) {
    await withRelay((setup) => refused(setup, read(), 500, "relay_hook_failed"), { rateLimit })();
  }
});

test(
  "an idempotency key that is missing, malformed or on a read",
  silent(async (setup) => {
    await refused(setup, write({ "Idempotency-Key": undefined }), 400, "idempotency_key_missing");
    await refused(setup, write({ "Idempotency-Key": "" }), 400, "idempotency_key_missing");
    for (const key of ["a b", "k".repeat(256), "kéy", "a, b"])
      await refused(setup, write({ "Idempotency-Key": key }), 400, "idempotency_key_malformed");
    await refused(setup, read({ "Idempotency-Key": "k" }), 400, "idempotency_key_on_get");
  }),
);

test(
  "a request id that cannot be passed on is refused, and never echoed",
  silent(async (setup) => {
    for (const id of ["two words", "é", "i".repeat(256)]) {
      const { problem } = await refused(setup, read({ "X-Request-Id": id }), 400, "request_id_malformed");
      assert.match(problem.requestId, /^[0-9a-f-]{36}$/);
    }
  }),
);

test(
  "a body that the core refuses: every field, in the API's shape",
  silent(async (setup) => {
    const { problem } = await refused(
      setup,
      write({}, { ...QUOTE, amount: 9, currency: "eur" }),
      400,
      "validation_failed",
    );
    assert.deepEqual(problem.errors.map(({ field, code }) => [field, code]).sort(), [
      ["/amount", "amount_not_string"],
      ["/currency", "currency_lower_case"],
    ]);
    for (const [body, code] of [
      ["", "relay_body_missing"],
      [" ", "json_unexpected_end"],
      ["[]", "wrong_type"],
      ["null", "wrong_type"],
      ["{", "json_unexpected_end"],
      ['{"a":1}{}', "json_trailing_text"],
      ['{"amount":"1.00","amount":"9.00","bankAccountId":"b","currency":"EUR"}', "json_duplicate_key"],
      ["\ufeff{}", "json_byte_order_mark"],
      [new Uint8Array([0x7b, 0xff, 0x7d]), "json_not_utf8"],
      [
        JSON.stringify({ ...QUOTE, later: "LATER" }).replace('"LATER"', "9007199254740993"),
        "json_unsafe_integer",
      ],
    ])
      await refused(setup, write({}, body), 400, code);
    await refused(setup, page("POST", SYNC, {}), 400, "body_unexpected");
    assert.equal(setup.asked.length, 0, "before the customer is asked about");
  }),
);

test("strict refuses what the models do not know; the client's own laxness does not count", async () => {
  const unknown = { ...QUOTE, later: 1 };
  await withRelay((setup) => refused(setup, write({}, unknown), 400, "unknown_field"), {
    validation: "strict",
  })();
  await withRelay(
    (setup) => refused(setup, write({}, { ...QUOTE, amount: "-1" }), 400, "amount_sign"),
    {},
    { client: { validation: "off" } },
  )();
});

test("a query parameter that the endpoint does not have", async () => {
  const list = (query) => page("GET", `/partner/v1/customers/c-1/fiat-withdrawals${query}`);
  await silent(async (setup) => {
    for (const query of [
      "?admin=1",
      "?limit=1&x=2",
      "?Limit=1",
      "?limit",
      "?limit=%zz",
      "?limit=%ff",
      "?&",
      "?limit=1&",
      "?=1",
      "?a%26limit=1",
    ])
      await refused(setup, list(query), 400, "relay_query_refused");
    await refused(setup, page("GET", `${WITHDRAWAL}?limit=1`), 400, "relay_query_refused");
    await refused(setup, page("POST", `${QUOTES}?limit=1`, QUOTE), 400, "relay_query_refused");
    await setup.relay(
      list("?limit=5&cursor=c%2Ba+b&status=A&status=B%26x%3D1&from=2026-06-28T00:00:00%2B02:00"),
    );
    assert.equal(
      setup.sent[0].url.split("?")[1],
      "limit=5&cursor=c%2Ba%2Bb&status=A&status=B%26x%3D1&from=2026-06-28T00%3A00%3A00%2B02%3A00",
    );
  })();
  await withRelay(
    async (setup) => {
      await setup.relay(list("?currency=EUR"));
      assert.equal(setup.sent[0].url.split("?")[1], "currency=EUR");
    },
    { filters: ["currency"] },
    { fetch: async () => Response.json({}) },
  )();
});

test("a customer of another session: anything but `true` refuses", async () => {
  for (const no of [false, undefined, null, 1, "true", {}, [true], new Boolean(true)]) {
    for (const authorizeCustomer of [() => no, async () => no]) {
      await withRelay((setup) => refused(setup, read(), 403, "relay_customer_refused"), {
        authorizeCustomer,
      })();
    }
  }
  for (const authorizeCustomer of [
    () => {
      throw new Error(CANARY);
    },
    () => Promise.reject(new Error(CANARY)),
  ]) {
    await withRelay(
      async (setup) => {
        const { event } = await refused(setup, write(), 500, "relay_hook_failed");
        assert.equal(event.cause.message, CANARY);
      },
      { authorizeCustomer },
    )();
  }
});

test("a submission must match the backend's record of its draft", async () => {
  const hash = "ab".repeat(32);
  const submit = (operationHash = hash) =>
    page("POST", `${WITHDRAWAL}/submission`, {
      operationAuthorization: {
        operationHash,
        authorizationRef: "a-1",
        authorizedBy: "t",
        authorizedAt: "2026-06-28T00:00:00Z",
      },
    });
  const held = (draftOf, run, more = {}) =>
    withRelay(run, { draftOf, ...more }, { fetch: async () => Response.json({}) })();
  await held(
    async ({ pathParams }) => (pathParams.withdrawalId === "wd-1" ? { operationHash: hash } : undefined),
    async (setup) => {
      assert.equal((await setup.relay(submit())).status, 200);
      await refused(setup, submit("cd".repeat(32)), 403, "operation_hash_mismatch");
      assert.equal((await setup.relay(read())).status, 200, "nothing else is held to a draft");
    },
  );
  for (const unknown of [undefined, null])
    await held(
      () => unknown,
      (setup) => refused(setup, submit(), 403, "relay_draft_unknown"),
    );
  for (const broken of [
    () => {
      throw new Error(CANARY);
    },
    () => ({}),
    () => "hash",
    () => ({ hash }),
  ])
    await held(broken, (setup) => refused(setup, submit(), 500, "relay_hook_failed"));
  const asked = [];
  await held(
    () => asked.push(1),
    (setup) => refused(setup, submit(), 403, "relay_customer_refused"),
    { authorizeCustomer: () => false },
  );
  assert.equal(asked.length, 0, "a stranger finds out nothing about drafts");
});

test("a submission holds only its authorization, whatever the validation of other bodies", async () => {
  const operationAuthorization = {
    operationHash: "ab".repeat(32),
    authorizationRef: "a-1",
    authorizedBy: "t",
    authorizedAt: "2026-06-28T00:00:00Z",
  };
  const beside = { operationAuthorization, bankAccountId: "b-2", amount: "9999.00" };
  for (const validation of [undefined, "standard", "strict"]) {
    await withRelay(
      async (setup) => {
        for (const path of [
          WITHDRAWAL,
          "/partner/v1/crypto-withdrawals/wd-1",
          "/partner/v1/crypto/refunds/r-1",
        ]) {
          const { problem } = await refused(
            setup,
            page("POST", `${path}/submission`, beside),
            400,
            "validation_failed",
          );
          assert.deepEqual(problem.errors.map(({ field, code }) => [field, code]).sort(), [
            ["/amount", "unknown_field"],
            ["/bankAccountId", "unknown_field"],
          ]);
          await refused(
            setup,
            page("POST", `${path}/submission`, {
              operationAuthorization: { ...operationAuthorization, amount: "9999.00" },
            }),
            400,
            "unknown_field",
          );
          assert.equal(
            (await setup.relay(page("POST", `${path}/submission`, { operationAuthorization }))).status,
            200,
          );
        }
        assert.equal(
          (await setup.relay(write({}, { ...QUOTE, later: 1 }))).status,
          validation === "strict" ? 400 : 200,
          "the others as they are set",
        );
      },
      { validation, draftOf: () => ({ operationHash: operationAuthorization.operationHash }) },
      { fetch: async () => Response.json({}), client: { validation: "off" } },
    )();
  }
});

test("an operation must use the relay's profile", async () => {
  const payload = { quoteId: "q-1", bankAccountId: "b-1", currency: "EUR", amount: "250.00" };
  const create = (operationHash, customerId = "c-1") =>
    page("POST", `/partner/v1/customers/${customerId}/fiat-withdrawals`, {
      ...payload,
      operationAuthorization: {
        operationHash,
        authorizationRef: "a-1",
        authorizedBy: "t",
        authorizedAt: "2026-06-28T00:00:00Z",
      },
    });
  const bound = lib.operationHash(payload, {
    profile: "operation-v1",
    operation: "fiatWithdrawal",
    customerId: "c-1",
  });
  await withRelay(
    async (setup) => {
      assert.equal((await setup.relay(create(bound))).status, 200);
      await refused(setup, create(bound, "c-2"), 403, "operation_hash_mismatch");
      await refused(setup, create(lib.operationHash(payload)), 403, "operation_hash_mismatch");
    },
    { profile: "operation-v1" },
    { fetch: async () => Response.json({}) },
  )();
  await silent((setup) => refused(setup, create(bound), 403, "operation_hash_mismatch"))();
});

test(
  "without a configured client the relay answers as misconfigured and does not say what is missing",
  withRelay(
    async (setup) => {
      const { problem, event } = await refused(setup, read(), 500, "relay_misconfigured");
      assert.ok(!JSON.stringify(problem).includes("SECRET"));
      assert.equal(event.cause.code, "configuration_missing");
    },
    {},
    { client: { clientSecret: undefined } },
  ),
);

test("the first fault is reported, in this order", async () => {
  const wrong = {
    operations: ["fiatWithdrawals.createQuote"],
    maxBodyBytes: 200,
    authenticate: () => undefined,
    rateLimit: { key: () => "k", allow: () => false },
    authorizeCustomer: () => false,
  };
  const worst = {
    Origin: "https://evil.example",
    "Content-Type": "text/plain",
    "Content-Length": "999",
    "Idempotency-Key": undefined,
  };
  const broken = JSON.stringify({ ...QUOTE, currency: "eur" });
  const steps = [
    [404, "relay_path_unknown", () => page("POST", "/partner/v1/nothing?x=1", broken, { headers: worst })],
    [405, "relay_method_not_allowed", () => page("DELETE", `${QUOTES}?x=1`, broken, { headers: worst })],
    [
      403,
      "relay_operation_refused",
      () => page("POST", "/partner/v1/customers/c-1/buyers?x=1", broken, { headers: worst }),
    ],
    [403, "relay_origin_refused", () => page("POST", `${QUOTES}?x=1`, broken, { headers: worst })],
    [
      400,
      "relay_request_id_missing",
      () =>
        page("POST", `${QUOTES}?x=1`, broken, {
          headers: { ...worst, Origin: ORIGIN, "X-Request-Id": undefined },
        }),
    ],
    [
      400,
      "relay_query_refused",
      () => page("POST", `${QUOTES}?x=1`, broken, { headers: { ...worst, Origin: ORIGIN } }),
    ],
    [415, "relay_content_type_refused", () => write({ ...worst, Origin: ORIGIN }, broken)],
    [
      413,
      "relay_body_too_large",
      () => write({ "Content-Length": "999", "Idempotency-Key": undefined }, broken),
    ],
    [400, "idempotency_key_missing", () => write({ "Idempotency-Key": undefined }, broken)],
    [401, "relay_unauthenticated", () => write({ "Idempotency-Key": "a b" }, broken)],
    [
      429,
      "relay_rate_limited",
      () => write({ "Idempotency-Key": "a b" }, broken),
      { authenticate: () => ({}) },
    ],
    [
      400,
      "idempotency_key_malformed",
      () => write({ "Idempotency-Key": "a b" }, QUOTE),
      { rateLimit: undefined },
    ],
    [400, "currency_lower_case", () => write({}, broken)],
    [403, "relay_customer_refused", () => write({ "Idempotency-Key": "c-2:1" })],
    [
      403,
      "relay_key_refused",
      () => write({ "Idempotency-Key": "c-2:1" }),
      { authorizeCustomer: () => true },
    ],
  ];
  const options = { ...wrong };
  for (const [status, code, request, mended = {}] of steps) {
    Object.assign(options, mended);
    await withRelay((setup) => refused(setup, request(), status, code), { ...options })();
  }
});

test("a listener that throws changes nothing, and events contain no part of the session", async () => {
  const events = [];
  await withRelay(
    async (setup) => {
      assert.equal((await setup.relay(read())).status, 200);
      assert.equal((await setup.relay(write({}, { ...QUOTE, amount: CANARY }))).status, 400);
    },
    {
      onEvent: (event) => {
        events.push(event);
        throw new Error("listener");
      },
    },
    { fetch: async () => Response.json({}) },
  )();
  for (const event of events) {
    assert.ok(Object.isFrozen(event));
    const { cause, ...told } = event;
    assert.ok(!JSON.stringify(told).includes(CANARY) && !JSON.stringify(cause ?? null).includes(CANARY));
    assert.ok(!JSON.stringify(told).includes("wd-1"), "no ids");
    assert.ok(Number.isInteger(event.durationMs) && event.durationMs >= 0);
  }
  assert.equal(events.length, 2);
});

test(
  "anything that is not a `Request` is reported as such",
  withRelay(async ({ relay }) => {
    for (const wrong of [
      undefined,
      null,
      "https://x/",
      {},
      { url: "/x", headers: {} },
      new URL("https://x/"),
    ]) {
      await assert.rejects(relay(wrong), { code: "argument_invalid" });
    }
  }),
);
