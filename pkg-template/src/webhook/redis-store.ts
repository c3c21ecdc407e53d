/** A replay store in Redis (6.2 or newer) or Valkey, through the partner's own client. */

import { ConnectionError } from "../errors/classes.js";
import { misconfigured } from "../errors/make.js";
import { isRecord, optionalString, typeName } from "../input/arguments.js";
import { readOptions } from "../input/options.js";
import type { ReplayStore } from "./replay-store.js";
import { milliseconds } from "./replay-store.js";
import { storedId } from "./stored-id.js";

/** A client that sends a command as separate arguments, such as `call` of ioredis. */
export interface RedisCall {
  /** Sends a command and resolves to the server's reply. */
  call(command: string, ...args: string[]): Promise<unknown>;
}

/** A client that sends a command as an array, such as `sendCommand` of node-redis (package `redis`). */
export interface RedisSendCommand {
  /** Sends a command and resolves to the server's reply. */
  sendCommand(words: string[]): Promise<unknown>;
}

/** Options of {@link redisReplayStore}. */
export interface RedisReplayStoreOptions {
  /** Prefix of the keys. Environments that share a server each need their own. Default `oceafin:webhook:`. */
  readonly prefix?: string;
}

const DONE = "done";
const CLAIM = "claim:";

// Compare and delete in one step: between a GET and a DEL the lease could run out, and the claim of another
// be deleted.
const RELEASE =
  'if redis.call("GET", KEYS[1]) == ARGV[1] then return redis.call("DEL", KEYS[1]) end return 0';

/**
 * Keeps each event id as a key that expires: `claim:` with its owner, or `done`. An id that is longer than
 * 255 characters or that no server keeps as it is (half of a surrogate pair) stands there as `sha256:` and
 * its digest. A claim is one `SET … NX PX`, a release one script, a completion one `SET … GET PX`.
 *
 * Takes a client of ioredis or node-redis, or anything with a `call`; it is the partner's, to connect and to
 * close. Keys must not be evicted (`maxmemory-policy noeviction`), or an event is forgotten before its time.
 */
export function redisReplayStore(
  client: RedisCall | RedisSendCommand,
  options?: RedisReplayStoreOptions,
): ReplayStore {
  const send = sender(client);
  const given = readOptions(options, "options", ["prefix"]);
  const prefix = optionalString(given.prefix, "prefix") ?? "oceafin:webhook:";

  return Object.freeze({
    async claim(eventId: string, ttlSeconds: number, owner: string) {
      const key = prefix + (await storedId(eventId));
      // What was in the way may be gone when it is looked at; then the claim is tried again.
      for (let attempt = 0; attempt < 3; attempt++) {
        const taken = text(
          await send("SET", key, CLAIM + owner, "NX", "PX", String(milliseconds(ttlSeconds))),
        );
        if (taken === "OK") return "claimed";
        if (taken !== null) throw unexpected("SET");
        const held = state(await send("GET", key), "GET");
        if (held !== "free") return held;
      }
      return "processing"; // contended; the delivery comes again
    },
    async complete(eventId: string, ttlSeconds: number) {
      const was = await send(
        "SET",
        prefix + (await storedId(eventId)),
        DONE,
        "GET",
        "PX",
        String(milliseconds(ttlSeconds)),
      );
      return state(was, "SET") !== "done";
    },
    async release(eventId: string, owner: string) {
      await send("EVAL", RELEASE, "1", prefix + (await storedId(eventId)), CLAIM + owner);
    },
  } satisfies ReplayStore);
}

/** A reply as text; null for none. Undefined for what is neither: Redis answers none of these commands so. */
function text(reply: unknown): string | null | undefined {
  if (reply === null || typeof reply === "string") return reply;
  return reply instanceof Uint8Array ? new TextDecoder().decode(reply) : undefined;
}

/**
 * What a key holds. Anything but a value of this store is an error: `QUEUED` within a transaction, the
 * undefined of a wrapper that drops replies. To take such for a claim would have two deliveries process the
 * event, and for another's, none.
 */
function state(reply: unknown, command: string): "free" | "processing" | "done" {
  const held = text(reply);
  if (held === null) return "free";
  if (held === DONE) return "done";
  if (held?.startsWith(CLAIM) === true) return "processing";
  throw unexpected(command);
}

function unexpected(command: string): ConnectionError {
  return new ConnectionError({
    code: "replay_store_failed",
    message: `the reply to \`${command}\` is none that Redis gives to it: \`client\` must hand on the server's replies as they are, outside of a transaction`,
  });
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
