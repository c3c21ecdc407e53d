// The entries for pages in headless Chromium, under a strict content security policy.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, afterEach, before, describe, test } from "node:test";
import { root } from "../packaging/consumer.mjs";
import { bundle, install, remove } from "./support/install.mjs";
import { folder, launch, open, PAGE, STRICT, site, WITHOUT_WASM } from "./support/site.mjs";

// The hash that `docs/operation-hash.md` derives from its 74 bytes by `createHash`.
const BODY = { quoteId: "q-1", bankAccountId: "b-1", currency: "EUR", amount: "250.00" };
const HASH = "4571d3b7d608976881b44545995e32026b4e04ae9c1b2dc8de4e7c939294c743";
const WRONG = { bankAccountId: "b-1", currency: "eur", amount: 12.5 };

const APP = 'import * as partner from "/web/index.mjs";\nglobalThis.partner = partner;\n';
const rows = (name) =>
  readFileSync(join(root, "tests/vectors/jcs", `${name}.jsonl`), "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

let browser;
let project;
let installed;
let web;
let wasm;
const sites = [];

before(async () => {
  ({ project, installed, web } = install());
  wasm = readFileSync(join(web, "oceafin_partner.wasm"));
  browser = await launch();
});

afterEach(async () => {
  for (const context of browser.contexts()) await context.close();
  for (const served of sites.splice(0)) await served.close();
});

after(async () => {
  await browser?.close();
  remove(project);
});

/** A page on the entry as plain files, with `files` besides or instead. */
async function visit(files = {}, csp = STRICT) {
  const served = await site({ "/": PAGE, "/app.js": APP, ...folder(web, "/web"), ...files }, csp);
  sites.push(served);
  return { ...(await open(browser, served.origin)), served };
}

/**
 * `init(input)` in the page, where `input` is an expression there: undefined when it worked, else the error.
 */
const init = (page, input = "undefined") =>
  page.evaluate(`(async () => {
    try { await partner.init(${input}); } catch (error) {
      return { ours: partner.isPartnerError(error), name: error.name, code: error.code, message: error.message, retryable: error.retryable, status: error.status };
    }
  })()`);

const hash = (page) => page.evaluate((body) => globalThis.partner.operationHash(body), BODY);

/** The error is ours and has this code and this fix; a correct `init` works afterwards. */
async function refusedThenRetried(page, input, code, fix) {
  const error = await init(page, input);
  assert.ok(error?.ours, `${JSON.stringify(error)} for ${input}`);
  assert.equal(error.code, code, error.message);
  assert.match(error.message, fix);
  assert.match(error.message, /^[a-z`].*[^.\n]$/);
  assert.equal(await init(page, '"/right.wasm"'), undefined);
  assert.equal(await hash(page), HASH);
  return error;
}

describe("it works", () => {
  test("as plain files: known hash, rows, validation, table; streamed; nothing on the console", async () => {
    const { page, said, served } = await visit();
    await page.evaluate(() => {
      const { compileStreaming } = WebAssembly;
      globalThis.streamed = 0;
      WebAssembly.compileStreaming = (source) => (
        (globalThis.streamed += 1), compileStreaming.call(WebAssembly, source)
      );
    });
    assert.equal(await init(page), undefined);
    assert.equal(await hash(page), HASH);
    const found = await page.evaluate(
      ({ body, wrong }) => {
        const {
          describeOperation,
          endpoints,
          explainMismatch,
          isKnownNetwork,
          isTerminal,
          operationHash,
          validate,
        } = globalThis.partner;
        return {
          described: describeOperation("fiatWithdrawal", body).operationHash,
          bound: operationHash(body, {
            profile: "operation-v1",
            operation: "fiatWithdrawal",
            customerId: "cust-1",
          }),
          right: validate("CreateFiatWithdrawalQuote", {
            bankAccountId: "b-1",
            currency: "EUR",
            amount: "12.50",
          }),
          errors: validate("CreateFiatWithdrawalQuote", wrong).errors.map(
            ({ pointer, code }) => `${pointer} ${code}`,
          ),
          strict: validate(
            "CreateFiatWithdrawalQuote",
            { bankAccountId: "b-1", currency: "EUR", amonut: "1" },
            { validation: "strict" },
          )
            .errors.map(({ pointer }) => pointer)
            .sort(),
          rows: endpoints.length,
          mismatch: explainMismatch(body, { ...body, amount: "250" }).pointer,
          guard: [isKnownNetwork("POLYGON"), isKnownNetwork("x")],
          terminal: isTerminal("Refund", "DRAFT"),
          streamed: globalThis.streamed,
        };
      },
      { body: BODY, wrong: WRONG },
    );
    assert.deepEqual(found, {
      described: HASH,
      bound: "57186e9062e8801c5024e1fa998562d9b00be666636f3a3b69669f2d94f01d7d",
      right: { ok: true },
      errors: ["/currency currency_lower_case", "/amount amount_not_string"],
      strict: ["/amonut", "/amount"],
      rows: 63,
      mismatch: "/amount",
      guard: [true, false],
      terminal: false,
      streamed: 1,
    });
    assert.equal(served.asked.filter((path) => path.endsWith(".wasm")).length, 1);
    assert.deepEqual(said(), []);
  });

  test("init returns the same promise during and after loading, and fetches once", async () => {
    const { page, served } = await visit();
    const same = await page.evaluate(async () => {
      const { init } = globalThis.partner;
      const promises = [init(), init(), init("/nowhere.wasm")];
      await promises[0];
      promises.push(init());
      return new Set(promises).size;
    });
    assert.equal(same, 1);
    assert.deepEqual(
      served.asked.filter((path) => path.endsWith(".wasm")),
      ["/web/oceafin_partner.wasm"],
    );
  });

  test("init takes an address, a Request, a Response, a promise of one, bytes, a view of some, and a module", async () => {
    const inputs = [
      '"/right.wasm"',
      'new URL("/right.wasm", location.href)',
      'new Request("/right.wasm")',
      'await fetch("/right.wasm")',
      'fetch("/right.wasm")',
      'await (await fetch("/right.wasm")).arrayBuffer()',
      'await (async () => { const bytes = new Uint8Array(await (await fetch("/right.wasm")).arrayBuffer()); const wide = new Uint8Array(bytes.length + 6); wide.set(bytes, 3); return wide.subarray(3, 3 + bytes.length); })()',
      'await WebAssembly.compile(await (await fetch("/right.wasm")).arrayBuffer())',
    ];
    for (const input of inputs) {
      const { page } = await visit({ "/right.wasm": wasm });
      assert.equal(await init(page, input), undefined, input);
      assert.equal(await hash(page), HASH, input);
    }
  });

  for (const type of ["application/octet-stream", "", "application/wasm; charset=utf-8"]) {
    test(`served as \`${type}\`: by the bytes, and nothing on the console`, async () => {
      const { page, said } = await visit({ "/web/oceafin_partner.wasm": { type, body: wasm } });
      assert.equal(await init(page), undefined);
      assert.equal(await hash(page), HASH);
      assert.deepEqual(said(), []);
    });
  }

  test("bundled by esbuild with the file named, and inline with no file at all", async () => {
    const named = `import { init, operationHash, isPartnerError } from "oceafin-partner/web";
      import file from "oceafin-partner/oceafin_partner.wasm";
      globalThis.partner = { init: () => init(new URL(file, import.meta.url)), operationHash, isPartnerError };`;
    const inline = 'import * as partner from "oceafin-partner/inline";\nglobalThis.partner = partner;\n';
    for (const [source, files] of [
      [named, 1],
      [inline, 0],
    ]) {
      const outdir = await bundle(project, source, { loader: { ".wasm": "file" } });
      const served = await site({ "/": PAGE, ...folder(outdir, "") });
      sites.push(served);
      const { page, said } = await open(browser, served.origin);
      assert.equal(await init(page), undefined, source);
      assert.equal(await hash(page), HASH, source);
      assert.equal(served.asked.filter((path) => path.endsWith(".wasm")).length, files, source);
      assert.deepEqual(said(), []);
    }
  });

  test("both entries in one page share one core and its errors", async () => {
    const app =
      'import * as partner from "/web/index.mjs";\nimport * as inline from "/web/inline.mjs";\nglobalThis.partner = partner;\nglobalThis.inline = inline;\n';
    const { page, served } = await visit({ "/app.js": app });
    const same = await page.evaluate(async () => {
      const { inline, partner } = globalThis;
      const promise = inline.init();
      const both = [promise === partner.init(), partner.PartnerError === inline.PartnerError];
      await promise;
      return both;
    });
    assert.deepEqual(same, [true, true]);
    assert.equal(await hash(page), HASH);
    assert.deepEqual(
      served.asked.filter((path) => path.endsWith(".wasm")),
      [],
    );
  });
});

