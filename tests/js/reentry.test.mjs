// Values whose getters and `toJSON` call this package while it reads them, or return something new each time.
import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { assertHealthy, assertOurs, lib, thrownBy } from "./support/package.mjs";

afterEach(assertHealthy);

const plain = { amount: "250.00", memo: null, note: "x" };
/** The same, with a member whose getter hashes and canonicalises something else. */
const nested = (extra = {}) => ({
  amount: "250.00",
  memo: null,
  ...extra,
  get note() {
    lib.operationHash({ other: {} });
    lib.operationHashes([{ a: null }, { b: 1 }]);
    return lib.canonicalize({ another: null }) && "x";
  },
});

test("a value whose getters compute hashes still gets its own hash", () => {
  assert.equal(lib.operationHash(nested()), lib.operationHash(plain));
  assert.equal(lib.canonicalize(nested()), lib.canonicalize(plain));
  assert.deepEqual(lib.operationHashes([nested(), plain, nested()]), Array(3).fill(lib.operationHash(plain)));
  const payload = { quoteId: "q-1", bankAccountId: "b-1", currency: "EUR", amount: "250.00", extra: {} };
  const options = { operation: "fiatWithdrawal", validation: "standard" };
  const reading = {
    ...payload,
    get extra() {
      lib.operationHash({ other: null }, options.none);
      return {};
    },
  };
  assert.equal(lib.operationHash(reading, options), lib.operationHash(payload, options));
});

test("a value that grows without end on the second read is refused", async () => {
  let reads = 0;
  const endless = () => {
    assert.ok((reads += 1) < 10_000, "it is walked for ever");
    return reads === 1
      ? null
      : {
          get next() {
            return endless();
          },
        };
  };
  for (const run of [lib.canonicalize, lib.operationHash, (body) => lib.describeOperation("refund", body)]) {
    reads = 0;
    const error = assertOurs(
      await thrownBy(() =>
        run({
          get next() {
            return endless();
          },
        }),
      ),
    );
    assert.equal(error.code, "json_unstable");
  }
});

test("undefined members add no second scan", () => {
  const absent = Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`m${at}`, undefined]));
  assert.equal(lib.canonicalize({ ...absent, a: null, f: () => 1 }), '{"a":null}');
});
