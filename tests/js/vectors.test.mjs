// The public vectors, through the package: the same files that the native tests read.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { test } from "node:test";

import { assertHealthy, assertOurs, bytes, lib, rows, sha256, thrownBy } from "./support/package.mjs";

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const double = ({ ieee754 }) =>
  new DataView(Uint8Array.from(Buffer.from(ieee754, "hex")).buffer).getFloat64(0);

/** Whether the text has a canonical form; a refusal must be an error of ours. */
async function form(text, what) {
  try {
    return lib.canonicalizeText(text);
  } catch (error) {
    assert.match(assertOurs(error, what).code, /^json_/, what);
    assert.ok(error.fieldErrors.length > 0, what);
    return undefined;
  }
}

for (const file of ["documents", "derived-documents", "lattice-canonicalize"]) {
  test(`jcs/${file}: form and hash, from text, bytes and value`, () => {
    const cases = rows(`jcs/${file}.jsonl`);
    assert.ok(cases.length > 5);
    for (const { id, input, expected, sha256: hash } of cases) {
      assert.equal(lib.canonicalizeText(input), expected, id);
      assert.equal(lib.canonicalizeText(new TextEncoder().encode(input)), expected, id);
      assert.equal(lib.canonicalizeText(expected), expected, id);
      assert.equal(lib.canonicalize(JSON.parse(input)), expected, id);
      assert.equal(sha256(lib.canonicalizeText(input)), hash, id);
      if (!expected.startsWith("{") || "operationAuthorization" in JSON.parse(input)) continue;
      try {
        assert.equal(lib.operationHash(JSON.parse(input)), hash, id);
      } catch (error) {
        // A payload must not hold an integer that a double does not: stricter than RFC 8785 alone.
        assert.equal(error.code, "json_unsafe_integer", id);
      }
    }
  });
}

test("jcs: invalid documents are refused, and canonical ones are told from others", async () => {
  for (const { id, input, strictness } of rows("jcs/lattice-reject.jsonl")) {
    assert.equal((await form(input, id)) === undefined, strictness === "must", id);
  }
  for (const { id, input, is_canonical } of rows("jcs/lattice-is-canonical.jsonl")) {
    assert.equal((await form(input, id)) === input, is_canonical, id);
  }
  assertHealthy();
});

for (const file of [
  "numbers-rfc8785-appendix-b",
  "numbers-es6-first-10000",
  "numbers-lattice-golden-sample",
]) {
  test(`jcs/${file}: numbers`, async () => {
    for (const row of rows(`jcs/${file}.jsonl`)) {
      const value = double(row);
      if (typeof row.expected === "string") {
        assert.equal(lib.canonicalize(value), row.expected, row.id);
        assert.equal(lib.canonicalizeText(value.toExponential()), row.expected, row.id);
        assert.equal(lib.canonicalizeText(row.expected), row.expected, row.id);
      } else {
        assert.equal(
          assertOurs(await thrownBy(() => lib.canonicalize(value), row.id)).code,
          "json_not_finite",
          row.id,
        );
      }
    }
  });
}

test("jcs/number-text-to-double: number texts", async () => {
  for (const { id, input, finite, jcs } of rows("jcs/number-text-to-double.jsonl")) {
    if (finite && typeof jcs === "string") assert.equal(lib.canonicalizeText(input), jcs, id);
    else
      assert.equal(
        assertOurs(await thrownBy(() => lib.canonicalizeText(input), id)).code,
        "json_number_overflow",
        id,
      );
  }
});

for (const index of ["jsontestsuite", "jsonchecker"]) {
  test(`json-parsing/${index}: the I-JSON verdict`, async () => {
    const cases = rows(`json-parsing/${index}.jsonl`);
    for (const { id, file, ijson } of cases) {
      const raw = bytes(`json-parsing/${file}`);
      const expected = ijson === "accept" || (ijson !== "reject" && id.includes("500_nested_arrays"));
      const found = await form(raw, id);
      assert.equal(found !== undefined, expected, id);
      let text;
      try {
        text = utf8.decode(raw);
      } catch {
        continue; // cannot be a string
      }
      assert.equal(await form(text, id), found, id);
      // By way of `JSON.stringify`, for which -0 is 0 as it is for RFC 8785.
      if (expected) assert.deepEqual(JSON.parse(found), JSON.parse(JSON.stringify(JSON.parse(text))), id);
      assertHealthy();
    }
    assert.ok(cases.length > 15);
  });
}

test("every file of json-parsing is in an index", () => {
  const indexed = ["jsontestsuite", "jsonchecker"].flatMap((index) =>
    rows(`json-parsing/${index}.jsonl`).map(({ file }) => file),
  );
  const files = readdirSync(new URL("../vectors/json-parsing/files/", import.meta.url)).map(
    (name) => `files/${name}`,
  );
  assert.deepEqual(files.sort(), indexed.sort());
});

test("sha256: the body's line of the base string", () => {
  for (const file of ["cavp-shortmsg", "cavp-longmsg"]) {
    for (const { id, msg_hex, sha256: hash } of rows(`sha256/${file}.jsonl`)) {
      const { baseString } = lib.signRequest({
        clientId: "c",
        clientSecret: "s",
        method: "POST",
        path: "/partner/v1/x",
        idempotencyKey: "k",
        body: new Uint8Array(Buffer.from(msg_hex, "hex")),
      });
      assert.equal(baseString.split("\n")[2], hash, id);
    }
  }
});
