/** A replay store in PostgreSQL, through the partner's own pool. */

import { misconfigured } from "../errors/make.js";
import { isRecord, optionalString, typeName } from "../input/arguments.js";
import { readOptions } from "../input/options.js";
import type { ReplayStore } from "./replay-store.js";
import { milliseconds } from "./replay-store.js";
import { storedId } from "./stored-id.js";

/** A client that runs a statement with parameters, such as a `Pool` of `pg`. */
export interface PostgresQuery {
  /** Runs one statement; its placeholders `$1`, `$2` and so on stand for the values. */
  query(text: string, values: unknown[]): Promise<{ readonly rows: readonly unknown[] }>;
}

/** Options of {@link postgresReplayStore}. */
export interface PostgresReplayStoreOptions {
  /** The table, with or without its schema: `payments.webhook_events`. Default `oceafin_webhook_events`. */
  readonly table?: string;
}

/** A {@link ReplayStore} in PostgreSQL. */
export interface PostgresReplayStore extends ReplayStore {
  /**
   * Deletes what has ended, and gives how many rows that were. Nothing depends on it but the size of the
   * table.
   */
  deleteExpired(): Promise<number>;
}

const TABLE = "oceafin_webhook_events";

/**
 * The statements that make the table and its index, for your migrations. They change nothing where it exists.
 */
export function postgresReplayTable(table: string = TABLE): string {
  const name = tableName(table);
  const index = `${name.replace(/^.*\./, "")}_expires_at`;
  return `CREATE TABLE IF NOT EXISTS ${name} (
  event_id   text PRIMARY KEY,
  owner      text,                  -- who processes it; NULL once it is done
  expires_at timestamptz NOT NULL   -- end of the lease, or of the memory that it is done
);
CREATE INDEX IF NOT EXISTS ${index} ON ${name} (expires_at);
`;
}

/**
 * Keeps each event id as a row of one table; make it with {@link postgresReplayTable}. An id that a row
 * cannot hold (longer than 255 characters, with U+0000 or half of a surrogate pair) is kept as `sha256:` and
 * its digest. A claim is one `INSERT … ON CONFLICT`, which waits for a transaction that holds the row and
 * then sees what it left.
 *
 * Takes a `Pool` of `pg`, or anything with its `query`. Over the client of an open transaction, `complete`
 * belongs to that transaction: what the handler writes and the mark that it has been written come to be
 * together, or not at all.
 */
export function postgresReplayStore(
  db: PostgresQuery,
  options?: PostgresReplayStoreOptions,
): PostgresReplayStore {
  if (!isRecord(db) || typeof db["query"] !== "function") {
    throw misconfigured(
      "option_invalid",
      `\`db\` must be a \`Pool\` of \`pg\`, or an object with \`query(text, values)\`, not ${typeName(db)}`,
    );
  }
  const given = readOptions(options, "options", ["table"]);
  const table = tableName(optionalString(given.table, "table") ?? TABLE);
  // Not now(), which is the time when the transaction began: a statement may wait for a row long after that.
  const end = "clock_timestamp() + $2::bigint * interval '1 millisecond'";
  const claim = `INSERT INTO ${table} AS held (event_id, owner, expires_at) VALUES ($1, $3, ${end})
    ON CONFLICT (event_id) DO UPDATE SET owner = excluded.owner, expires_at = ${end}
    WHERE held.expires_at <= clock_timestamp() RETURNING event_id`;
  const held = `SELECT owner IS NULL AS done FROM ${table} WHERE event_id = $1 AND expires_at > clock_timestamp()`;
  const complete = `INSERT INTO ${table} AS held (event_id, owner, expires_at) VALUES ($1, NULL, ${end})
    ON CONFLICT (event_id) DO UPDATE SET owner = NULL, expires_at = ${end}
    WHERE held.owner IS NOT NULL OR held.expires_at <= clock_timestamp() RETURNING event_id`;

  const rows = async (text: string, values: unknown[]): Promise<readonly unknown[]> =>
    (await db.query(text, values)).rows;

  return Object.freeze({
    async claim(eventId: string, ttlSeconds: number, owner: string) {
      const id = await storedId(eventId);
      // What was in the way may be gone when it is looked at; then the claim is tried again.
      for (let attempt = 0; attempt < 3; attempt++) {
        const taken = await rows(claim, [id, milliseconds(ttlSeconds), owner]);
        if (taken.length > 0) return "claimed";
        const [row] = await rows(held, [id]);
        if (row !== undefined) return (row as { done: unknown }).done === true ? "done" : "processing";
      }
      return "processing"; // contended; the delivery comes again
    },
    async complete(eventId: string, ttlSeconds: number) {
      return (await rows(complete, [await storedId(eventId), milliseconds(ttlSeconds)])).length > 0;
    },
    async release(eventId: string, owner: string) {
      await rows(`DELETE FROM ${table} WHERE event_id = $1 AND owner = $2`, [await storedId(eventId), owner]);
    },
    async deleteExpired() {
      return (await rows(`DELETE FROM ${table} WHERE expires_at <= clock_timestamp() RETURNING event_id`, []))
        .length;
    },
  } satisfies PostgresReplayStore);
}

/** A name stands in the statement itself, where no parameter can: so only what needs no quotes. */
function tableName(name: string): string {
  if (typeof name === "string" && /^[a-z_][a-z0-9_]{0,47}(\.[a-z_][a-z0-9_]{0,47})?$/.test(name)) return name;
  throw misconfigured(
    "option_invalid",
    "`table` must be a name of `a-z 0-9 _`, at most 48 characters, possibly after a schema and a point, as in `payments.webhook_events`",
  );
}
