// Wherever a request points, what is sent goes to a path of the table on the client's own host, or nothing is
// sent.
import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";
import { toNodeHandler } from "oceafin-partner/relay";

import { ALL, lib, page, refused, relayed, withRelay } from "./support.mjs";

const BASE = "/partner-api";
// `endpoints` has the guide's table; the one call that is published elsewhere is added.
const TABLE = [
  ...lib.endpoints,
  {
    id: "customers.create",
    method: "POST",
    path: "/partner/v1/customers",
    page: false,
    request: "CreateCustomer",
  },
];

/**
 * The endpoint and ids of a URL that was sent, by a reading of its own: a regular expression per template.
 */
function readBack(method, url, baseUrl) {
  assert.ok(url.startsWith(`${baseUrl}/`), url);
  const [path, query] = url.slice(baseUrl.length).split("?");
  const found = TABLE.flatMap((row) => {
    if (row.method !== method) return [];
    const pattern = row.path.replace(/\{\w+\}/g, "((?:[A-Za-z0-9._-]|%3A)+)");
    const match = new RegExp(`^${pattern}$`).exec(path);
    return match === null || match.slice(1).some((id) => /^\.+$/.test(id) && id.length < 3)
      ? []
      : [{ row, ids: match.slice(1).map((id) => id.replaceAll("%3A", ":")) }];
  });
  assert.equal(found.length, 1, `${method} ${url} is one path of the table`);
  if (query !== undefined)
    assert.match(
      query,
      /^(?:limit|cursor|status|from|to)=[A-Za-z0-9._~%-]*(?:&(?:limit|cursor|status|from|to)=[A-Za-z0-9._~%-]*)*$/,
    );
  return found[0];
}

const HOSTILE = [
  "..",
  ".",
  "...",
  "%2e%2e",
  "%2E.",
  ".%2e",
  "%252e%252e",
  "%2f",
  "%2F",
  "%5c",
  "\\",
  "/",
  "//",
  "///",
  ";a=b",
  ";",
  "?",
  "??",
  "#",
  "#x",
  "&",
  "=",
  "@",
  "@evil.example",
  ":",
  ":80",
  ":443/",
  "http://evil.example",
  "https:evil.example",
  "//evil.example",
  "\\\\evil.example",
  "/\\evil.example",
  "evil.example",
  "%00",
  "\0",
  "\t",
  "\n",
  "\r\nHost: evil.example",
  " ",
  "%20",
  "+",
  "%",
  "%zz",
  "%u002f",
  "%c0%af",
  "%c0%ae%c0%ae",
  "%ef%bc%8f",
  "／",
  "．．",
  "ａ",
  "é",
  "\ud800",
  "😀",
  "{customerId}",
  "%7bcustomerId%7d",
  "*",
  "~",
  "!",
  "'",
  '"',
  "<",
  "|",
  "^",
  "`",
  "$",
  "partner",
  "v1",
  "/partner/v1/",
  "partner%2Fv1",
  "PARTNER",
  "%70artner",
  "undefined",
  "null",
  "__proto__",
  "constructor",
  "x".repeat(129),
];
const token = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string({ maxLength: 6 }),
  fc.string({ unit: "binary", maxLength: 4 }),
);
const goodId = fc.stringMatching(/^[A-Za-z0-9._:-]{1,20}$/);
const escaped = fc
  .tuple(goodId, fc.func(fc.boolean()))
  .map(([id, flip]) =>
    [...id]
      .map((character, index) => (flip(index) ? `%${character.charCodeAt(0).toString(16)}` : character))
      .join(""),
  );
const id = fc.oneof({ arbitrary: goodId, weight: 4 }, { arbitrary: escaped, weight: 2 }, token);
/** A path of the table with ids of all kinds, bent in up to three places. */
const bent = fc
  .record({
    row: fc.constantFrom(...TABLE),
    ids: fc.array(id, { minLength: 3, maxLength: 3 }),
    base: fc.oneof({ arbitrary: fc.constant(BASE), weight: 8 }, token),
    edits: fc.array(fc.tuple(fc.nat(), token, fc.nat(3)), { maxLength: 3 }),
    query: fc.oneof(
      { arbitrary: fc.constant(""), weight: 4 },
      fc.constant("?limit=1"),
      token.map((text) => `?${text}`),
      token.map((text) => `?status=${text}`),
    ),
  })
  .map(({ row, ids, base, edits, query }) => {
    let next = 0;
    let path = base + row.path.replace(/\{\w+\}/g, () => ids[next++]);
    for (const [place, text, cut] of edits) {
      const at = place % (path.length + 1);
      path = path.slice(0, at) + text + path.slice(at + cut);
    }
    return { method: row.method, target: path + query };
  });
