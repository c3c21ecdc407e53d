/**
 * Operations: one action of a partner, carried from its payload over the approval to the provider and, if need be,
 * over a restart.
 *
 * Functions that take a client, not methods of it: who never moves money should not load them, and a bundler can drop a
 * function but no method. Each step is a call of the caller's; nothing is sent, retried or confirmed by itself.
 */

import { isRecord, reading, readOptions, requireObject, requireString } from "./arguments.js";
import { CALL_OPTIONS } from "./call-options.js";
import type { CallOptions } from "./call-options.js";
import { ApiError, isPartnerError, misconfigured, partnerError } from "./errors.js";
import { describeOperation } from "./functions.js";
import type { OperationDescription, OperationKind } from "./functions.js";
import type { OperationAuthorization } from "./generated/models.js";
import { KINDS, STEPS, attemptOf, authorizedFacts, failure, keysOf, newFacts, refusedFacts, requireCall, resumedFacts, snapshotOf } from "./operation-facts.js";
import type { Call, Facts } from "./operation-facts.js";
import { find, readReconcileOptions } from "./operation-reconcile.js";
import type { ReadingGroup } from "./operation-reconcile.js";
import { Tries, overrule } from "./operation-tries.js";
import type { NoTry, TryEnd } from "./operation-tries.js";
import type { Operation, OperationClient, OperationInit, OperationKeys, OperationSnapshot, OperationStep, PreparedOperation } from "./operation-types.js";
import type { ApiPromise, ResponseMeta, WithResponse } from "./promise.js";

/**
 * Begins an operation: copies and hashes the payload, sends nothing.
 *
 * ```js
 * const operation = startOperation(client, "fiatWithdrawal", { customerId, payload });
 * const approved = operation.authorize(evidence); // store approved.snapshot()
 * const draft = await approved.create();          // store draft.snapshot()
 * const submitted = await draft.submit();
 * ```
 */
export function startOperation<K extends OperationKind>(client: OperationClient, kind: K, operation: OperationInit<K>): PreparedOperation<K> {
  const facts = newFacts(kind, operation);
  return new OperationState(client, facts, new Tries(facts.writeAhead === true)) as unknown as PreparedOperation<K>;
}

/**
 * Takes an operation up again from its snapshot, for example after a restart. A snapshot that was changed is refused.
 * A step whose answer was lost is repeated by making it again: the body and the key are the same.
 *
 * An earlier process may have made the next call, and a refusal says nothing of that try: until `reconcile()` has settled
 * it, the outcome of a step that is refused is unknown. With `writeAhead` the snapshot knows whether there was a try.
 */
export function resumeOperation<K extends OperationKind>(client: OperationClient, kind: K, snapshot: OperationSnapshot): Operation<K> {
  const { facts, tries } = resumedFacts(kind, snapshot, Date.now());
  return new OperationState(client, facts, tries) as unknown as Operation<K>;
}

/** The calls of a group, whatever their models. */
interface Group extends ReadingGroup {
  create(customerId: string, body: object, options: CallOptions): ApiPromise<unknown>;
  submit(id: string, body: object, options: CallOptions): ApiPromise<unknown>;
  confirm(id: string, body: object, options: CallOptions): ApiPromise<unknown>;
}

const STEP_OPTIONS = CALL_OPTIONS.filter((name) => name !== "idempotencyKey" && name !== "profile" && name !== "draft");

/** An operation at any step. The types of `operation-types.ts` show of it what its step allows. */
class OperationState {
  readonly #client: OperationClient;
  readonly #facts: Facts;
  readonly #tries: Tries;
  readonly resource: unknown;
  readonly response: ResponseMeta | undefined;

  constructor(client: OperationClient, facts: Facts, tries: Tries, answer?: WithResponse<unknown>) {
    this.#client = client;
    this.#facts = facts;
    this.#tries = tries;
    this.resource = answer?.data;
    this.response = answer?.response;
    group(client, facts.kind); // the wrong argument is reported here, not at the first payment
    Object.freeze(this);
  }

  get kind(): OperationKind {
    return this.#facts.kind;
  }

  get step(): OperationStep {
    return this.#facts.step;
  }

  get profile(): string {
    return this.#facts.profile;
  }

  get customerId(): string {
    return this.#facts.customerId;
  }

  get partnerReference(): string {
    return this.#facts.partnerReference;
  }

  get operationHash(): string {
    return this.#facts.operationHash;
  }

  get resourceId(): string | undefined {
    return this.#facts.resourceId;
  }

