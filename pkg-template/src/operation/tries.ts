/**
 * What is known of the tries of an operation's calls, and what that allows: the rules that keep one action
 * under one key. No client, no clock and no wasm here: the caller says what time it is, so that the rules can
 * move to the core.
 *
 * A call is tried under a key. A try is *unaccounted for* from the moment it begins until the API's own
 * answer says that it was carried out or refused, or until it is certain that nothing was sent. Another key
 * is safe only when no try under the present one is unaccounted for: one of them may have been carried out,
 * or may still be.
 */

import type { PartnerError } from "../errors/classes.js";
import { isPartnerError } from "../errors/classes.js";
import type { Outcome } from "../errors/facts.js";
import type { OperationUnaccounted } from "./types.js";

/** What became of a try: carried out, or the outcome of its error. */
export type TryEnd = "done" | Outcome;

/** Why a try must not begin. */
export type NoTry = "superseded" | "unmarked" | "stale";

/** Why an operation keeps its key. */
export type KeepReason =
  | "unknown"
  | "retryable"
  | "foreign"
  | "conflict"
  | "done"
  | "unaccounted"
  | "resumed";

/** What is known of the tries under one key. All times are milliseconds since 1970. */
interface Attempt {
  /** Tries that are unaccounted for, those in flight among them. */
  open: number;
  /** Of these, the ones in flight in this process. */
  inFlight: number;
  /** When the next try was marked as begun, to be stored before its call; undefined if it was not. */
  begunAt: number | undefined;
  /** When the latest of the open ones began or ended. */
  latestAt: number;
  /** Whether an earlier process may have made tries that nobody wrote down. */
  doubtful: boolean;
  carriedOut: boolean;
}

/** How long a mark holds, in milliseconds: enough to store it, and far less than a reconciliation waits. */
const MARK_MS = 60_000;

/**
 * The tries of one operation. All the values that come from one `startOperation` or `resumeOperation` share
 * it, so that none of them forgets what another has learnt. `attempt` is the number of the key: 1, and 2 and
 * on after a refusal.
 */
export class Tries {
  readonly #writeAhead: boolean;
  readonly #resumedAt: number | undefined;
  readonly #calls = new Map<string, Map<number, Attempt>>();

  /**
   * @param writeAhead Whether every try is marked, in a snapshot that is stored, before it begins.
   * @param resumedAt When the operation was taken up from a snapshot; undefined if it began here.
   */
  constructor(writeAhead: boolean, resumedAt?: number) {
    this.#writeAhead = writeAhead;
    this.#resumedAt = resumedAt;
  }

  /** Takes over what a snapshot says of its next call. */
  remember(call: string, attempt: number, { tries, latestAt }: OperationUnaccounted): void {
    const known = this.#of(call, attempt);
    known.open = tries;
    known.latestAt = Date.parse(latestAt);
  }

  /** Marks the next try as begun, to be stored before the call. Marked again, it is the same try. */
  begin(call: string, attempt: number, now: number): void {
    const known = this.#of(call, attempt);
    this.#presume(known);
    note(known, now, known.begunAt === undefined ? 1 : 0);
    known.begunAt = now;
  }