const wild = fc.record({
  method: fc.constantFrom("GET", "POST"),
  target: fc.oneof(
    fc.array(token, { maxLength: 8 }).map((parts) => `${BASE}/partner/v1/${parts.join("/")}`),
    fc.array(token, { maxLength: 8 }).map((parts) => parts.join("")),
    fc.webPath(),
    fc.webUrl(),
  ),
});
const hostile = fc.oneof({ arbitrary: bent, weight: 4 }, wild);

/** Decodes each segment once. */
const segments = (path) => path.split("/").map((segment) => decodeURIComponent(segment));
const setup = relayed({}, { fetch: async () => Response.json({}) });
const body = (method) => (method === "POST" ? "{}" : undefined);

function check(method, path) {
  const [only, ...more] = setup.sent.splice(0);
  if (only === undefined) return false;
  assert.equal(more.length, 0);
  const { ids } = readBack(method, only.url, setup.sandbox.baseUrl);
  assert.equal(only.method, method);
  // And it is the path that was asked for, not another one of the table.
  assert.deepEqual(
    segments(only.url.slice(setup.sandbox.baseUrl.length).split("?")[0]),
    segments(path.slice(BASE.length)),
  );
  // The hook got exactly the ids that were sent.
  assert.deepEqual(Object.values(setup.asked.splice(0).at(-1).pathParams), ids);
  return true;
}

test("every path of the table can be read in only one way", () => {
  for (const { method, path, id: expected } of TABLE)
    assert.equal(
      readBack(method, `https://a.example${path.replace(/\{\w+\}/g, "x-1")}`, "https://a.example").row.id,
      expected,
    );
  assert.equal(new Set(ALL).size, TABLE.length);
});

test("a Request: nothing, or its path of the table", async () => {
  let passed = 0;
  let seen = 0;
  await fc.assert(
    fc.asyncProperty(hostile, async ({ method, target }) => {
      let request;
      try {
        // As a server would make it of what came: the target behind a host, or by itself.
        request = page(method, "", body(method), {
          url: /^[a-z]+:/i.test(target) ? target : `https://backend.example${target}`,
        });
      } catch {
        return; // no URL at all
      }
      seen += 1;
      // Models refuse `{}`; what counts here is where it goes.
      setup.asked.length = 0;
      await setup.relay(request);
      if (check(method, new URL(request.url).pathname)) passed += 1;
    }),
    { numRuns: 2500 },
  );
  assert.ok(passed > 100 && passed < seen * 0.9, `${passed} of ${seen} were sent`);
});

test("a request target of Node: nothing, or its path of the table, and never one that a URL parser changes", async () => {
  let passed = 0;
  let seen = 0;
  const handler = toNodeHandler(setup.relay);
  await fc.assert(
    fc.asyncProperty(hostile, async ({ method, target }) => {
      seen += 1;
      setup.asked.length = 0;
      await answered(handler, method, target);
      if (check(method, target.split("?")[0])) passed += 1;
    }),
    { numRuns: 2500 },
  );
  assert.ok(passed > 100 && passed < seen * 0.9, `${passed} of ${seen} were sent`);
});

/** The handler's answer, without a socket: a socket's parser would refuse some of these itself. */
function answered(handler, method, url) {
  const rawHeaders = [
    "Origin",
    "https://dashboard.example",
    "X-Request-Id",
    "r-1",
    ...(method === "POST"
      ? ["Content-Type", "application/json", "Idempotency-Key", "3f0b8c1e-52a7-4d19-9c64-0a7be1d2f385"]
      : []),
  ];
  const incoming = {
    method,
    url,
    rawHeaders,
    async *[Symbol.asyncIterator]() {
      yield new TextEncoder().encode("{}");
    },
  };
  return new Promise((resolve, reject) => {
    const outgoing = {
      statusCode: 0,
      writableFinished: true,
      setHeader() {},
      once() {},
      destroy: () => reject(new Error("destroyed")),
      end: () => resolve(outgoing),
    };
    handler(incoming, outgoing);
  });
}

