import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";

import { settle, until } from "../support/time.mjs";
import { facade } from "./support.mjs";

const lib = await facade();
const OFF = { latencyMs: 0, cut: false, slowBodyMs: 0 };
const CREDENTIALS = { clientId: "a", clientSecret: "s", webhookSecret: "w" };

function sandboxWith(answer = {}, due = []) {
  const log = { handled: [], advanced: [], injected: [], reported: [], freed: 0, options: undefined };
  const core = {
    handle: (request, body, nowMs) => {
      log.handled.push({ ...request, body: Buffer.from(body).toString(), nowMs });
      const {
        status = 200,
        headers = [["Content-Type", "application/json"]],
        transport = {},
        body: out = '{"ok":true}',
      } = answer;
      return {
        head: { status, headers, transport: { ...OFF, ...transport }, log: "line" },
        body: Buffer.from(out),
      };
    },
    credentialsJson: () =>
      JSON.stringify([
        { ...CREDENTIALS, customerId: "c-1", bankAccountId: "b-1" },
        { ...CREDENTIALS, clientId: "b" },
      ]),
    advance: (ms) => log.advanced.push(ms),
    inject: (fault) => log.injected.push(fault),
    takeDueDeliveries: () => due.splice(0),
    reportDelivery: (id, status) => log.reported.push([id, status]),
    deliveriesJson: () => "[]",
    free: () => void (log.freed += 1),
  };
  const sandbox = new lib.Sandbox((given) => ((log.options = given), core), { seed: 7 }, lib.listenOn);
  return { sandbox, log };
}
const withSandbox = (answer, run, due) => async () => {
  const { sandbox, log } = sandboxWith(answer, due);
  try {
    await run(sandbox, log);
  } finally {
    await sandbox.close();
    await sandbox.close();
    assert.equal(log.freed, 1);
  }
};
const URL_1 = "https://sandbox.invalid/partner/v1/x%2Fy?b=2&a=1";

test(
  "fetch answers with a real Response",
  withSandbox({ status: 201 }, async (sandbox, log) => {
    const body = '{"é":1}';
    const response = await sandbox.fetch(
      new Request(URL_1, { method: "POST", headers: { "X-Partner-Nonce": "n" }, body }),
    );
    assert.ok(response instanceof Response);
    assert.deepEqual([response.status, await response.json()], [201, { ok: true }]);
    const [handled] = log.handled;
    assert.deepEqual(
      [handled.method, handled.target, handled.body],
      ["POST", "/partner/v1/x%2Fy?b=2&a=1", body],
    );
    assert.ok(handled.headers.some(([name, value]) => name === "x-partner-nonce" && value === "n"));
    await sandbox.fetch(new URL(URL_1), { headers: { a: "1" } });
    assert.equal(log.handled[1].method, "GET");
    assert.deepEqual(log.options, { seed: 7 });
    assert.deepEqual(
      [sandbox.credentials, sandbox.clients.length, sandbox.baseUrl],
      [CREDENTIALS, 2, "https://sandbox.invalid"],
    );
  }),
);

test(
  "an abort before the request prevents it; during latency, the sandbox has already acted",
  withSandbox({ transport: { latencyMs: 10_000 } }, async (sandbox, log) => {
    const reason = new Error("left");
    await assert.rejects(sandbox.fetch(URL_1, { signal: AbortSignal.abort(reason) }), reason);
    assert.equal(log.handled.length, 0);
    const controller = new AbortController();
    const pending = sandbox.fetch(URL_1, { signal: controller.signal });
    await until(() => log.handled.length === 1, "the request");
    controller.abort(reason);
    await assert.rejects(pending, reason);
    assert.equal(log.handled.length, 1);
  }),
);

test(
  "an aborted signal ends a slow body",
  withSandbox({ transport: { slowBodyMs: 10_000 } }, async (sandbox) => {
    const controller = new AbortController();
    const response = await sandbox.fetch(URL_1, { signal: controller.signal });
    const read = assert.rejects(response.text(), /left/);
    await settle();
    controller.abort(new Error("left"));
    await read;
  }),
);

