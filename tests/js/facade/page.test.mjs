import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";

import { settle } from "../support/time.mjs";
import { clientWith } from "./support.mjs";

const pages = {
  undefined: { items: [1, 2], nextCursor: "b", total: 5 },
  b: { items: [], nextCursor: "c" },
  c: { items: [3, 4], nextCursor: "d" },
  d: { items: [5] },
};
const cursorOf = (call) => Object.fromEntries(call.query).cursor;
const listing = (call) => pages[cursorOf(call)];
const collect = async (iterable) => {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
};

test("awaited: one page, and unknown members survive", async () => {
  const { client, log, lib } = await clientWith(listing);
  const page = await client.transactions.list("c-1", { limit: 2, status: ["A", "B"] });
  assert.ok(page instanceof lib.Page);
  assert.deepEqual([page.items, page.nextCursor, page.hasNextPage], [[1, 2], "b", true]);
  assert.deepEqual(page.raw, pages[undefined]);
  assert.equal(JSON.stringify(page), JSON.stringify(pages[undefined]));
  assert.match(inspect(page), /nextCursor: 'b'/);
  assert.deepEqual(
    log.calls.map(({ call }) => call.query),
    [
      [
        ["limit", "2"],
        ["status", "A"],
        ["status", "B"],
      ],
    ],
  );
});

test("iterated: every item, with the same query and options, asking only as far as needed", async () => {
  const { client, log } = await clientWith(listing);
  assert.deepEqual(
    await collect(client.transactions.list("c-1", { limit: 2 }, { requestId: "r", timeoutMs: 9 })),
    [1, 2, 3, 4, 5],
  );
  assert.deepEqual(
    log.calls.map(({ call }) => call.query),
    [
      [["limit", "2"]],
      [
        ["limit", "2"],
        ["cursor", "b"],
      ],
      [
        ["limit", "2"],
        ["cursor", "c"],
      ],
      [
        ["limit", "2"],
        ["cursor", "d"],
      ],
    ],
  );
  // A request id belongs to one request, so later pages get their own.
  assert.deepEqual(
    log.calls.map(({ call }) => call.options),
    [{ requestId: "r", timeoutMs: 9 }, { timeoutMs: 9 }, { timeoutMs: 9 }, { timeoutMs: 9 }],
  );
  log.calls.length = 0;
  for await (const item of client.transactions.list("c-1")) if (item === 2) break;
  assert.equal(log.calls.length, 1);
});

test("after a start at a cursor, each later page is requested with only its own cursor", async () => {
  const { client, log } = await clientWith(listing);
  assert.deepEqual(await collect(client.transactions.list("c-1", { cursor: "c", status: "A" })), [3, 4, 5]);
  assert.deepEqual(
    log.calls.map(({ call }) => call.query),
    [
      [
        ["cursor", "c"],
        ["status", "A"],
      ],
      [
        ["status", "A"],
        ["cursor", "d"],
      ],
    ],
  );
});

test("a page and its promise can each be iterated again", async () => {
  const { client } = await clientWith(listing);
  const promise = client.transactions.list("c-1");
  assert.deepEqual(await Promise.all([collect(promise), collect(promise), collect(await promise)]), [
    [1, 2, 3, 4, 5],
    [1, 2, 3, 4, 5],
    [1, 2, 3, 4, 5],
  ]);
});

test("concurrent calls of next() return each item once, in order", async () => {
  const { client, log } = await clientWith(async (call) => {
    await settle();
    return listing(call);
  });
  const iterator = client.transactions.list("c-1")[Symbol.asyncIterator]();
  const results = await Promise.all(Array.from({ length: 7 }, () => iterator.next()));
  assert.deepEqual(
    results.map(({ value }) => value),
    [1, 2, 3, 4, 5, undefined, undefined],
  );
  assert.equal(log.calls.length, 4);
});

test("nextPage() twice makes one call; after a failure it makes another", async () => {
  let fail = true;
  const { client, log } = await clientWith((call) => {
    if (cursorOf(call) === "b" && fail) {
      fail = false;
      throw { kind: "connection", code: "x", message: "m" };
    }
    return listing(call);
  });
  const page = await client.transactions.list("c-1");
  const [first, second] = [page.nextPage(), page.nextPage()];
  assert.equal(first, second);
  await assert.rejects(first, { name: "ConnectionError" });
  assert.equal(log.calls.length, 2);
  const next = await page.nextPage();
  assert.equal(next.nextCursor, "c");
  const last = await (await next.nextPage()).nextPage();
  assert.equal(last.hasNextPage, false);
  await assert.rejects(last.nextPage(), { name: "ConfigurationError", code: "page_last" });
});

