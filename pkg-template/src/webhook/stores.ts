/** Entry `./webhooks/stores`: replay stores. It loads no core. */

export { memoryReplayStore } from "./memory-store.js";
export type { MemoryReplayStoreOptions } from "./memory-store.js";
export { postgresReplayStore, postgresReplayTable } from "./postgres-store.js";
export type { PostgresQuery, PostgresReplayStore, PostgresReplayStoreOptions } from "./postgres-store.js";
export { redisReplayStore } from "./redis-store.js";
export type { RedisCall, RedisReplayStoreOptions, RedisSendCommand } from "./redis-store.js";
export type { ClaimResult, ReplayStore } from "./replay-store.js";
