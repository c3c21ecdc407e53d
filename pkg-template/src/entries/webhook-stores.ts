/** Entry `./webhooks/stores`: replay stores. It loads no core. */

export type { MemoryReplayStoreOptions } from "../webhook/memory-store.js";
export { memoryReplayStore } from "../webhook/memory-store.js";
export type {
  PostgresQuery,
  PostgresReplayStore,
  PostgresReplayStoreOptions,
} from "../webhook/postgres-store.js";
export { postgresReplayStore, postgresReplayTable } from "../webhook/postgres-store.js";
export type { RedisCall, RedisReplayStoreOptions, RedisSendCommand } from "../webhook/redis-store.js";
export { redisReplayStore } from "../webhook/redis-store.js";
export type { ClaimResult, ReplayStore } from "../webhook/replay-store.js";
