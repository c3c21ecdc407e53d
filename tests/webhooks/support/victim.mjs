// Takes a delivery from its standard input, begins to process it and never ends: to be killed.
import { text } from "node:stream/consumers";

import { createWebhookHandler } from "oceafin-partner/webhooks";
import { postgresReplayStore, redisReplayStore } from "oceafin-partner/webhooks/stores";
import pg from "pg";
import { createClient } from "redis";

import { SECRET } from "./deliveries.mjs";

const [where, lease] = process.argv.slice(2);
const { socket, ...login } = JSON.parse(where);
const replayStore = socket
  ? redisReplayStore(await createClient({ socket: { path: socket } }).connect())
  : postgresReplayStore(new pg.Pool(login));
const processing = () => {
  console.log("processing");
  return new Promise(() => {});
};
const handle = createWebhookHandler({
  secret: SECRET,
  replayStore,
  leaseSeconds: Number(lease),
  handlers: {},
  fallback: processing,
});
await handle.receive(JSON.parse(await text(process.stdin)));
