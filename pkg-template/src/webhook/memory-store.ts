/** A replay store in this process: for development and tests. */

import { ConfigurationError } from "../errors/classes.js";
import { optionalWhole } from "../input/arguments.js";
import { readOptions } from "../input/options.js";
import type { ReplayStore } from "./replay-store.js";
import { milliseconds } from "./replay-store.js";

/** Options of {@link memoryReplayStore}. */
export interface MemoryReplayStoreOptions {
  /** Maximum number of events kept; beyond, the oldest completed one is evicted. Default 10,000. */
  readonly maxEvents?: number;
}

interface Entry {
  /** The owner that processes the event; undefined once done. */
  readonly owner: string | undefined;
  /** When the entry expires, in milliseconds of `performance.now()`. */
  readonly until: number;
}

/**
 * Keeps event ids in memory, **for development**. The ids are lost when the process ends, and other processes
 * do not see them, so in production events would be processed twice. Warns once in production.
 */
export function memoryReplayStore(options?: MemoryReplayStoreOptions): ReplayStore {
  const { maxEvents } = readOptions(options, "options", ["maxEvents"]);
  const most = optionalWhole(maxEvents, "maxEvents", 1) ?? 10_000;
  // Ordered by claim or completion, oldest first.
  const entries = new Map<string, Entry>();
  warnInProduction();

  const live = (eventId: string): Entry | undefined => {
    const entry = entries.get(eventId);
    // Not the wall clock: a clock correction must not end a lease.
    return entry !== undefined && entry.until > performance.now() ? entry : undefined;
  };
  const put = (eventId: string, owner: string | undefined, seconds: number): void => {
    entries.delete(eventId);
    if (entries.size >= most) makeRoom(entries);
    entries.set(eventId, { owner, until: performance.now() + milliseconds(seconds) });
  };

  // Each method runs in one turn of the event loop, so it is atomic; `async` turns errors into rejections.
  return Object.freeze({
    async claim(eventId: string, ttlSeconds: number, owner: string) {
      const held = live(eventId);
      if (held !== undefined) return held.owner === undefined ? "done" : "processing";
      put(eventId, owner, ttlSeconds);
      return "claimed";
    },
    async complete(eventId: string, ttlSeconds: number) {
      const held = live(eventId);
      put(eventId, undefined, ttlSeconds);
      return held === undefined || held.owner !== undefined;
    },
    async release(eventId: string, owner: string) {
      if (live(eventId)?.owner === owner) entries.delete(eventId);
    },
  } satisfies ReplayStore);
}

/** Evicts expired entries; if there are none, the oldest completed one. Never one that is being processed. */
function makeRoom(entries: Map<string, Entry>): void {
  const now = performance.now();
  const before = entries.size;
  for (const [eventId, { until }] of entries) if (until <= now) entries.delete(eventId);
  if (entries.size < before) return;
  for (const [eventId, { owner }] of entries) {
    if (owner === undefined) {
      entries.delete(eventId);
      return;
    }
  }
  throw new ConfigurationError({
    code: "replay_store_full",
    message:
      "the replay store in memory holds as many events as it may, all of them being processed; raise `maxEvents`, or take a store for production",
    retryable: true,
  });
}

let warned = false;

function warnInProduction(): void {
  if (warned || !inProduction()) return;
  warned = true;
  const way =
    "take `redisReplayStore` or `postgresReplayStore`, which survive a restart and serve all processes";
  console.warn(`oceafin-partner: \`memoryReplayStore\` is for development: ${way}`);
}

function inProduction(): boolean {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } };
  try {
    return process?.env?.["NODE_ENV"] === "production";
  } catch {
    return false; // Deno, without the permission to read its environment
  }
}
