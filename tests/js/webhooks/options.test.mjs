// The options of a receiver of webhooks, and the exports of its entry.
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  createWebhookHandler,
  eventTypeValues,
  isKnownEventType,
  isPartnerError,
  verifyWebhook,
} from "oceafin-partner/webhooks";
import { memoryReplayStore } from "oceafin-partner/webhooks/stores";
import { lib } from "../support/package.mjs";
import { newEvent, receiver, SECRET } from "./support.mjs";

describe("the options", () => {
  const right = { secret: SECRET, replayStore: memoryReplayStore(), handlers: {}, fallback: () => {} };
  const cases = [
    [{ fallback: undefined }, "option_missing", /`fallback` is missing/],
    [{ fallback: "ignore" }, "option_invalid", /`fallback`/],
    [{ handlers: undefined }, "option_missing", /`handlers`/],
    [{ handlers: [] }, "option_invalid", /`handlers`/],
    [{ handlers: { "conversion.created": "x" } }, "option_invalid", /`handlers`/],
    [{ replayStore: undefined }, "option_missing", /oceafin-partner\/webhooks\/stores/],
    [{ replayStore: {} }, "option_invalid", /without `claim`/],
    [{ replayStore: { claim() {}, complete() {} } }, "option_invalid", /without `release`/],
    [{ replayStore: "memory" }, "option_invalid", /a string/],
    [{ secret: undefined }, "configuration_missing", /`secret` is missing/],
    [{ secret: "" }, "configuration_missing", /`secret`/],
    [{ secret: [SECRET, " "] }, "option_invalid", /`secret`/],
    [{ toleranceSeconds: -1 }, "option_invalid", /`toleranceSeconds`/],
    [{ leaseSeconds: 0 }, "option_invalid", /`leaseSeconds`/],
    [{ leaseSeconds: 86_401 }, "option_invalid", /at most 86400/],
    [{ leaseSeconds: "60" }, "option_invalid", /`leaseSeconds`/],
    [{ retentionSeconds: 599 }, "option_invalid", /at least 600: twice `toleranceSeconds`/],
    [{ retentionSeconds: 900, toleranceSeconds: 451 }, "option_invalid", /at least 902/],
    [{ retentionSeconds: 700, leaseSeconds: 701 }, "option_invalid", /at least 701/],
    [{ retentionSeconds: 1e12 }, "option_invalid", /at most/],
    [{ maxBodyBytes: 0 }, "option_invalid", /`maxBodyBytes`/],
    [{ onError: true }, "option_invalid", /`onError`/],
    [{ replaystore: {} }, "option_unknown", /did you mean `replayStore`/],
  ];
  for (const [wrong, code, message] of cases) {
    test(`${Object.entries(wrong).map(([name, value]) => `${name}: ${typeof value}`)}: ${code}`, () => {
      assert.throws(
        () => createWebhookHandler({ ...right, ...wrong }),
        (error) => {
          assert.ok(error instanceof lib.ConfigurationError && isPartnerError(error), String(error));
          assert.equal(error.code, code);
          assert.match(error.message, message);
          assert.ok(!error.message.includes(SECRET));
          return true;
        },
      );
    });
  }

  test("the smallest allowed values are allowed", () => {
    createWebhookHandler({ ...right, retentionSeconds: 600 });
    createWebhookHandler({ ...right, toleranceSeconds: 0, retentionSeconds: 60 });
    createWebhookHandler({ ...right, toleranceSeconds: 10_000_000 }); // the default retention grows with it
    for (const nothing of [undefined, null, 7, []])
      assert.throws(() => createWebhookHandler(nothing), lib.ConfigurationError);
  });

  test("are read once: later changes have no effect", async () => {
    const handlers = { "conversion.created": () => void seen.push("first") };
    const seen = [];
    const { deliver } = receiver({ handlers });
    handlers["conversion.created"] = () => void seen.push("second");
    await deliver(newEvent());
    assert.deepEqual(seen, ["first"]);
  });
});

test("the entry's functions and classes are those of the package", () => {
  assert.equal(verifyWebhook, lib.verifyWebhook);
  const { handle, log } = receiver();
  return handle
    .receive({ body: {}, headers: {} })
    .then(() => assert.ok(log.errors[0].error instanceof lib.ValidationError));
});

test("isKnownEventType tells published types from later ones", () => {
  assert.ok(eventTypeValues.length >= 7 && eventTypeValues.every(isKnownEventType));
  assert.equal(isKnownEventType, lib.isKnownEventType);
  for (const type of ["conversion.later", "", "toString", undefined, 7])
    assert.equal(isKnownEventType(type), false);
});