for (const [name, chain] of [
  ["to itself", { undefined: { items: [1], nextCursor: "b" }, b: { items: [2], nextCursor: "b" } }],
  [
    "in a circle",
    {
      undefined: { items: [1], nextCursor: "b" },
      b: { items: [2], nextCursor: "c" },
      c: { items: [3], nextCursor: "b" },
    },
  ],
]) {
  test(`a cursor that leads back ${name} ends in an error, after every item was given`, async () => {
    const { client, log } = await clientWith((call) => chain[cursorOf(call)]);
    const items = [];
    await assert.rejects(
      async () => {
        for await (const item of client.transactions.list("c-1")) items.push(item);
      },
      { name: "ApiError", code: "page_cursor_repeated" },
    );
    assert.deepEqual(
      items,
      Object.values(chain)
        .flatMap(({ items: own }) => own)
        .sort(),
    );
    assert.equal(log.calls.length, Object.keys(chain).length);
    let page = await client.transactions.list("c-1");
    await assert.rejects(
      async () => {
        for (let i = 0; i < 10; i++) page = await page.nextPage();
      },
      { code: "page_cursor_repeated" },
    );
  });
}

test("a first page that names its own cursor is also an endless loop", async () => {
  const { client } = await clientWith(() => ({ items: [1], nextCursor: "a" }));
  await assert.rejects(collect(client.transactions.list("c-1", { cursor: "a" })), {
    code: "page_cursor_repeated",
  });
});

test("toArray needs a limit and keeps to it", async () => {
  const { client, log } = await clientWith(listing);
  assert.deepEqual(await client.transactions.list("c-1").toArray({ limit: 3 }), [1, 2, 3]);
  assert.equal(log.calls.length, 3);
  assert.deepEqual(await client.transactions.list("c-1").toArray({ limit: 100 }), [1, 2, 3, 4, 5]);
  for (const options of [
    undefined,
    {},
    { limit: 0 },
    { limit: 1.5 },
    { limit: "3" },
    { limit: Number.POSITIVE_INFINITY },
    { max: 3 },
    null,
  ]) {
    await assert.rejects(client.transactions.list("c-1").toArray(options), { name: "ConfigurationError" });
  }
});

test("toArray that refuses its options leaves no rejection of the call unhandled", async () => {
  const seen = [];
  const listen = (reason) => seen.push(reason);
  process.on("unhandledRejection", listen);
  try {
    const { client } = await clientWith(() => {
      throw { kind: "connection", code: "x", message: "m" };
    });
    await assert.rejects(client.transactions.list("c-1").toArray(), {
      name: "ConfigurationError",
      code: "option_missing",
    });
    await assert.rejects(client.transactions.list("c-1").toArray({ limit: 1 }), { name: "ConnectionError" });
    await settle();
    assert.deepEqual(seen, []);
  } finally {
    process.off("unhandledRejection", listen);
  }
});

test("reads every known wrapper as a page", async () => {
  for (const [answer, cursor] of [
    [[1, 2], null],
    [{ data: [1, 2] }, null],
    [{ content: [1, 2], nextCursor: "x" }, "x"],
    [{ results: [1, 2], nextCursor: null }, null],
    [{ items: [1, 2], data: [9], nextCursor: "" }, null],
    [{ items: [1, 2], nextCursor: 7 }, "7"],
  ]) {
    const { client } = await clientWith(() => answer);
    const page = await client.transactions.list("c-1");
    assert.deepEqual([page.items, page.nextCursor, page.raw], [[1, 2], cursor, answer]);
  }
});

test("a response that is not a page is an error", async () => {
  for (const answer of [
    undefined,
    null,
    1,
    {},
    { items: 1 },
    { items: {}, total: 0 },
    { items: [], nextCursor: {} },
  ]) {
    const { client } = await clientWith(() => answer);
    await assert.rejects(client.transactions.list("c-1"), { name: "ApiError", code: "response_not_a_page" });
  }
});

test("withResponse() of a list resolves to page and response", async () => {
  const { client, log } = await clientWith(listing);
  const promise = client.transactions.list("c-1");
  const { data, response } = await promise.withResponse();
  assert.equal(data, await promise);
  assert.equal(response.requestId, "req-1");
  assert.equal(log.calls.length, 1);
});
