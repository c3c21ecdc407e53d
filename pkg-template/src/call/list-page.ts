/** Lists: one page when awaited, every item when iterated. */

import { ApiError } from "../errors/classes.js";
import { misconfigured, withOutcome } from "../errors/make.js";
import { PAGE_MEMBERS } from "../generated/contract.js";
import { isRecord, optionalWhole } from "../input/arguments.js";
import { readOptions } from "../input/options.js";
import type { WithResponse } from "./promise.js";
import { ApiPromise } from "./promise.js";

/** Options of {@link PagePromise.toArray}. */
export interface ToArrayOptions {
  /** The most items to collect. Required: a list has no known end, and memory has. */
  readonly limit: number;
}

/**
 * Starts the call for the page at `cursor`. `visited` are the cursors that led there, that one included.
 * @internal
 */
export type FetchPage<T> = (cursor: string, visited: ReadonlySet<string>) => PagePromise<T>;

/** One page of a list. Iterating it goes on through the pages that follow. */
export class Page<T> implements AsyncIterable<T> {
  /** The items of this page. */
  readonly items: readonly T[];
  /** Cursor of the next page, or null on the last one. */
  readonly nextCursor: string | null;
  /** The response as it came, with members this package does not know. */
  readonly raw: unknown;
  readonly #fetch: FetchPage<T>;
  readonly #visited: ReadonlySet<string>;
  #next: PagePromise<T> | undefined;

  /** @internal */
  constructor(raw: unknown, fetch: FetchPage<T>, visited: ReadonlySet<string>) {
    const { items, nextCursor } = readPage(raw);
    this.items = Object.freeze(items as T[]);
    this.nextCursor = nextCursor;
    this.raw = raw;
    this.#fetch = fetch;
    this.#visited = visited;
  }

  /** Whether there is a page after this one. */
  get hasNextPage(): boolean {
    return this.nextCursor !== null;
  }

  /**
   * The page after this one. Asked twice it gives the same promise, so two readers make one call; after a
   * failure it asks again. Rejects on the last page, and when the cursor leads back to a page already read: a
   * server that does that would be read for ever.
   */
  nextPage(): PagePromise<T> {
    const cursor = this.nextCursor;
    if (cursor === null) {
      return PagePromise.failed(
        withOutcome(
          misconfigured("page_last", "this is the last page; look at `hasNextPage` first"),
          "not_sent",
        ),
      );
    }
    if (this.#visited.has(cursor)) return PagePromise.failed(circular());
    if (this.#next === undefined) {
      const next = this.#fetch(cursor, new Set(this.#visited).add(cursor));
      this.#next = next;
      next.then(undefined, () => {
        this.#next = undefined;
      });
    }
    return this.#next;
  }

  /**
   * The items of this page and of all that follow. Every iteration makes its own calls: if pages remembered
   * each other here, holding the first would hold the whole list in memory.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, undefined, undefined> {
    const visited = new Set(this.#visited);
    let page: Page<T> = this;
    for (;;) {
      yield* page.items;
      const cursor = page.nextCursor;
      if (cursor === null) return undefined;
      if (visited.has(cursor)) throw circular();
      visited.add(cursor);
      page = await page.#fetch(cursor, visited);
    }
  }

  /** {@link raw}, so that a page prints and logs as what the API sent. */
  toJSON(): unknown {
    return this.raw;
  }
}

/** What a list call returns: await it for the first page, iterate it for every item. */
export class PagePromise<T> extends ApiPromise<Page<T>> implements AsyncIterable<T> {
  /** @internal */
  constructor(outcome: Promise<WithResponse<Page<T>>>) {
    super(outcome);
  }

  /** @internal */
  static failed<T>(error: Error): PagePromise<T> {
    return new PagePromise<T>(Promise.reject(error));
  }

  /** Every item, page after page; the next page is asked for when its first item is. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, undefined, undefined> {
    const first: Page<T> = await this;
    return yield* first;
  }

  /** At most `limit` items in one array. `limit` is required. */
  async toArray(options: ToArrayOptions): Promise<T[]> {
    this.then(undefined, () => undefined); // the call has begun: if it fails too, the options' error is the one to report
    const limit = readLimit(options);
    const items: T[] = [];
    for await (const item of this) {
      items.push(item);
      if (items.length >= limit) break;
    }
    return items;
  }
}

function readLimit(options: unknown): number {
  try {
    const limit = optionalWhole(readOptions(options, "options", ["limit"]).limit, "limit", 1);
    if (limit !== undefined) return limit;
    throw misconfigured("option_missing", "`toArray` needs a `limit`, for example `{ limit: 1000 }`");
  } catch (error) {
    throw withOutcome(error, "unknown"); // the call has begun
  }
}

function circular(): ApiError {
  return new ApiError({
    outcome: "not_sent", // the next page is not asked for
    code: "page_cursor_repeated",
    message: "the list leads back to a page that was already read; reading stopped",
  });
}

/**
 * The page in a response: `{items, nextCursor?}`, a bare array, or the wrappers `data`, `content`, `results`
 * (assumed, contract section 7: the published guide does not show a list response).
 */
function readPage(raw: unknown): { items: unknown[]; nextCursor: string | null } {
  if (Array.isArray(raw)) return { items: [...(raw as unknown[])], nextCursor: null };
  if (isRecord(raw)) {
    for (const name of PAGE_MEMBERS) {
      const list = raw[name];
      if (Array.isArray(list))
        return { items: [...(list as unknown[])], nextCursor: readCursor(raw["nextCursor"]) };
    }
  }
  throw new ApiError({
    code: "response_not_a_page",
    outcome: "unknown",
    message:
      "the response is no list that can be read: no array and no `items`, `data`, `content` or `results`",
  });
}

function readCursor(cursor: unknown): string | null {
  if (cursor === undefined || cursor === null || cursor === "") return null;
  if (typeof cursor === "string") return cursor;
  if (typeof cursor === "number") return String(cursor);
  throw new ApiError({
    code: "response_not_a_page",
    outcome: "unknown",
    message: "the `nextCursor` of the response is not a string",
  });
}