  get payload(): object {
    return JSON.parse(this.#facts.payload) as object;
  }

  get authorization(): OperationAuthorization | undefined {
    const text = this.#facts.authorization;
    return text === undefined ? undefined : (JSON.parse(text) as OperationAuthorization);
  }

  get keys(): OperationKeys {
    return keysOf(this.#facts);
  }

  describe(): OperationDescription {
    const { kind, profile, customerId } = this.#facts;
    if (profile === "external") {
      throw failure("operation_hash_external", "the hash of this operation is defined elsewhere, so its rows cannot be made from the hashed bytes");
    }
    return describeOperation(kind, this.payload, { profile, customerId });
  }

  snapshot(): OperationSnapshot {
    return snapshotOf(this.#facts, this.#tries);
  }

  toJSON(): OperationSnapshot {
    return this.snapshot();
  }

  authorize(approval: unknown): OperationState {
    this.#expect("prepared", "authorize");
    return this.#at(authorizedFacts(this.#facts, approval));
  }

  async create(options?: unknown): Promise<OperationState> {
    this.#expect("authorized", "create");
    const { kind, customerId } = this.#facts;
    const body = { ...this.payload, operationAuthorization: this.authorization };
    return this.#make("create", stepOptions(options), (group, given) => group.create(customerId, body, given), (answer) => {
      const { data } = answer;
      const id = isRecord(data) ? data[KINDS[kind].id] : undefined;
      if (typeof id !== "string" || id === "") throw withoutId(KINDS[kind].id, answer.response);
      return this.#created(id, data);
    });
  }

  async submit(options?: unknown): Promise<OperationState> {
    this.#expect("created", "submit");
    const { resourceId, customerId, draftHash } = this.#facts;
    const id = requireString(resourceId, "resourceId");
    const body = { operationAuthorization: this.authorization };
    // The core compares all three before anything is sent: the approval's hash, the payload's, the draft's own.
    const draft = { payload: this.payload, customerId, ...(draftHash !== undefined && { operationHash: draftHash }) };
    const given = { ...stepOptions(options), draft };
    return this.#make("submit", given, (group, all) => group.submit(id, body, all), () => ({ step: "submitted" }));
  }

  async confirm(confirmation: unknown = {}, options?: unknown): Promise<OperationState> {
    this.#expect("submitted", "confirm");
    const id = requireString(this.#facts.resourceId, "resourceId");
    const body = requireObject(confirmation, "confirmation");
    return this.#make("confirm", stepOptions(options), (group, given) => group.confirm(id, body, given), () => ({ step: "confirmed" }));
  }

  begin(): OperationState {
    const call = requireCall(this.#facts, "`begin`");
    this.#tries.begin(call, attemptOf(this.#facts, call), Date.now());
    return this.#at(this.#facts);
  }

  afterRefusal(error: unknown): OperationState {
    return this.#at(refusedFacts(this.#facts, this.#tries, error));
  }

  async reconcile(options?: unknown): Promise<unknown> {
    const call = requireCall(this.#facts, "`reconcile`");
    const given = readReconcileOptions(options);
    const attempt = attemptOf(this.#facts, call);
    const since = Date.now();
    const finding = await find(this.#group, this.#facts, given);
    if (finding.verdict === "found") {
      const { step, id, answer } = finding;
      this.#tries.found(call, attempt);
      const operation = this.#at({ ...this.#facts, ...(call === "create" && this.#created(id, answer.data)), step }, answer);
      return Object.freeze({ verdict: "found", operation, resource: answer.data });
    }
    if (finding.verdict === "unclear") return Object.freeze({ ...finding, operation: this });
    const settlesAt = this.#tries.absent(call, attempt, since, given.settleMs);
    return Object.freeze({
      verdict: "absent",
      operation: this.#at(this.#facts),
      settled: settlesAt === undefined,
      settlesAt: settlesAt === undefined ? undefined : new Date(settlesAt).toISOString(),
    });
  }

  get(options?: CallOptions): ApiPromise<unknown> {
    if (this.#facts.resourceId === undefined) throw outOfOrder("get", "create", this.#facts.step);
    return this.#group.get(this.#facts.resourceId, options);
  }

  get #group(): Group {
    return group(this.#client, this.#facts.kind);
  }

  #expect(step: OperationStep, call: string): void {
    const { kind, step: at } = this.#facts;
    const needed = STEPS.indexOf(step);
    if (needed > KINDS[kind].calls.length) {
      throw failure("operation_step_unknown", `a \`${kind}\` has no step \`${call}\``);
    }
    if (at !== step) throw outOfOrder(call, ["authorize", "create", "submit", "confirm"][needed - 1], at);
  }

  /** Makes a call under its key, and remembers what became of it. */
  async #make(
    call: Call,
    options: CallOptions,
    send: (group: Group, options: CallOptions) => ApiPromise<unknown>,
    read: (answer: WithResponse<unknown>) => Partial<Facts>,
  ): Promise<OperationState> {
    const attempt = attemptOf(this.#facts, call);
    const key = requireString(this.keys[call], "idempotencyKey");
    // A confirmation has no evidence, so no profile either.
    const profile = call === "confirm" ? {} : { profile: this.#facts.profile as NonNullable<CallOptions["profile"]> };
    const forbidden = this.#tries.start(call, attempt, Date.now());
    if (forbidden !== undefined) throw failure(...FORBIDDEN[forbidden](call));
    try {
      const answer = await send(this.#group, { ...options, ...profile, idempotencyKey: key }).withResponse();
      const facts = read(answer);
      this.#tries.end(call, attempt, "carried_out", Date.now());
      return this.#at({ ...this.#facts, ...facts }, answer);
    } catch (error) {
      const how = outcomeOf(error);
      throw inView(error, call, how, this.#tries.end(call, attempt, how, Date.now()));
    }
  }

  #created(resourceId: string, resource: unknown): Partial<Facts> {
    const { operationHash } = resource as { operationHash?: unknown };
    return { step: "created", resourceId, ...(typeof operationHash === "string" && { draftHash: operationHash }) };
  }

  #at(facts: Facts, answer?: WithResponse<unknown>): OperationState {
    return new OperationState(this.#client, facts, this.#tries, answer);
  }
}

/** Why a try must not begin. */
const FORBIDDEN: Readonly<Record<NoTry, (call: Call) => [code: string, message: string]>> = {
  superseded: (call) => [
    "operation_attempt_superseded",
    `\`${call}\` was tried under another key, and that try was carried out or is unaccounted for: go on from the operation that made it; nothing was sent`,
  ],
  unmarked: (call) => [
    "operation_begin_missing",
    `this operation marks each call before it is made: \`begin()\`, store the snapshot, then \`${call}\`; nothing was sent`,
  ],
  stale: (call) => [
    "operation_begin_stale",
    `\`${call}\` was marked as begun more than a minute ago: take up the stored snapshot, \`begin()\` and store it again; nothing was sent`,
  ],
};

/** What an error says of its own call. A client that says nothing has sent something, if it made an attempt. */
function outcomeOf(error: unknown): Exclude<TryEnd, "carried_out"> {
  if (!isPartnerError(error)) return "unknown";
  return error.outcome ?? (error.attempts === 0 ? "not_sent" : "unknown");
}

/** The error of a step: the call's own, unless an earlier try makes the outcome of the step another one. */
function inView(error: unknown, call: Call, how: TryEnd, ofStep: TryEnd): unknown {
  if (how === ofStep || !isPartnerError(error)) return error;
  const { name: _, ...facts } = error.toJSON();
  const own = how === "refused" ? `was answered with ${error.code}` : `was not sent (${error.code})`;
  const message = `\`${call}\` ${own}, but an earlier try of it is unaccounted for and may have been carried out; make the same step again, or settle it with \`reconcile()\``;
  const inView = partnerError({ ...facts, message, outcome: "unknown", cause: error });
  overrule(error, inView);
  return inView;
}

function group(client: OperationClient, kind: OperationKind): Group {
  const { group: name } = KINDS[kind];
  const found = reading(() => (client as Partial<OperationClient> | null | undefined)?.[name]) as Group | undefined;
  if (typeof found?.create !== "function") throw misconfigured("option_invalid", `\`client\` must be a client with \`${name}\``);
  return found;
}

function stepOptions(options: unknown): CallOptions {
  return readOptions(options, "options", STEP_OPTIONS) as CallOptions;
}

function outOfOrder(call: string, before: string | undefined, at: OperationStep): ReturnType<typeof failure> {
  const way = before === undefined ? "an operation is authorized once" : `it is called on what \`${before}\` gave`;
  return failure("operation_step_out_of_order", `\`${call}\` does not follow on \`${at}\`: ${way}; nothing was sent`);
}

function withoutId(member: string, { status, requestId, idempotencyKey, attempts }: ResponseMeta): ApiError {
  return new ApiError({
    code: "operation_id_missing",
    message: `the draft was created, but the answer has no \`${member}\`; find it with \`reconcile()\` or by its reference`,
    outcome: "unknown",
    status,
    attempts,
    ...(requestId !== undefined && { requestId }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
}
