// Webhooks and signed requests.
import { each, grows } from "./support/growth.mjs";
import { lib } from "./support/meter.mjs";
import { repeat, VALUES, WORDS } from "./support/shapes.mjs";

const NOW = "2026-06-28T00:00:00Z";
const webhook = (event) => ({
  event: { eventId: "e-1", eventType: "t", ...event },
  secret: "webhook-secret",
  timestamp: NOW,
  nonce: "nonce-nonce-nonce",
});
each("signTestWebhook", VALUES, (value) => () => lib.signTestWebhook(webhook(value)));
each("verifyWebhook", VALUES, (value) => {
  const { body, headers } = lib.signTestWebhook(webhook(value));
  return () => lib.verifyWebhook({ body, headers, secret: "webhook-secret", now: new Date(NOW) });
});
grows("verifyWebhook: many headers and secrets", (n) => {
  const { body, headers } = lib.signTestWebhook(webhook({}));
  const all = [...repeat(n / 20, (i) => [`x-other-${i}`, "v"]), ...Object.entries(headers)];
  return () =>
    lib.verifyWebhook({
      body,
      headers: all,
      secret: [...repeat(n / 40, (i) => `secret-${i}`), "webhook-secret"],
      now: new Date(NOW),
    });
});
each(
  "verifyWebhook of a header",
  WORDS,
  (word) => () =>
    lib.verifyWebhook({
      body: word,
      headers: {
        "x-oceafin-webhook-timestamp": word,
        "x-oceafin-webhook-nonce": word,
        "x-oceafin-webhook-signature": word,
      },
      secret: "webhook-secret",
    }),
);

const signed = {
  clientId: "c",
  clientSecret: "client-secret",
  method: "POST",
  path: "/partner/v1/x",
  idempotencyKey: "k",
  timestamp: NOW,
  nonce: "nonce-nonce-nonce",
  requestId: "r",
};
each("signRequest of a path", WORDS, (word) => () => lib.signRequest({ ...signed, path: `/${word}` }));
each("signRequest of a query", WORDS, (word) => () => lib.signRequest({ ...signed, path: `/x?${word}` }));
each("signRequest of a body", WORDS, (word) => () => lib.signRequest({ ...signed, body: word }));
each("signRequest of a key", WORDS, (word) => () => lib.signRequest({ ...signed, idempotencyKey: word }));