describe("it says what is wrong, and the next try works", () => {
  test("used before init", async () => {
    const { page } = await visit();
    const codes = await page.evaluate((body) => {
      const { canonicalize, describeOperation, endpoints, operationHash, validate } = globalThis.partner;
      const calls = [
        () => operationHash(body),
        () => canonicalize(body),
        () => describeOperation("refund", body),
        () => validate("CreateRefund", body),
        () => endpoints.length,
      ];
      return calls.map((call) => {
        try {
          return call();
        } catch (error) {
          return [error.code, /await init\(\)/.test(error.message)];
        }
      });
    }, BODY);
    assert.deepEqual(codes, Array(5).fill(["not_initialized", true]));
    assert.equal(await init(page), undefined);
    assert.equal(await hash(page), HASH);
  });

  test("404", async () => {
    const { page } = await visit({ "/right.wasm": wasm });
    const error = await refusedThenRetried(
      page,
      '"/gone/oceafin_partner.wasm?token=hush"',
      "wasm_not_found",
      /serve `oceafin_partner\.wasm`/,
    );
    assert.equal(error.status, 404);
    assert.match(error.message, /`\/gone\/oceafin_partner\.wasm`/);
    assert.doesNotMatch(error.message, /hush/);
  });

  test("another status", async () => {
    const { page } = await visit({
      "/right.wasm": wasm,
      "/busy.wasm": { status: 503, body: "" },
      "/closed.wasm": { status: 403, body: "" },
    });
    const busy = await init(page, '"/busy.wasm"');
    assert.deepEqual([busy.code, busy.status, busy.retryable], ["wasm_fetch_failed", 503, true]);
    const closed = await refusedThenRetried(page, '"/closed.wasm"', "wasm_fetch_failed", /status 403/);
    assert.equal(closed.retryable, false);
  });

  test("no server, an address that the policy forbids, and an invalid address", async () => {
    for (const input of [
      '"http://127.0.0.1:1/x.wasm"',
      '"https://[x"',
      'fetch("http://127.0.0.1:1/x.wasm")',
    ]) {
      const { page } = await visit({ "/right.wasm": wasm });
      const error = await refusedThenRetried(page, input, "wasm_fetch_failed", /check the address/);
      assert.equal(error.name, "ConnectionError");
    }
  });

  test("the connection cut half-way, streamed and not", async () => {
    for (const type of ["application/wasm", "application/octet-stream"]) {
      const { page } = await visit({ "/right.wasm": wasm, "/cut.wasm": { type, body: wasm, cut: true } });
      await refusedThenRetried(page, '"/cut.wasm"', "wasm_fetch_failed", /check the address and the network/);
    }
  });

  test("HTML, by its type and under the type of wasm", async () => {
    for (const [type, hint] of [
      ["text/html; charset=utf-8", /`text\/html`.*`index\.html`/],
      ["application/wasm", /oceafin-partner\/inline/],
    ]) {
      const { page } = await visit({ "/right.wasm": wasm, "/page.wasm": { type, body: PAGE } });
      await refusedThenRetried(page, '"/page.wasm"', "wasm_not_wasm", hint);
    }
  });

  test("a file that ends early, streamed and as bytes; no bytes at all", async () => {
    const half = wasm.subarray(0, wasm.length / 2);
    for (const input of [
      '"/half.wasm"',
      'await (await fetch("/half.wasm")).arrayBuffer()',
      "new ArrayBuffer(0)",
    ]) {
      const { page } = await visit({ "/right.wasm": wasm, "/half.wasm": half });
      await refusedThenRetried(page, input, "wasm_not_wasm", /not a whole WebAssembly file/);
    }
  });

  test("wasm that is not ours: the empty module, and one with other imports", async () => {
    const empty = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
    // (import "x" "y" (func)) with the type () -> ()
    const wants = Buffer.concat([empty, Buffer.from([1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x78, 1, 0x79, 0, 0])]);
    for (const other of [empty, wants]) {
      const { page } = await visit({ "/right.wasm": wasm, "/other.wasm": other });
      await refusedThenRetried(page, '"/other.wasm"', "wasm_wrong_version", /old copy in a cache/);
    }
  });

  test("invalid input", async () => {
    const read =
      'await (async () => { const response = await fetch("/right.wasm"); await response.text(); return response; })()';
    const thrower = 'new Proxy({}, { get() { throw new Error("no") } })';
    for (const input of ["null", "1", "{}", "[]", "Promise.resolve(1)", read, thrower]) {
      const { page } = await visit({ "/right.wasm": wasm });
      const code = input === thrower ? "argument_unreadable" : "argument_invalid";
      await refusedThenRetried(
        page,
        input,
        code,
        input === thrower ? /reading the arguments/ : /`input` must be/,
      );
    }
  });

  test("a policy without `wasm-unsafe-eval`, streamed, by the bytes and inline", async () => {
    const app =
      'import * as partner from "/web/index.mjs";\nimport * as inline from "/web/inline.mjs";\nglobalThis.partner = partner;\nglobalThis.inline = inline;\n';
    const { page } = await visit(
      { "/app.js": app, "/bytes.wasm": { type: "application/octet-stream", body: wasm } },
      WITHOUT_WASM,
    );
    for (const input of ["undefined", '"/bytes.wasm"', 'await (await fetch("/bytes.wasm")).arrayBuffer()']) {
      const error = await init(page, input);
      assert.equal(error?.code, "wasm_blocked_by_csp", `${input}: ${JSON.stringify(error)}`);
      assert.match(error.message, /add `'wasm-unsafe-eval'` to its `script-src`/);
      assert.equal(error.name, "ConfigurationError");
    }
    assert.equal(
      await page.evaluate(() => globalThis.inline.init().catch((error) => error.code)),
      "wasm_blocked_by_csp",
    );
    const still = await page.evaluate((body) => {
      try {
        return globalThis.partner.operationHash(body);
      } catch (error) {
        return error.code;
      }
    }, BODY);
    assert.equal(still, "not_initialized");
  });
});

