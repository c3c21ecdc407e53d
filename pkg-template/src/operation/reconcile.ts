/**
 * Asking the API whether a call of an operation was carried out, by its lists and gets alone. Nothing is
 * changed there.
 */

import type { Page } from "../call/list-page.js";
import type { CallOptions } from "../call/options.js";
import type { ApiPromise, WithResponse } from "../call/promise.js";
import { AbortError, isPartnerError, TimeoutError } from "../errors/classes.js";
import { misconfigured } from "../errors/make.js";
import { MAX_PAGE_ITEMS } from "../generated/contract.js";
import { isRecord, optionalWhole } from "../input/arguments.js";
import { readOptions } from "../input/options.js";
import { optionalSignal } from "../input/signal.js";
import type { LifecycleModel } from "../pure/lifecycle.js";
import { allowedActions } from "../pure/lifecycle.js";
import type { Facts } from "./facts.js";
import { KINDS, STEPS } from "./facts.js";
import { likeness } from "./match.js";
import type { OperationStep, UnclearReason } from "./types.js";

/** The calls of a group that only read. */
export interface ReadingGroup {
  list(customerId: string, query: object, options: CallOptions): ApiPromise<Page<unknown>>;
  get(id: string, options: CallOptions | undefined): ApiPromise<unknown>;
}

/** What was found, before anybody concludes from it. */
export type Finding =
  | {
      readonly verdict: "found";
      readonly step: OperationStep;
      readonly id: string;
      readonly answer: WithResponse<unknown>;
    }
  | { readonly verdict: "absent" }
  | { readonly verdict: "unclear"; readonly reason: UnclearReason; readonly candidates: readonly unknown[] };

/** The options of a reconciliation, read. */
export interface ReadReconcileOptions {
  readonly settleMs: number;
  readonly maxPages: number;
  readonly deadlineMs: number;
  readonly from: unknown;
  readonly signal: AbortSignal | undefined;
  readonly call: CallOptions;
}

const OPTIONS = [
  "timeoutMs",
  "deadlineMs",
  "maxRetries",
  "signal",
  "headers",
  "settleMs",
  "maxPages",
  "from",
] as const;

/** Longest call by default, as long as a signature is fresh, and as long again for what is shown late. */
const SETTLE_MS = 900_000;
/** Reads the options of `reconcile`. */
export function readReconcileOptions(options: unknown): ReadReconcileOptions {
  const { settleMs, maxPages, deadlineMs, from, signal, ...call } = readOptions(options, "options", OPTIONS);
  return {
    settleMs: optionalWhole(settleMs, "settleMs") ?? SETTLE_MS,
    maxPages: optionalWhole(maxPages, "maxPages", 1) ?? 50,
    deadlineMs: optionalWhole(deadlineMs, "deadlineMs", 1) ?? 60_000,
    from: readFrom(from),
    signal: optionalSignal(signal),
    call: call as CallOptions,
  };
}

// What is no moment in time could hide the resource, and what is hidden counts as absent.
function readFrom(from: unknown): unknown {
  const moment =
    from instanceof Date ? from.getTime() : typeof from === "string" ? Date.parse(from) : undefined;
  if (from !== undefined && (moment === undefined || Number.isNaN(moment))) {
    throw misconfigured("option_invalid", "`from` must be an RFC 3339 date-time with offset or a valid Date");
  }
  return from;
}

/** Asks for the resource: by the list of its kind, or by its id once there is one. */
export async function find(
  group: ReadingGroup,
  facts: Facts,
  options: ReadReconcileOptions,
): Promise<Finding> {
  const time = new Limit(options);
  return facts.resourceId === undefined
    ? walk(group, facts, options, time)
    : look(group, facts, facts.resourceId, time);
}

/** By its id: the state tells whether the call that follows was carried out. */
async function look(group: ReadingGroup, facts: Facts, id: string, time: Limit): Promise<Finding> {
  let answer: WithResponse<unknown>;
  try {
    answer = await time.first(group.get(id, time.options()).withResponse());
  } catch (error) {
    // A draft of ours exists, since we have its id: the API does not show it yet, or no longer to us.
    if (isPartnerError(error) && error.status === 404)
      return { verdict: "unclear", reason: "not_visible", candidates: [] };
    throw error;
  }
  const step = stepOf(facts, answer.data);
  if (step === undefined) return { verdict: "unclear", reason: "status_unknown", candidates: [answer.data] };
  // A lagging view may show a state before the one that we know of.
  if (STEPS.indexOf(step) <= STEPS.indexOf(facts.step)) return { verdict: "absent" };
  return { verdict: "found", step, id, answer };
}

