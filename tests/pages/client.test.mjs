// The client for pages in headless Chromium, under a strict policy: through a relay, with a signer, and
// Node's, refused.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { bundle, install, remove } from "./support/install.mjs";
import { folder, launch, newPage, open, PAGE, STRICT, site } from "./support/site.mjs";

const APP =
  'import * as partner from "/web/index.mjs";\nawait partner.init();\nglobalThis.partner = partner;\n';
const RELAY = "/partner-api";

let browser;
let project;
let installed;
let web;
let node;
let sandbox;
const sites = [];

before(async () => {
  ({ project, installed, web } = install());
  const require = createRequire(import.meta.url);
  node = require(join(installed, "node/index.cjs"));
  sandbox = require(join(installed, "node/sandbox.cjs")).createSandbox({ quoteTtlSeconds: 3_600 });
  browser = await launch();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  for (const served of sites.splice(0)) await served.close();
});

after(async () => {
  await browser?.close();
  await sandbox?.close();
  remove(project);
});

/** Signs what a page sent and hands it to the sandbox: as much of a relay as these tests need. */
async function relayed({ method, path, headers, body }) {
  const target = path.slice(RELAY.length);
  const { clientId, clientSecret } = sandbox.credentials;
  const key = headers["idempotency-key"];
  const signed = node.signRequest({
    clientId,
    clientSecret,
    method,
    path: target,
    body,
    requestId: headers["x-request-id"],
    ...(key && { idempotencyKey: key }),
  });
  const type = body.length > 0 ? { "Content-Type": headers["content-type"] } : {};
  return sandbox.fetch(`${sandbox.baseUrl}${target}`, {
    method,
    headers: { ...signed.headers, ...type },
    ...(body.length > 0 && { body }),
  });
}

/**
 * A page on the entry as plain files, whose server relays, and answers `/partner/v1` out of the sandbox
 * itself.
 */
async function visit({ files = {}, csp = STRICT, relay = relayed } = {}) {
  const seen = [];
  const served = await site(
    { "/": PAGE, "/app.js": APP, ...folder(web, "/web"), ...files },
    csp,
    (request) => {
      const { method, path, headers, body } = request;
      if (path.startsWith(`${RELAY}/`)) return (seen.push(request), relay(request));
      // Page and API share an origin: like the API, the sandbox refuses calls from another one.
      if (path.startsWith("/partner/v1"))
        return (
          seen.push(request),
          sandbox.fetch(`${sandbox.baseUrl}${path}`, { method, headers, ...(body.length > 0 && { body }) })
        );
      return undefined;
    },
  );
  sites.push(served);
  return { ...(await open(browser, served.origin)), served, seen };
}

/** In the page: a withdrawal from the quote to its end, by operations, lists and a wait. */
async function moveMoney({ make, customerId, bankAccountId, reference }) {
  const { isTerminal, startOperation, waitFor } = globalThis.partner;
  const client = await globalThis[make]();
  const eur = async () => (await client.balances.list(customerId)).items.find(({ asset }) => asset === "EUR");
  const before = await eur();
  const { quoteId } = await client.fiatWithdrawals.createQuote(customerId, {
    bankAccountId,
    currency: "EUR",
    amount: "250.00",
  });
  const payload = { quoteId, bankAccountId, currency: "EUR", amount: "250.00", partnerReference: reference };
  const prepared = startOperation(client, "fiatWithdrawal", { customerId, payload });
  const approved = prepared.authorize({
    authorizationRef: "appr-1",
    authorizedBy: "maria",
    authorizedAt: "2026-06-28T00:00:00Z",
  });
  const submitted = await (await approved.create()).submit();
  const { pending } = await eur();
  globalThis.submitted = true;
  const done = await waitFor(
    ({ signal }) => submitted.get({ signal }),
    (it) => isTerminal("FiatWithdrawal", it),
    { intervalMs: 50 },
  );
  const all = await client.fiatWithdrawals.list(customerId, { limit: 1 }).toArray({ limit: 50 });
  return {
    before: before.available,
    pending,
    after: (await eur()).available,
    status: done.status,
    listed: all.some(({ partnerReference }) => partnerReference === reference),
    rows: prepared.describe().rows.length,
  };
}