test("cut, truncated, slow and redirect faults", async () => {
  await withSandbox({ transport: { cut: true } }, (sandbox) =>
    assert.rejects(sandbox.fetch(URL_1), TypeError),
  )();
  await withSandbox({ transport: { truncateAt: 4 } }, async (sandbox) => {
    const response = await sandbox.fetch(URL_1);
    await assert.rejects(response.text(), { name: "TypeError", message: "terminated" });
  })();
  await withSandbox({ transport: { slowBodyMs: 30 } }, async (sandbox) => {
    const started = performance.now();
    assert.equal(await (await sandbox.fetch(URL_1)).text(), '{"ok":true}');
    assert.ok(performance.now() - started >= 25);
  })();
  await withSandbox(
    { status: 307, headers: [["Location", "https://elsewhere.invalid/"]], body: "" },
    async (sandbox) => {
      await assert.rejects(sandbox.fetch(URL_1, { redirect: "error" }), TypeError);
      assert.equal((await sandbox.fetch(URL_1, { redirect: "manual" })).status, 307);
    },
  )();
  await withSandbox({ status: 204, body: "" }, async (sandbox) =>
    assert.equal((await sandbox.fetch(URL_1)).status, 204),
  )();
});

test(
  "advance and inject check their arguments and call the core",
  withSandbox({}, async (sandbox, log) => {
    sandbox.advance(5000);
    sandbox.inject({ kind: "cut", when: "after" });
    assert.deepEqual([log.advanced, log.injected], [[5000], [{ kind: "cut", when: "after" }]]);
    for (const ms of [undefined, -1, 1.5, "5", Number.NaN])
      assert.throws(() => sandbox.advance(ms), { name: "ConfigurationError" });
    for (const fault of [undefined, null, "cut", []])
      assert.throws(() => sandbox.inject(fault), { name: "ConfigurationError" });
    for (const options of ["x", 7, null, []])
      assert.throws(() => new lib.Sandbox(() => ({}), options), { name: "ConfigurationError" });
  }),
);