test("targets that a URL parser would change", async () => {
  const handler = toNodeHandler(setup.relay);
  for (const target of [
    `${BASE}/partner/v1/x/../fiat-withdrawals/wd-1`,
    `${BASE}/partner/v1/x/%2e%2e/fiat-withdrawals/wd-1`,
    `${BASE}/../partner-api/partner/v1/fiat-withdrawals/wd-1`,
    `${BASE}/./partner/v1/fiat-withdrawals/wd-1`,
    `${BASE}\\partner\\v1\\fiat-withdrawals\\wd-1`,
    `//evil.example${BASE}/partner/v1/fiat-withdrawals/wd-1`,
    `http://evil.example${BASE}/partner/v1/fiat-withdrawals/wd-1`,
    `http://relay.invalid${BASE}/partner/v1/fiat-withdrawals/wd-1`,
    `//relay.invalid${BASE}/partner/v1/fiat-withdrawals/wd-1`,
    `${BASE}/partner/v1/fiat-withdrawals/wd-1#x`,
    `${BASE}/partner/v1/fiat-withdrawals/wd-1\t`,
    ` ${BASE}/partner/v1/fiat-withdrawals/wd-1`,
    `${BASE}/partner/v1/fiat-withdrawals/wd-1?`,
    "",
    "*",
  ]) {
    const { statusCode } = await answered(handler, "GET", target);
    assert.deepEqual([statusCode, setup.sent.length], [404, 0], target);
  }
  assert.equal((await answered(handler, "GET", `${BASE}/partner/v1/fiat-withdrawals/wd-1`)).statusCode, 200);
  setup.sent.length = 0;
});

test(
  "ids are taken plain or percent-encoded once; invalid ids are refused",
  withRelay(
    async (one) => {
      for (const [written, sent] of [
        ["wd-1", "wd-1"],
        ["a.b_c-d", "a.b_c-d"],
        ["a:b", "a%3Ab"],
        ["a%3ab", "a%3Ab"],
        ["%77d-1", "wd-1"],
        ["...", "..."],
        ["i".repeat(128), "i".repeat(128)],
      ]) {
        assert.equal(
          (await one.relay(page("GET", `/partner/v1/fiat-withdrawals/${written}`))).status,
          200,
          written,
        );
        assert.equal(one.sent.pop().url, `${one.sandbox.baseUrl}/partner/v1/fiat-withdrawals/${sent}`);
      }
      for (const written of [
        "a%2Fb",
        "a%252Fb",
        "%252e%252e",
        "a%20b",
        "a+b",
        "a;b=c",
        "a,b",
        "a@b",
        "%00",
        "%c3%a9",
        "%ff",
        "%",
        "%zz",
        "i".repeat(129),
        "{withdrawalId}",
        "a%3Fb",
        "a%23b",
        "%0d%0aX:1",
      ]) {
        await refused(one, page("GET", `/partner/v1/fiat-withdrawals/${written}`), 404, "relay_path_unknown");
      }
      // Text that is not an id is compared as written.
      for (const path of [
        "/partner/v1/%66iat-withdrawals/wd-1",
        "/%70artner/v1/fiat-withdrawals/wd-1",
        "/partner/v1/Fiat-withdrawals/wd-1",
      ]) {
        await refused(one, page("GET", path), 404, "relay_path_unknown");
      }
      assert.ok(
        one.asked.every(({ pathParams }) => /^[\w.:-]+$/.test(pathParams.withdrawalId)),
        "no hook sees anything else",
      );
    },
    {},
    { fetch: async () => Response.json({}) },
  ),
);

test("the mount path: a custom one, the root, and no bypass", async () => {
  const at = async (basePath, paths, status) => {
    const one = relayed({ basePath }, { fetch: async () => Response.json({}) });
    for (const path of paths)
      assert.equal(
        (await one.relay(page("GET", path, undefined, { url: "https://b.example" }))).status,
        status,
        `${basePath} ${path}`,
      );
    await one.close();
  };
  const path = "/partner/v1/fiat-withdrawals/wd-1";
  await at("/a/b-c", [`/a/b-c${path}`], 200);
  await at("/a/b-c/", [`/a/b-c${path}`], 200);
  await at("/", [path], 200);
  await at(
    "/a",
    [path, `/b${path}`, `/a/a${path}`, `/A${path}`, `/%61${path}`, `/ab${path}`, `/a/${path}`],
    404,
  );
  await at("/", [`/${path}`, `/a${path}`], 404);
});

test.after(() => setup.close());