const run = async (page, make, reference) => {
  const { customerId, bankAccountId } = sandbox.demo;
  const moved = page.evaluate(moveMoney, { make, customerId, bankAccountId, reference });
  // The sandbox's time is moved from here, and not before the submission: the quote would expire on a slow
  // machine.
  await Promise.race([moved, page.waitForFunction(() => globalThis.submitted)]);
  const clock = setInterval(() => sandbox.advance(2_000), 100);
  try {
    const { before, pending, after, status, listed, rows } = await moved;
    assert.deepEqual([pending, status, listed], ["250.00", "COMPLETED", true]);
    assert.equal(Number(before) - Number(after), 250);
    assert.equal(rows, 5);
  } finally {
    clearInterval(clock);
  }
};

describe("through a relay", () => {
  test("money moves, and no header of a signature leaves the page", async () => {
    const { page, said, seen, served } = await visit();
    await page.evaluate((relayUrl) => {
      globalThis.make = () => new globalThis.partner.PartnerClient({ relayUrl });
    }, RELAY);
    await run(page, "make", "relay-1");
    assert.ok(seen.length >= 8);
    for (const { path, headers, method } of seen) {
      assert.ok(path.startsWith(`${RELAY}/partner/v1/`), path);
      assert.deepEqual(
        Object.keys(headers).filter((name) => /x-partner|signature|authorization/.test(name)),
        [],
      );
      assert.match(headers["x-request-id"], /^[0-9a-f-]{36}$/);
      assert.equal(headers["idempotency-key"] === undefined, method === "GET");
      assert.equal(headers["content-type"], method === "GET" ? undefined : "application/json");
      assert.equal(headers["sec-fetch-site"], "same-origin");
      if (method !== "GET") assert.equal(headers.origin, served.origin);
    }
    assert.deepEqual(said(), []);
  });

  test("a problem of the API arrives as its class", async () => {
    const { page } = await visit();
    const found = await page.evaluate(async (relayUrl) => {
      const { NotFoundError, PartnerClient, isPartnerError } = globalThis.partner;
      const error = await new PartnerClient({ relayUrl }).fiatWithdrawals
        .get("nowhere")
        .catch((thrown) => thrown);
      return [isPartnerError(error), error instanceof NotFoundError, error.status, error.attempts];
    }, RELAY);
    assert.deepEqual(found, [true, true, 404, 1]);
  });

  test("cookies of the page's origin are sent, and a `<base>` elsewhere redirects nothing", async () => {
    const based = PAGE.replace("<title>", '<base href="https://elsewhere.invalid/x/"><title>').replace(
      'src="/app.js"',
      'src="SITE/app.js"',
    );
    const files = { "/": "" };
    const { served } = await visit({ files: { "/": PAGE } });
    files["/"] = based.replace("SITE", served.origin);
    Object.assign(served.files, files);
    const page = await newPage(browser);
    await page
      .context()
      .addCookies([
        { name: "session", value: "s-1", url: served.origin, sameSite: "Strict", httpOnly: true },
      ]);
    await page.goto(`${served.origin}/`);
    await page.waitForFunction(() => globalThis.partner !== undefined);
    const asked = page.waitForRequest((request) => request.url().includes(RELAY));
    const base = await page.evaluate(async (relayUrl) => {
      await new globalThis.partner.PartnerClient({ relayUrl }).balances.list("c-1").catch(() => undefined);
      return document.baseURI;
    }, RELAY);
    assert.equal(base, "https://elsewhere.invalid/x/");
    const request = await asked;
    assert.ok(request.url().startsWith(`${served.origin}${RELAY}/partner/v1/`), request.url());
    assert.match((await request.allHeaders()).cookie, /session=s-1/);
  });

  test("an expired session: a redirect to the log-in page is an error, not an answer", async () => {
    const { page } = await visit({
      relay: () => new Response(null, { status: 302, headers: { Location: "/" } }),
    });
    const code = await page.evaluate(
      (relayUrl) =>
        new globalThis.partner.PartnerClient({ relayUrl }).balances.list("c-1").catch((error) => error.code),
      RELAY,
    );
    assert.equal(code, "redirect_refused");
  });

  test("to another origin: every request, also a GET, has a preflight; cookies only if `credentials` says so", async () => {
    const seen = [];
    let home = "";
    const allow = () => ({
      "Access-Control-Allow-Origin": home,
      "Access-Control-Allow-Credentials": "true",
      "Access-Control-Allow-Headers": "content-type, idempotency-key, x-request-id",
    });
    const away = await site({}, STRICT, async (request) => {
      seen.push(request);
      if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: allow() });
      return new Response('{"items":[]}', { headers: { ...allow(), "Content-Type": "application/json" } });
    });
    sites.push(away);
    const { page, served } = await visit({ csp: `${STRICT}; connect-src 'self' ${away.origin}` });
    home = served.origin;
    await page.context().addCookies([{ name: "session", value: "s-1", url: away.origin, sameSite: "Lax" }]);
    for (const credentials of [undefined, "include"]) {
      seen.length = 0;
      const items = await page.evaluate(
        async ([relayUrl, mode]) => {
          const client = new globalThis.partner.PartnerClient({
            relayUrl,
            ...(mode && { credentials: mode }),
          });
          return (await client.balances.list("c-1")).items;
        },
        [`${away.origin}/r`, credentials],
      );
      assert.deepEqual(items, []);
      assert.deepEqual(
        seen.map(({ method }) => method),
        ["OPTIONS", "GET"],
      );
      assert.match(seen[0].headers["access-control-request-headers"], /x-request-id/);
      assert.equal(seen[1].headers.cookie, credentials && "session=s-1");
    }
  });

  test("in a worker", async () => {
    const worker = `import * as partner from "/web/index.mjs";
      await partner.init();
      const client = new partner.PartnerClient({ relayUrl: "${RELAY}" });
      postMessage((await client.balances.list("${sandbox.demo.customerId}")).items.length);`;
    const { page } = await visit({ files: { "/worker.js": worker } });
    const items = await page.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const started = new Worker("/worker.js", { type: "module" });
          started.onmessage = ({ data }) => resolve(data);
          started.onerror = ({ message }) => reject(new Error(message));
        }),
    );
    assert.ok(items > 0);
  });
});