describe("it gives what Node gives", () => {
  test("canonical forms, digests and refusals of every jcs document", async () => {
    const node = createRequire(import.meta.url)(join(installed, "node/index.cjs"));
    const documents = [
      "documents",
      "derived-documents",
      "lattice-canonicalize",
      "lattice-reject",
      "lattice-is-canonical",
    ].flatMap(rows);
    assert.ok(documents.length > 400);
    const { page } = await visit();
    assert.equal(await init(page), undefined);
    const here = documents.map(({ input }) => outcome(node, input));
    // As text, since the page must run the same source that Node runs here.
    const there = await page.evaluate(
      `((inputs) => inputs.map((input) => (${outcome.toString()})(partner, input)))(${JSON.stringify(documents.map(({ input }) => input))})`,
    );
    let digests = 0;
    documents.forEach(({ id, expected, sha256 }, index) => {
      assert.deepEqual(there[index], here[index], id);
      if (expected !== undefined) assert.equal(there[index].form, expected, id);
      if (sha256 === undefined || !/^[0-9a-f]{64}$/.test(there[index].hash)) return;
      assert.equal(there[index].hash, sha256, id);
      digests += 1;
    });
    assert.ok(digests > 50, `${String(digests)} digests`);
  });

  test("the numbers of the ECMAScript list", async () => {
    const numbers = ["numbers-rfc8785-appendix-b", "numbers-es6-first-10000"]
      .flatMap(rows)
      .filter(({ expected }) => typeof expected === "string");
    assert.ok(numbers.length > 1_000);
    const { page } = await visit();
    assert.equal(await init(page), undefined);
    const forms = await page.evaluate(
      (list) =>
        list.map((hex) => {
          const view = new DataView(new ArrayBuffer(8));
          view.setBigUint64(0, BigInt(`0x${hex}`));
          return globalThis.partner.canonicalize(view.getFloat64(0));
        }),
      numbers.map(({ ieee754 }) => ieee754),
    );
    assert.deepEqual(
      forms,
      numbers.map(({ expected }) => expected),
    );
  });
});

/** Form and hash of a JSON text, or the codes of their refusals. Runs here and in the page. */
function outcome(partner, input) {
  const attempt = (action) => {
    try {
      return action();
    } catch (error) {
      return error.code ?? error.name;
    }
  };
  return {
    form: attempt(() => partner.canonicalizeText(input)),
    hash: attempt(() => partner.operationHash(JSON.parse(input))),
  };
}
