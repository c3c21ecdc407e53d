// A relay that could not work, or would allow too much, is refused when it is created.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { test } from "node:test";

import * as web from "oceafin-partner/inline";

import { createRelay, lib, ORIGIN, page } from "./support.mjs";

const client = new lib.PartnerClient({ clientId: "c", clientSecret: "s", baseUrl: "https://api.example" });
const RIGHT = {
  client,
  allowedOrigins: [ORIGIN],
  operations: ["checkouts.get"],
  authenticate: () => ({}),
  authorizeCustomer: () => true,
};
const thrown = (change) => {
  try {
    createRelay({ ...RIGHT, ...change });
  } catch (error) {
    assert.ok(error instanceof lib.ConfigurationError, String(error?.stack));
    return error;
  }
  return assert.fail(`no error for ${JSON.stringify(change)}`);
};

test("the minimal options make a relay", () => assert.equal(typeof createRelay(RIGHT), "function"));

test("an unknown operation is refused with a suggestion", () => {
  for (const [id, hint] of [
    ["checkout.get", "did you mean `checkouts.get`?"],
    ["checkouts.gets", "did you mean `checkouts.get`?"],
    ["CHECKOUTS.GET", "did you mean `checkouts.get`?"],
    ["buyers.destroy", "there are `buyers.list`, `buyers.create`, `buyers.get`, `buyers.update`"],
    ["*", "`endpoints` has them all"],
    ["", "not an empty one"],
    ["GET /partner/v1/customers", "`endpoints` has them all"],
  ]) {
    const { code, message } = thrown({ operations: ["checkouts.get", id] });
    assert.equal(code, "option_invalid");
    assert.ok(message.includes(hint), message);
  }
  for (const operations of [[], "checkouts.get", {}, new Set(["checkouts.get"]), [1], [undefined], null])
    assert.equal(thrown({ operations }).code, "option_invalid");
});

test("every hook and list that decides is required", () => {
  for (const name of ["authenticate", "authorizeCustomer", "allowedOrigins", "operations"]) {
    assert.equal(thrown({ [name]: undefined }).code, "option_missing", name);
    assert.equal(thrown({ [name]: true }).code, "option_invalid", name);
  }
  assert.equal(thrown({ authorizeCustomers: () => true }).code, "option_unknown");
  for (const options of [undefined, null, "x", []])
    assert.throws(() => createRelay(options), { name: "ConfigurationError" });
});

test("origins must be written as browsers send them", () => {
  for (const origin of [
    "*",
    "null",
    "",
    "dashboard.example",
    "https://dashboard.example/",
    "https://dashboard.example/app",
    "https://dashboard.example:443",
    "http://dashboard.example:80",
    "https://Dashboard.example",
    "HTTPS://dashboard.example",
    "https://*.example",
    "https://user@dashboard.example",
    "file:///x",
    "chrome-extension://abc",
    "https://é.example",
    " https://a.example",
    1,
    undefined,
    new URL("https://a.example"),
  ]) {
    assert.equal(thrown({ allowedOrigins: [origin] }).code, "option_invalid", String(origin));
  }
  assert.match(thrown({ allowedOrigins: ["*"] }).message, /must know the pages/);
  assert.match(thrown({ allowedOrigins: [] }).message, /also where it is this server's own/);
  createRelay({
    ...RIGHT,
    allowedOrigins: [
      "http://localhost:5173",
      "https://xn--9ca.example:8443",
      "http://[::1]:3000",
      "http://192.168.1.5:5173",
    ],
  });
});

test("a client that cannot sign, or no client", () => {
  const pageClient = { relayUrl: "https://a.example/partner-api" };
  for (const wrong of [undefined, null, {}, "client", lib.PartnerClient, pageClient])
    assert.match(thrown({ client: wrong }).message, /of your backend/);
});

test("the client for pages cannot be used for a relay", async () => {
  await web.init();
  assert.match(
    thrown({ client: new web.PartnerClient({ relayUrl: "https://a.example/partner-api" }) }).message,
    /of your backend/,
  );
});

test("mount paths, sizes, limits, profiles", () => {
  for (const basePath of [
    "",
    "partner-api",
    "//x",
    "/a//b",
    "/a/../b",
    "/.",
    "/a b",
    "/a?b",
    "/a#b",
    "/%61",
    "/é",
    "https://a.example/x",
    1,
  ])
    assert.equal(thrown({ basePath }).code, "option_invalid", String(basePath));
  for (const maxBodyBytes of [0, -1, 1.5, "1", Infinity])
    assert.equal(thrown({ maxBodyBytes }).code, "option_invalid");
  for (const bodyTimeoutMs of [0, -1, 1.5, "1", Infinity, 2 ** 31])
    assert.equal(thrown({ bodyTimeoutMs }).code, "option_invalid");
  for (const profile of ["payload-v2", 1]) assert.equal(thrown({ profile }).code, "option_invalid");
  for (const validation of ["off", "lax"])
    assert.equal(thrown({ validation }).code, "option_invalid", "a page's body is never sent on unread");
  const key = () => "k";
  for (const rateLimit of [
    {},
    { key },
    { perMinute: 1 },
    { key, perMinute: 0 },
    { key, perMinute: 1, allow: () => true },
    { key: "k", perMinute: 1 },
    { key, allow: 1 },
    { key, perMinutes: 1 },
    60,
    null,
  ]) {
    assert.ok(["option_invalid", "option_missing", "option_unknown"].includes(thrown({ rateLimit }).code));
  }
  for (const filters of ["status", [1], [""]]) assert.equal(thrown({ filters }).code, "option_invalid");
  for (const onEvent of [1, {}]) assert.equal(thrown({ onEvent }).code, "option_invalid");
  for (const authorizeKey of [1, true, {}]) assert.equal(thrown({ authorizeKey }).code, "option_invalid");
  for (const draftOf of [1, {}]) assert.equal(thrown({ draftOf }).code, "option_invalid");
});

test("lists are copied: later additions allow nothing", async () => {
  const operations = ["checkouts.get"];
  const allowedOrigins = [ORIGIN];
  const relay = createRelay({ ...RIGHT, operations, allowedOrigins });
  operations.push("balances.list");
  allowedOrigins.push("https://evil.example");
  assert.equal((await relay(page("GET", "/partner/v1/customers/c-1/balances"))).status, 403);
  assert.equal(
    (
      await relay(
        page("GET", "/partner/v1/crypto/checkouts/co-1", undefined, {
          headers: { Origin: "https://evil.example" },
        }),
      )
    ).status,
    403,
  );
});

test("import and require return the same relay, and its errors are the package's", () => {
  const required = createRequire(import.meta.url)("oceafin-partner/relay");
  assert.equal(required.createRelay, createRelay);
  assert.throws(() => required.createRelay({}), lib.ConfigurationError);
});

test("a client does not expose the port that a relay uses", () => {
  assert.deepEqual(
    Object.keys(client).filter(
      (name) => !lib.endpoints.some(({ id }) => id.startsWith(`${name}.`)) && name !== "customers",
    ),
    [],
  );
  assert.ok(
    Object.getOwnPropertySymbols(client).every(
      (symbol) => !Object.getOwnPropertyDescriptor(client, symbol).enumerable,
    ),
  );
});
