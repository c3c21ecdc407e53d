// The clients and frameworks that partners have fit the types, and a handler cannot be made without its
// fallback.
import express from "express";
import { type Cluster, Redis } from "ioredis";
import type {
  KnownEventType,
  ReplayStore,
  WebhookEvent,
  WebhookEventHandler,
  WebhookHandler,
} from "oceafin-partner/webhooks";
import { createWebhookHandler } from "oceafin-partner/webhooks";
import { memoryReplayStore, postgresReplayStore, redisReplayStore } from "oceafin-partner/webhooks/stores";
import pg from "pg";
import { createClient, createClientPool } from "redis";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function is<A, B>(_: Equal<A, B>): void {}

declare const cluster: Cluster;
declare const pooled: pg.PoolClient;
export const stores: ReplayStore[] = [
  memoryReplayStore({ maxEvents: 5 }),
  redisReplayStore(createClient()),
  redisReplayStore(createClientPool()),
  redisReplayStore(new Redis({ lazyConnect: true })),
  redisReplayStore(cluster, { prefix: "test:" }),
  redisReplayStore({ call: async (command: string, ...words: string[]) => [command, ...words] }),
  postgresReplayStore(new pg.Pool(), { table: "payments.events" }),
  postgresReplayStore(new pg.Client()),
  postgresReplayStore(pooled),
];
// @ts-expect-error a URL is no client
redisReplayStore("redis://localhost");
// @ts-expect-error no such option
memoryReplayStore({ max: 5 });

const replayStore = memoryReplayStore();
const secret = process.env["OCEAFIN_PARTNER_API_WEBHOOK_SECRET"];
const fallback = (event: WebhookEvent): void => void event;

export const handle = createWebhookHandler({
  secret,
  replayStore,
  handlers: {
    "conversion.created": async (event, { signal }) => {
      is<typeof event.eventType, "conversion.created">(true);
      is<typeof event.customer.customerId, string>(true);
      is<typeof signal, AbortSignal>(true);
    },
    // A type that this version does not know.
    "fiat_withdrawal.completed": (event) => {
      const data: Readonly<Record<string, unknown>> = event.data;
      void data;
    },
  },
  fallback,
  onError: (error, { stage, status, eventId }) => {
    is<typeof error, unknown>(true);
    is<typeof status, number>(true);
    is<typeof eventId, string | undefined>(true);
    void stage;
  },
});
is<typeof handle, WebhookHandler>(true);
is<ReturnType<typeof handle>, Promise<Response>>(true);
const forNext: (request: Request) => Promise<Response> = handle;
void forNext;

// @ts-expect-error the fallback is mandatory
createWebhookHandler({ secret, replayStore, handlers: {} });
// @ts-expect-error so is the store
createWebhookHandler({ secret, handlers: {}, fallback });
// @ts-expect-error and the handlers, be there none
createWebhookHandler({ secret, replayStore, fallback });
// @ts-expect-error a fallback is a function
createWebhookHandler({ secret, replayStore, handlers: {}, fallback: undefined });
// @ts-expect-error misspelt
createWebhookHandler({ secret, replayStore, handlers: {}, fallback, tolerance: 5 });
createWebhookHandler({
  secret,
  replayStore,
  fallback,
  handlers: {
    "conversion.created": (event) => {
      // @ts-expect-error within its handler the type is known
      if (event.eventType === "collection_wallet.created") return;
    },
  },
});
const one: WebhookEventHandler<"conversion.created"> = ({ eventType }) =>
  is<typeof eventType, "conversion.created">(true);
const known: KnownEventType = "conversion.created";
void [one, known];

const app = express();
app.post("/", express.raw({ type: "application/json" }), async (request, response) => {
  response.sendStatus(
    (await handle.receive({ body: request.body as Buffer, headers: request.headers })).status,
  );
});
// @ts-expect-error a parsed body
void handle.receive({ body: { eventId: "e" }, headers: {} });
// @ts-expect-error the handler of one type is none of another
createWebhookHandler({ secret, replayStore, fallback, handlers: { "collection_wallet.created": one } });
// @ts-expect-error and no fallback, which gets them all
createWebhookHandler({ secret, replayStore, handlers: {}, fallback: one });