test(
  "over HTTP: the target and repeated headers as sent, on loopback only",
  withSandbox({ status: 201 }, async (sandbox, log) => {
    const lines = [];
    const server = await sandbox.listen({ onLog: (line) => lines.push(line) });
    assert.match(server.baseUrl, /^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${server.baseUrl}/partner/v1/x%2Fy?b=2&a=1`, {
      method: "POST",
      body: "{}",
      headers: { "X-Partner-Nonce": "n" },
    });
    assert.deepEqual([response.status, await response.text()], [201, '{"ok":true}']);
    assert.deepEqual([log.handled[0].target, log.handled[0].body], ["/partner/v1/x%2Fy?b=2&a=1", "{}"]);
    assert.deepEqual(lines, ["line"]);
    await assert.rejects(sandbox.listen({ port: server.port }), { code: "port_in_use" });
    await assert.rejects(sandbox.listen({ port: 65_536 }), {
      name: "ConfigurationError",
      code: "option_invalid",
    });
    await assert.rejects(sandbox.listen({ host: "127.0.0.1.invalid" }), {
      name: "ConfigurationError",
      code: "listen_failed",
    });
    await server.close();
    await assert.rejects(fetch(server.baseUrl));
    await assert.rejects(sandbox.listen({ prot: 1 }), { code: "option_unknown" });
  }),
);

test("over HTTP: cut and truncated bodies end as network errors", async () => {
  for (const [transport, atHeaders] of [
    [{ cut: true }, true],
    [{ truncateAt: 4 }, false],
  ]) {
    await withSandbox({ transport }, async (sandbox) => {
      const { baseUrl } = await sandbox.listen();
      const response = fetch(baseUrl);
      if (atHeaders) await assert.rejects(response, TypeError);
      else await assert.rejects((await response).text(), TypeError);
    })();
  }
});

test("webhooks are posted unchanged, and their outcome is reported", async () => {
  const got = [];
  const receiver = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    got.push([request.headers["x-oceafin-webhook-nonce"], body]);
    response
      .writeHead(request.url === "/fail" ? 500 : request.url === "/away" ? 302 : 204, { Location: "/ok" })
      .end();
  });
  await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const base = `http://127.0.0.1:${receiver.address().port}`;
  const due = [
    ["1", "/ok"],
    ["2", "/fail"],
    ["3", "/away"],
  ].map(([deliveryId, path]) => ({
    deliveryId,
    url: base + path,
    headers: [
      ["X-Oceafin-Webhook-Nonce", `n-${deliveryId}`],
      ["Content-Type", "application/json"],
    ],
    body: `{"e":${deliveryId}}`,
  }));
  due.push({ deliveryId: "4", url: "http://127.0.0.1:1/", headers: [], body: "{}" });
  await withSandbox(
    {},
    async (sandbox, log) => {
      assert.equal(await sandbox.deliver(), 4);
      assert.deepEqual(log.reported.sort(), [
        ["1", 204],
        ["2", 500],
        ["3", 302],
        ["4", 0],
      ]);
      assert.deepEqual(got.sort(), [
        ["n-1", '{"e":1}'],
        ["n-2", '{"e":2}'],
        ["n-3", '{"e":3}'],
      ]);
      assert.equal(await sandbox.deliver(), 0);
    },
    due,
  )();
  receiver.close();
});

test("due webhooks are posted automatically", async () => {
  const due = [{ deliveryId: "1", url: "http://127.0.0.1:1/", headers: [], body: "{}" }];
  await withSandbox(
    {},
    async (_sandbox, log) => {
      await until(() => log.reported.length > 0, "the report");
      assert.deepEqual(log.reported, [["1", 0]]);
    },
    due,
  )();
});

test("the credentials work for a PartnerClient; the demo ids are separate", () => {
  const ids = { customerId: "c-1", bankAccountId: "b-1" };
  const made = (list) => new lib.Sandbox(() => ({ credentialsJson: () => JSON.stringify(list) }), {});
  const sandbox = made([
    { ...CREDENTIALS, ...ids },
    { ...CREDENTIALS, clientId: "b" },
  ]);
  assert.deepEqual([sandbox.credentials, sandbox.demo], [CREDENTIALS, ids]);
  assert.deepEqual(sandbox.clients, [CREDENTIALS, { ...CREDENTIALS, clientId: "b" }]);
  assert.throws(() => made([CREDENTIALS]).demo, { code: "sandbox_no_demo" });
});

test("after close() everything is refused", async () => {
  const { sandbox } = sandboxWith();
  await sandbox.close();
  await assert.rejects(sandbox.fetch(URL_1), { code: "sandbox_closed" });
  assert.throws(() => sandbox.advance(1), { code: "sandbox_closed" });
  assert.throws(() => sandbox.deliveries(), { code: "sandbox_closed" });
  await assert.rejects(sandbox.listen(), { code: "sandbox_closed" });
  assert.equal(await sandbox.deliver(), 0);
});

async function cli(...argv) {
  const io = { out: "", err: "", options: undefined };
  let made;
  const code = await lib.main(argv, {
    createSandbox: (options) => ((io.options = options), (made = sandboxWith()).sandbox),
    out: (text) => void (io.out += text),
    err: (text) => void (io.err += text),
    stopped: () => Promise.resolve(),
  });
  return { ...io, code, freed: made?.log.freed };
}

test("command line", async () => {
  assert.match((await cli("--help")).out, /oceafin-partner sandbox/);
  assert.equal((await cli("--version")).out, "0.0.0-dev\n");
  const run = await cli("sandbox", "--port", "0", "--seed", "x", "--webhook-url", "http://localhost:1/");
  assert.deepEqual(
    [run.code, run.freed, run.options],
    [0, 1, { seed: "x", webhookUrl: "http://localhost:1/" }],
  );
  assert.match(run.out, /not against the provider/);
  assert.match(
    run.out,
    /OCEAFIN_PARTNER_API_BASE_URL=http:\/\/127\.0\.0\.1:\d+\nOCEAFIN_PARTNER_API_CLIENT_ID=a\n/,
  );
  assert.match(run.out, /Demo customer c-1, EUR bank account b-1\n/);
  for (const argv of [
    [],
    ["serve"],
    ["sandbox", "x"],
    ["sandbox", "--port", "x"],
    ["sandbox", "--port", "70000"],
    ["sandbox", "--prot", "1"],
  ]) {
    const { code, err, freed } = await cli(...argv);
    assert.deepEqual([code, freed], [2, undefined], argv.join(" "));
    assert.notEqual(err, "");
  }
});