  /**
   * A try begins, unless it must not: when a try under another key of the same call may be, or was, carried
   * out; when it should have been marked; and when its mark is so old that another process may have concluded
   * that no call came of it.
   */
  start(call: string, attempt: number, now: number): NoTry | undefined {
    for (const [number, other] of this.#calls.get(call) ?? []) {
      if (number !== attempt && (other.open > 0 || other.carriedOut)) return "superseded";
    }
    const known = this.#of(call, attempt);
    if (known.begunAt === undefined && this.#writeAhead) return "unmarked";
    if (known.begunAt !== undefined && now - known.begunAt > MARK_MS) return "stale";
    this.#presume(known);
    note(known, now, known.begunAt === undefined ? 1 : 0); // a try that was marked is counted already
    known.begunAt = undefined;
    known.inFlight += 1;
    return undefined;
  }

  /** A try has ended. Gives what that says of the step as a whole. */
  end(call: string, attempt: number, how: TryEnd, now: number): TryEnd {
    const known = this.#of(call, attempt);
    known.inFlight -= 1;
    if (how === "done") this.found(call, attempt);
    else if (how === "unknown") note(known, now, 0);
    else known.open = Math.max(0, known.open - 1);
    return how === "done" ? how : this.inView(call, attempt, how);
  }

  /** What this outcome of one try says of the step: nothing, if there is another try that counts for more. */
  inView(call: string, attempt: number, outcome: Outcome): Outcome {
    const { open, carriedOut } = this.#of(call, attempt);
    return open > 0 || carriedOut ? "unknown" : outcome;
  }

  /** The API has carried this call out: whatever tries there were, they were one and the same action. */
  found(call: string, attempt: number): void {
    const known = this.#of(call, attempt);
    known.carriedOut = true;
    known.open = 0;
    known.doubtful = false;
  }

  /**
   * The API was asked, from `since` on, and has nothing of this call. Gives the moment from which on such an
   * answer is final, or undefined if it is: then every try is accounted for.
   */
  absent(call: string, attempt: number, since: number, settleMs: number): number | undefined {
    const known = this.#of(call, attempt);
    this.#presume(known);
    if (known.open === 0) return undefined;
    const settlesAt = known.latestAt + settleMs;
    if (known.inFlight > 0 || since < settlesAt) return settlesAt;
    known.open = 0;
    known.begunAt = undefined;
    return undefined;
  }

  /** What a snapshot says of the next call; undefined if no try is unaccounted for. */
  unaccounted(call: string, attempt: number): OperationUnaccounted | undefined {
    const known = this.#calls.get(call)?.get(attempt);
    // A value that stands before a call that was carried out does not know what came of it.
    const tries = known?.carriedOut === true ? Math.max(known.open, 1) : known?.open;
    if (known === undefined || tries === undefined || tries === 0) return undefined;
    return { tries, latestAt: new Date(known.latestAt).toISOString() };
  }

  /**
   * Why this error does not allow another key; undefined if it does.
   *
   * What the API said under a key it says again, so a refusal whose cause is resolved needs another one. That
   * is safe only when nothing was or will be carried out under the first: so the error must be the API's own
   * refusal, of this very key, and no try under that key may be unaccounted for.
   */
  keeps(call: string, attempt: number, key: string, error: unknown): KeepReason | undefined {
    if (!isRefusal(error)) return "unknown";
    if (error.idempotencyKey !== key) return "foreign";
    if (error.code === "PARTNER_IDEMPOTENCY_CONFLICT") return "conflict";
    if (error.retryable) return "retryable";
    const known = this.#of(call, attempt);
    if (known.carriedOut) return "done";
    if (known.open > 0) return "unaccounted";
    return known.doubtful ? "resumed" : undefined;
  }

  #of(call: string, attempt: number): Attempt {
    let attempts = this.#calls.get(call);
    if (attempts === undefined) this.#calls.set(call, (attempts = new Map<number, Attempt>()));
    let known = attempts.get(attempt);
    if (known === undefined) {
      const doubtful = this.#resumedAt !== undefined && !this.#writeAhead;
      known = { open: 0, inFlight: 0, begunAt: undefined, latestAt: 0, doubtful, carriedOut: false };
      attempts.set(attempt, known);
    }
    return known;
  }

  /**
   * Counts the tries that an earlier process may have made and not written down: at the latest when this one
   * took over.
   */
  #presume(known: Attempt): void {
    if (!known.doubtful || this.#resumedAt === undefined) return;
    known.doubtful = false;
    note(known, this.#resumedAt, known.open === 0 ? 1 : 0);
  }
}

function note(attempt: Attempt, now: number, tries: 0 | 1): void {
  attempt.open += tries;
  attempt.latestAt = Math.max(attempt.latestAt, now);
}

/**
 * Refusals that were called unknown because an earlier try was unaccounted for. Once that is settled they
 * count.
 */
const overruled = new WeakSet<PartnerError>();

/** Marks `error` as what became of `refusal` in view of earlier tries. */
export function overrule(refusal: PartnerError, error: PartnerError): void {
  if (refusal.outcome === "refused") overruled.add(error);
}

function isRefusal(error: unknown): error is PartnerError {
  return isPartnerError(error) && (error.outcome === "refused" || overruled.has(error));
}
