// Every replay store is checked against the same rules; Redis and PostgreSQL are real servers.
import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";

import { KINDS } from "./support/stores.mjs";
import { withinLease } from "./support/time.mjs";

const LONG = 3600;

for (const [name, open] of Object.entries(KINDS)) {
  describe(name, { concurrency: 4 }, () => {
    let opened;
    let stores;
    const any = () => stores[Math.floor(Math.random() * stores.length)];

    before(async () => {
      opened = await open();
      ({ stores } = opened);
    });
    after(() => opened?.close());

    test("of 200 claims of one event at once exactly one wins, ten times over", async () => {
      for (let round = 0; round < 10; round++) {
        const eventId = randomUUID();
        const claims = await Promise.all(
          Array.from({ length: 200 }, (_, at) =>
            stores[at % stores.length].claim(eventId, LONG, `owner-${at}`),
          ),
        );
        const won = claims.filter((claim) => claim === "claimed");
        assert.equal(won.length, 1);
        assert.equal(claims.filter((claim) => claim === "processing").length, 199);
      }
    });

    test("events do not block each other", async () => {
      const claims = await Promise.all(
        Array.from({ length: 50 }, () => any().claim(randomUUID(), LONG, "same owner")),
      );
      assert.deepEqual(new Set(claims), new Set(["claimed"]));
    });

    test("free, processing, done", async () => {
      const eventId = randomUUID();
      assert.equal(await any().claim(eventId, LONG, "a"), "claimed");
      assert.equal(await any().claim(eventId, LONG, "b"), "processing");
      assert.equal(
        await any().claim(eventId, LONG, "a"),
        "processing",
        "an owner's own second claim is a second run too",
      );
      assert.equal(await any().complete(eventId, LONG), true);
      assert.equal(await any().claim(eventId, LONG, "b"), "done");
      assert.equal(await any().complete(eventId, LONG), false);
      assert.equal(await any().claim(eventId, LONG, "b"), "done");
    });

    test("a release frees only the event that its owner holds", async () => {
      const eventId = randomUUID();
      await any().release(eventId, "a"); // nothing to free is no error
      assert.equal(await any().claim(eventId, LONG, "a"), "claimed");
      await any().release(eventId, "b");
      assert.equal(await any().claim(eventId, LONG, "b"), "processing");
      await any().release(eventId, "a");
      assert.equal(await any().claim(eventId, LONG, "b"), "claimed");
      await any().release(eventId, "a"); // it comes late: the event is another's by now
      assert.equal(await any().claim(eventId, LONG, "c"), "processing");
    });

    test("an id may be any text, and two ids never collide", async () => {
      const run = randomUUID();
      const long = "x".repeat(200_000);
      const odd = [
        "\0",
        "\ud800",
        "\udfff",
        "\ufffd",
        "\ud800\ud800",
        "\u{1f600}",
        " ",
        "'; DROP TABLE x; --",
        `${long}a`,
        `${long}b`,
        `${long}\ud800`,
        `${long}\ud801`,
      ];
      // Named like the digest of another id.
      const ids = odd.flatMap((id) => [
        run + id,
        `sha256:${createHash("sha256")
          .update(Buffer.from(run + id, "utf16le").swap16())
          .digest("hex")}`,
      ]);
      for (const id of ids)
        assert.equal(await any().claim(id, LONG, "a"), "claimed", JSON.stringify(id.slice(36, 80)));
      for (const id of ids) assert.equal(await any().claim(id, LONG, "b"), "processing");
      for (const id of ids) assert.equal(await any().complete(id, LONG), true);
      for (const id of ids) assert.equal(await any().claim(id, LONG, "b"), "done");
      const [freed] = [`${run}\0again`];
      await any().claim(freed, LONG, "a");
      await any().release(freed, "a");
      assert.equal(await any().claim(freed, LONG, "b"), "claimed");
    });

    test("a release undoes no completion", async () => {
      const eventId = randomUUID();
      await any().claim(eventId, LONG, "a");
      await any().complete(eventId, LONG);
      await any().release(eventId, "a");
      assert.equal(await any().claim(eventId, LONG, "b"), "done");
    });

    test("an expired lease frees the event for exactly one claimant", async () => {
      const eventId = await withinLease(async (seconds) => {
        const id = randomUUID();
        assert.equal(await any().claim(id, seconds, "dead"), "claimed");
        assert.equal(await any().claim(id, seconds, "early"), "processing");
        return id;
      });
      const claims = await Promise.all(
        Array.from({ length: 100 }, (_, at) =>
          stores[at % stores.length].claim(eventId, LONG, `owner-${at}`),
        ),
      );
      assert.equal(claims.filter((claim) => claim === "claimed").length, 1);
      const owner = `owner-${claims.indexOf("claimed")}`;
      await any().release(eventId, "dead");
      assert.equal(
        await any().claim(eventId, LONG, "late"),
        "processing",
        "the one whose lease ran out frees nothing",
      );
      await any().release(eventId, owner);
      assert.equal(await any().claim(eventId, LONG, "late"), "claimed", "the new lease is the winner's");
    });

    test("a failed claim does not extend the lease", async () => {
      const eventId = await withinLease(async (seconds, left) => {
        const id = randomUUID();
        await any().claim(id, seconds, "dead");
        for (; left() > 200; await wait(50)) assert.equal(await any().claim(id, LONG, "b"), "processing");
        return id;
      });
      assert.equal(await any().claim(eventId, LONG, "b"), "claimed");
    });

    test("an owner whose lease has expired can still complete the event, and the new owner cannot undo that", async () => {
      const eventId = randomUUID();
      await withinLease((seconds) => any().claim(eventId, seconds, "slow"));
      assert.equal(await any().claim(eventId, LONG, "second"), "claimed");
      assert.equal(await any().complete(eventId, LONG), true);
      await any().release(eventId, "second");
      assert.equal(await any().claim(eventId, LONG, "third"), "done");
    });

    test("a completion expires at its time, and not before", async () => {
      const eventId = await withinLease(async (seconds) => {
        const id = randomUUID();
        await any().claim(id, LONG, "a");
        await any().complete(id, seconds);
        assert.equal(await any().claim(id, LONG, "b"), "done");
        return id;
      });
      assert.equal(await any().claim(eventId, LONG, "b"), "claimed");
    });

    test("a completion outlives the lease of its claim", async () => {
      const eventId = randomUUID();
      await withinLease(async (seconds) => {
        await any().claim(eventId, seconds, "a");
        await any().complete(eventId, LONG);
      });
      assert.equal(await any().claim(eventId, LONG, "b"), "done");
    });

    test("an unclaimed event can be completed", async () => {
      const eventId = randomUUID();
      assert.equal(await any().complete(eventId, LONG), true);
      assert.equal(await any().claim(eventId, LONG, "a"), "done");
    });

    test("of 50 concurrent completions exactly one is the first", async () => {
      const eventId = randomUUID();
      await any().claim(eventId, LONG, "a");
      const first = await Promise.all(
        Array.from({ length: 50 }, (_, at) => stores[at % stores.length].complete(eventId, LONG)),
      );
      assert.equal(first.filter(Boolean).length, 1);
    });

    test("an event id is only a value, whatever it contains", async () => {
      const ids = [
        "'; DROP TABLE oceafin_webhook_events; --",
        "a b\r\nFLUSHALL\r\n",
        "ключ 🔑",
        "x".repeat(1000),
        "*",
        "$1",
        "done",
        "claim:a",
        "__proto__",
      ];
      for (const id of ids) {
        assert.equal(await any().claim(id, LONG, "a"), "claimed", id);
        assert.equal(await any().claim(id, LONG, "b"), "processing", id);
        await any().release(id, "a");
        assert.equal(await any().complete(id, LONG), true, id);
        assert.equal(await any().claim(id, LONG, "b"), "done", id);
      }
    });
  });
}
