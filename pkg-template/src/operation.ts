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
import { ApiError, misconfigured } from "./errors.js";
import { describeOperation } from "./functions.js";
import type { OperationDescription, OperationKind } from "./functions.js";
import type { OperationAuthorization } from "./generated/models.js";
import { KINDS, STEPS, authorizedFacts, failure, keysOf, newFacts, refusedFacts, resumedFacts, snapshotOf } from "./operation-facts.js";
import type { Facts } from "./operation-facts.js";
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
  return new OperationState(client, newFacts(kind, operation)) as unknown as PreparedOperation<K>;
}

/**
 * Takes an operation up again from its snapshot, for example after a restart. A snapshot that was changed is refused.
 * A step whose answer was lost is repeated by making it again: the body and the key are the same.
 */
export function resumeOperation<K extends OperationKind>(client: OperationClient, kind: K, snapshot: OperationSnapshot): Operation<K> {
  return new OperationState(client, resumedFacts(kind, snapshot)) as unknown as Operation<K>;
}

/** The calls of a group, whatever their models. */
interface Group {
  create(customerId: string, body: object, options: CallOptions): ApiPromise<unknown>;
  submit(id: string, body: object, options: CallOptions): ApiPromise<unknown>;
  confirm(id: string, body: object, options: CallOptions): ApiPromise<unknown>;
  get(id: string, options: CallOptions | undefined): ApiPromise<unknown>;
}

const STEP_OPTIONS = CALL_OPTIONS.filter((name) => name !== "idempotencyKey" && name !== "profile" && name !== "draft");

/** An operation at any step. The types of `operation-types.ts` show of it what its step allows. */
class OperationState {
  readonly #client: OperationClient;
  readonly #facts: Facts;
  readonly resource: unknown;
  readonly response: ResponseMeta | undefined;

  constructor(client: OperationClient, facts: Facts, answer?: WithResponse<unknown>) {
    this.#client = client;
    this.#facts = facts;
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
    return snapshotOf(this.#facts);
  }

  toJSON(): OperationSnapshot {
    return this.snapshot();
  }

  authorize(approval: unknown): OperationState {
    this.#expect("prepared", "authorize");
    return new OperationState(this.#client, authorizedFacts(this.#facts, approval));
  }

  async create(options?: unknown): Promise<OperationState> {
    this.#expect("authorized", "create");
    const { kind, customerId, profile } = this.#facts;
    const body = { ...this.payload, operationAuthorization: this.authorization };
    const answer = await this.#group.create(customerId, body, { ...stepOptions(options), profile, idempotencyKey: this.keys.create }).withResponse();
    const { data } = answer;
    const id = isRecord(data) ? data[KINDS[kind].id] : undefined;
    if (typeof id !== "string" || id === "") throw withoutId(KINDS[kind].id, answer.response);
    const draftHash = (data as { operationHash?: unknown }).operationHash;
    return this.#next("created", answer, { resourceId: id, ...(typeof draftHash === "string" && { draftHash }) });
  }

  async submit(options?: unknown): Promise<OperationState> {
    this.#expect("created", "submit");
    const { resourceId, customerId, profile, draftHash } = this.#facts;
    const body = { operationAuthorization: this.authorization };
    const answer = await this.#group
      .submit(requireString(resourceId, "resourceId"), body, {
        ...stepOptions(options),
        profile,
        ...keyOf(this.keys.submit),
        // The core compares all three before anything is sent: the approval's hash, the payload's, the draft's own.
        draft: { payload: this.payload, customerId, ...(draftHash !== undefined && { operationHash: draftHash }) },
      })
      .withResponse();
    return this.#next("submitted", answer);
  }

  async confirm(confirmation: unknown = {}, options?: unknown): Promise<OperationState> {
    this.#expect("submitted", "confirm");
    const id = requireString(this.#facts.resourceId, "resourceId");
    const body = requireObject(confirmation, "confirmation");
    const answer = await this.#group.confirm(id, body, { ...stepOptions(options), ...keyOf(this.keys.confirm) }).withResponse();
    return this.#next("confirmed", answer);
  }

  afterRefusal(error: unknown): OperationState {
    return new OperationState(this.#client, refusedFacts(this.#facts, error));
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

  #next(step: OperationStep, answer: WithResponse<unknown>, more: Partial<Facts> = {}): OperationState {
    return new OperationState(this.#client, { ...this.#facts, ...more, step }, answer);
  }
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

function keyOf(key: string | undefined): { idempotencyKey?: string } {
  return key === undefined ? {} : { idempotencyKey: key };
}

function outOfOrder(call: string, before: string | undefined, at: OperationStep): ReturnType<typeof failure> {
  const way = before === undefined ? "an operation is authorized once" : `it is called on what \`${before}\` gave`;
  return failure("operation_step_out_of_order", `\`${call}\` does not follow on \`${at}\`: ${way}; nothing was sent`);
}

function withoutId(member: string, { status, requestId, idempotencyKey, attempts }: ResponseMeta): ApiError {
  return new ApiError({
    code: "operation_id_missing",
    message: `the draft was created, but the answer has no \`${member}\`; find it by its reference and go on with the client's own methods`,
    status,
    attempts,
    ...(requestId !== undefined && { requestId }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  });
}