describe("with a signer", () => {
  /** In the page: a client that signs with a key which nothing in the page can read. */
  const keyed = async (page, origin) => {
    const { clientId, clientSecret } = sandbox.credentials;
    const extracted = await page.evaluate(
      async ({ baseUrl, id, bytes }) => {
        // How a page gets such a key is up to its author; here the test puts it there.
        const key = await crypto.subtle.importKey(
          "raw",
          new Uint8Array(bytes),
          { name: "HMAC", hash: "SHA-256" },
          false,
          ["sign"],
        );
        const signer = (baseString) => crypto.subtle.sign("HMAC", key, new TextEncoder().encode(baseString));
        globalThis.make = () => new globalThis.partner.PartnerClient({ clientId: id, baseUrl, signer });
        return crypto.subtle.exportKey("raw", key).then(
          () => true,
          () => false,
        );
      },
      { baseUrl: origin, id: clientId, bytes: [...Buffer.from(clientSecret)] },
    );
    assert.equal(extracted, false);
  };

  test("money moves on the signatures of a CryptoKey that cannot be read out", async () => {
    const { page, said, seen, served } = await visit();
    await keyed(page, served.origin);
    await run(page, "make", "signer-1");
    for (const { path, headers } of seen) {
      assert.ok(path.startsWith("/partner/v1/"), path);
      assert.match(headers["x-partner-signature"], /^[0-9a-f]{64}$/);
    }
    assert.equal(new Set(seen.map(({ headers }) => headers["x-partner-nonce"])).size, seen.length);
    assert.deepEqual(said(), []);
  });

  test("a signer that refuses, and one that is aborted: nothing is sent, the reason is the cause", async () => {
    const { page, seen, served } = await visit();
    const found = await page.evaluate(async (baseUrl) => {
      const { PartnerClient } = globalThis.partner;
      const call = (signer, options) =>
        new PartnerClient({ clientId: "c", baseUrl, signer }).balances
          .list("c-1", {}, options)
          .catch((error) => [error.name, error.code, error.cause?.message, error.attempts]);
      const refused = await call(async () => {
        throw new Error("declined on the device");
      });
      const controller = new AbortController();
      let told;
      const aborted = await call(
        (_, { signal }) =>
          new Promise(() => {
            signal.onabort = () => (told = true);
            controller.abort(new Error("left the page"));
          }),
        { signal: controller.signal },
      );
      return { refused, aborted, told };
    }, served.origin);
    assert.deepEqual(found, {
      refused: ["SignatureError", "signer_failed", "declined on the device", 0],
      aborted: ["AbortError", "aborted", "left the page", 0],
      told: true,
    });
    assert.deepEqual(seen, []);
  });

  test("an unknown option is refused, and the error does not show its value", async () => {
    const { page } = await visit();
    const found = await page.evaluate(() =>
      ["clientSecret", "secret", "key"].map((name) => {
        try {
          return String(new globalThis.partner.PartnerClient({ relayUrl: "/x", [name]: "hush-5d20" }));
        } catch (error) {
          return [error.code, error.message.includes(name), error.message.includes("hush")];
        }
      }),
    );
    assert.deepEqual(found, Array(3).fill(["option_unknown", true, false]));
  });
});