/** By the list, to its end: two resources of one action must not look like one. */
async function walk(
  group: ReadingGroup,
  facts: Facts,
  options: ReadReconcileOptions,
  time: Limit,
): Promise<Finding> {
  const { customerId, operationHash } = facts;
  const wanted = {
    operationHash,
    hashed: facts.profile !== "external",
    payload: JSON.parse(facts.payload) as Record<string, unknown>,
  };
  const alike: {
    readonly reason: UnclearReason | "same";
    readonly item: unknown;
    readonly answer: WithResponse<unknown>;
  }[] = [];
  const visited = new Set<string>();
  let cursor: string | null | undefined;
  let complete = false;
  for (let pages = 0; pages < options.maxPages && !complete; pages++) {
    const query = {
      limit: MAX_PAGE_ITEMS,
      ...(options.from !== undefined && { from: options.from }),
      ...(typeof cursor === "string" && { cursor }),
    };
    const { data, response } = await time.first(group.list(customerId, query, time.options()).withResponse());
    for (const item of data.items) {
      const like = isRecord(item) ? likeness(wanted, item) : "unreadable";
      if (like === "unreadable")
        alike.push({ reason: "item_unreadable", item, answer: { data: item, response } });
      else if (like !== "other") alike.push({ reason: like, item, answer: { data: item, response } });
    }
    cursor = data.nextCursor;
    complete = cursor === null;
    if (cursor !== null && visited.has(cursor)) break;
    if (cursor !== null) visited.add(cursor);
  }
  const unclear = (reason: UnclearReason, those = alike): Finding => ({
    verdict: "unclear",
    reason,
    candidates: those.map(({ item }) => item),
  });
  // A list that grows while it is read shows an item twice: at the end of a page and at the beginning of the
  // next.
  const same = new Map<unknown, (typeof alike)[number]>();
  for (const one of alike)
    if (one.reason === "same") same.set((one.item as Record<string, unknown>)[KINDS[facts.kind].id], one);
  const [only] = same;
  if (same.size > 1) return unclear("several_matches", [...same.values()]);
  if (only !== undefined) {
    const [id, { item, answer }] = only;
    if (typeof id !== "string" || id === "") return unclear("item_unreadable");
    // It exists, whatever state it is in.
    return { verdict: "found", step: stepOf(facts, item) ?? "created", id, answer };
  }
  const [doubt] = alike;
  if (doubt !== undefined) return unclear(doubt.reason as UnclearReason);
  return complete ? { verdict: "absent" } : unclear("list_incomplete");
}

/**
 * The step at which an operation stands whose resource is in this state; undefined for a state that is not
 * known.
 */
function stepOf({ kind }: Pick<Facts, "kind">, resource: unknown): OperationStep | undefined {
  const { model, group, calls } = KINDS[kind];
  const status = isRecord(resource) ? resource["status"] : undefined;
  const actions: readonly string[] | undefined =
    typeof status === "string" ? allowedActions(model as LifecycleModel, status) : undefined;
  if (actions === undefined) return undefined;
  const open = calls.findIndex((call) => actions.includes(`${group}.${call}`));
  return STEPS[(open === -1 ? calls.length : open) + 1];
}

/** The time and the signal that a reconciliation ends by, over all of its calls. */
class Limit {
  readonly #options: ReadReconcileOptions;
  readonly #endsAt: number;

  constructor(options: ReadReconcileOptions) {
    this.#options = options;
    this.#endsAt = performance.now() + options.deadlineMs;
  }

  /** The options of the next call. */
  options(): CallOptions {
    const { call, signal } = this.#options;
    if (signal?.aborted === true)
      throw new AbortError({
        code: "aborted",
        message: "the reconciliation was aborted",
        outcome: "unknown",
        cause: signal.reason as unknown,
      });
    const left = Math.ceil(this.#endsAt - performance.now());
    if (left < 1) throw this.#over();
    return { ...call, deadlineMs: left, ...(signal !== undefined && { signal }) };
  }

  async first<T>(call: Promise<T>): Promise<T> {
    try {
      return await call;
    } catch (error) {
      if (isPartnerError(error) && error.kind === "timeout" && performance.now() >= this.#endsAt)
        throw this.#over(error);
      throw error;
    }
  }

  #over(cause?: unknown): TimeoutError {
    const message = `there was no verdict within ${String(this.#options.deadlineMs)} ms; nothing is decided: ask again, or make the same step again`;
    return new TimeoutError({
      code: "reconcile_timeout",
      message,
      outcome: "unknown",
      retryable: true,
      ...(cause !== undefined && { cause }),
    });
  }
}
