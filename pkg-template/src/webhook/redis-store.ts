/** A replay store in Redis (6.2 or newer) or Valkey, through the client that the partner has. */

import { isRecord, optionalString, readOptions, typeName } from "../arguments.js";
import { misconfigured } from "../errors.js";
import { milliseconds } from "./replay-store.js";
import type { ReplayStore } from "./replay-store.js";

/** Whatever sends a command by its words, as `call` of ioredis does. */
export interface RedisCall {
  /** Sends a command and gives the server's reply. */
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** Whatever sends a command as a list of words, as `sendCommand` of node-redis (package `redis`) does. */
export interface RedisSendCommand {
  /** Sends a command and gives the server's reply. */
  sendCommand(words: string[]): Promise<unknown>;
}

/** Options of {@link redisReplayStore}. */
export interface RedisReplayStoreOptions {
  /** What the keys begin with. Default `oceafin:webhook:`. Environments that share a server need one each. */
  readonly prefix?: string;
}

const DONE = "done";
const CLAIM = "claim:";

// Compare and delete in one step: between a GET and a DEL the lease could run out, and the claim of another be deleted.
const RELEASE = 'if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0';

/**
 * Keeps each event id as a key that expires: `claim:` with its owner, or `done`. A claim is one `SET … NX PX`, a release one
 * script, a completion one `SET … GET PX`.
 *
 * Takes a client of ioredis or node-redis, or anything with a `call`; it is the partner's, to connect and to close. Keys must
 * not be evicted (`maxmemory-policy noeviction`), or an event is forgotten before its time.
 */
export function redisReplayStore(client: RedisCall | RedisSendCommand, options?: RedisReplayStoreOptions): ReplayStore {
  const send = sender(client);
  const given = readOptions(options, "options", ["prefix"]);
  const prefix = optionalString(given.prefix, "prefix") ?? "oceafin:webhook:";

  return Object.freeze({
    async claim(eventId: string, ttlSeconds: number, owner: string) {
      const key = prefix + eventId;
      // What was in the way may be gone when it is looked at; then the claim is tried again.
      for (let attempt = 0; attempt < 3; attempt++) {
        const taken = await send("SET", key, CLAIM + owner, "NX", "PX", String(milliseconds(ttlSeconds)));
        if (taken !== null) return "claimed";
        const held = await send("GET", key);
        if (held !== null) return String(held) === DONE ? "done" : "processing";
      }
      return "processing"; // contended; the delivery comes again
    },
    async complete(eventId: string, ttlSeconds: number) {
      const was = await send("SET", prefix + eventId, DONE, "GET", "PX", String(milliseconds(ttlSeconds)));
      return String(was) !== DONE;
    },
    async release(eventId: string, owner: string) {
      await send("EVAL", RELEASE, "1", prefix + eventId, CLAIM + owner);
    },
  } satisfies ReplayStore);
}

type Send = (command: string, ...args: string[]) => Promise<unknown>;

function sender(client: unknown): Send {
  const { call, sendCommand } = isRecord(client) ? client : {};
  // ioredis first: it has a `sendCommand` too, which takes something else.
  if (typeof call === "function") return (...words) => (client as RedisCall).call(...words);
  if (typeof sendCommand === "function") return (...words) => (client as RedisSendCommand).sendCommand(words);
  const wanted = "a client of `ioredis` or `redis`, or an object with `call(command, ...args)`";
  throw misconfigured("option_invalid", `\`client\` must be ${wanted}, not ${typeName(client)}`);
}
