// The stores under test, each over several connections to a server of its own.
import { Redis } from "ioredis";
import {
  memoryReplayStore,
  postgresReplayStore,
  postgresReplayTable,
  redisReplayStore,
} from "oceafin-partner/webhooks/stores";
import pg from "pg";
import { createClient } from "redis";

import { startPostgres, startRedis } from "./servers.mjs";

const CONNECTIONS = 8;
/** For a busy machine; the defaults are seconds. */
const connectTimeout = 300_000;
const each = (make) => Promise.all(Array.from({ length: CONNECTIONS }, make));

/**
 * `open` gives `stores`, which all share one state over connections of their own, what inspects that state,
 * and `close`. A store in memory is one store, which several callers share.
 */
export const KINDS = {
  memory: async () => {
    const store = memoryReplayStore();
    return { stores: [store], close: async () => {} };
  },
  "Redis through redis": async () => {
    const server = await startRedis();
    const clients = await each(() =>
      createClient({ socket: { path: server.socket, connectTimeout } }).connect(),
    );
    // A connection that the server closes when it stops does not fail a test.
    for (const client of clients) client.on("error", () => {});
    const close = async () => {
      for (const client of clients) client.destroy();
      await server.stop();
    };
    return { stores: clients.map((client) => redisReplayStore(client)), close, server };
  },
  "Redis through ioredis": async () => {
    const server = await startRedis();
    const clients = await each(() => new Redis({ path: server.socket, retryStrategy: null, connectTimeout }));
    for (const client of clients) client.on("error", () => {});
    const close = async () => {
      for (const client of clients) client.disconnect();
      await server.stop();
    };
    return { stores: clients.map((client) => redisReplayStore(client)), close, server };
  },
  PostgreSQL: async () => {
    const server = await startPostgres();
    const pools = await each(() => new pg.Pool({ ...server.login, max: 4 }));
    for (const pool of pools) pool.on("error", () => {});
    const close = async () => {
      await Promise.all(pools.map((pool) => pool.end()));
      await server.stop();
    };
    try {
      await pools[0].query(postgresReplayTable());
    } catch (error) {
      await close();
      throw error;
    }
    return { stores: pools.map((pool) => postgresReplayStore(pool)), close, pool: pools[0], server };
  },
};