test("Node's entry in a page: its client throws, unless it is told that this is dangerous", async () => {
  // As in a test runner or a desktop shell: with stand-ins for Node's modules.
  const standin = join(project, "node-standin.mjs");
  writeFileSync(
    standin,
    `import bytes from ${JSON.stringify(join(web, "oceafin_partner.wasm"))};\nexport const readFileSync = () => bytes;\nexport const join = () => "";\n`,
  );
  const source = `import { PartnerClient, operationHash } from ${JSON.stringify(join(installed, "node/index.cjs"))};\nglobalThis.partner = { PartnerClient, operationHash };\n`;
  const outdir = await bundle(project, source, {
    loader: { ".wasm": "binary" },
    define: { __dirname: '""' },
    plugins: [
      { name: "node", setup: ({ onResolve }) => onResolve({ filter: /^node:/ }, () => ({ path: standin })) },
    ],
  });
  const served = await site({ "/": PAGE, "/app.js": readFileSync(join(outdir, "app.js")) });
  sites.push(served);
  const { page } = await open(browser, served.origin);
  const found = await page.evaluate(
    (options) => {
      const { PartnerClient, operationHash } = globalThis.partner;
      const make = (more) => {
        try {
          return new PartnerClient({ ...options, ...more }).toJSON().clientId;
        } catch (error) {
          return [
            error.name,
            error.code,
            error.message.includes("oceafin-partner/web"),
            error.message.includes("hush"),
          ];
        }
      };
      return {
        works: operationHash({ a: 1 }).length,
        plain: make({}),
        signer: make({ clientSecret: undefined, signer: () => "" }),
        dangerous: make({ dangerouslyAllowBrowser: true }),
      };
    },
    { clientId: "c-1", clientSecret: "hush", baseUrl: "https://api.example" },
  );
  const refused = ["ConfigurationError", "browser_refused", true, false];
  assert.deepEqual(found, { works: 64, plain: refused, signer: refused, dangerous: "c-1" });
});
