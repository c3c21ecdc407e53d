/**
 * Operations: one action of a partner, carried from its payload over the approval to the provider and, if
 * need be, over a restart.
 *
 * Functions that take a client, not methods of it: who never moves money should not load them, and a bundler
 * can drop a function but no method. Each step is a call of the caller's; nothing is sent, retried or
 * confirmed by itself.
 */

import type { CallOptions } from "../call/options.js";
import { CALL_OPTIONS } from "../call/options.js";
import type { ApiPromise, ResponseMeta, WithResponse } from "../call/promise.js";
import { misconfigured, withOutcome } from "../errors/make.js";
import type { OperationKind } from "../generated/contract.js";
import { OPERATION_CALLS } from "../generated/contract.js";
import type { OperationAuthorization } from "../generated/models.js";
import { isRecord, reading, requireObject, requireString } from "../input/arguments.js";
import { readOptions } from "../input/options.js";
import { namesOf } from "../input/shape.js";
import type { OperationDescription } from "../pure/functions.js";
import { describeOperation } from "../pure/functions.js";
import { inView, noTry, outcomeOf, outOfOrder, undecided, withoutId } from "./errors.js";
import type { Call, Facts } from "./facts.js";
import {
  attemptOf,
  authorizedFacts,
  failure,
  KINDS,
  keysOf,
  newFacts,
  refusedFacts,
  requireCall,
  resumedFacts,
  STEPS,
  snapshotOf,
} from "./facts.js";
import type { ReadingGroup } from "./reconcile.js";
import { find, readReconcileOptions } from "./reconcile.js";
import { Tries } from "./tries.js";
import type {
  Operation,
  OperationClient,
  OperationInit,
  OperationKeys,
  OperationSnapshot,
  OperationStep,
  PreparedOperation,
} from "./types.js";

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
export function startOperation<K extends OperationKind>(
  client: OperationClient,
  kind: K,
  operation: OperationInit<K>,
): PreparedOperation<K> {
  const facts = newFacts(kind, operation);
  return new OperationState(
    client,
    facts,
    new Tries(facts.writeAhead === true),
  ) as unknown as PreparedOperation<K>;
}

/**
 * Takes an operation up again from its snapshot, for example after a restart. A snapshot that was changed is
 * refused. A step whose answer was lost is repeated by making it again: the body and the key are the same.
 *
 * An earlier process may have made the next call, and a refusal says nothing of that try: until `reconcile()`
 * has settled it, the outcome of a step that is refused is unknown. With `writeAhead` the snapshot knows
 * whether there was a try.
 */
export function resumeOperation<K extends OperationKind>(
  client: OperationClient,
  kind: K,
  snapshot: OperationSnapshot,
): Operation<K> {
  const { facts, tries } = resumedFacts(kind, snapshot, Date.now());
  return new OperationState(client, facts, tries) as unknown as Operation<K>;
}

/** The calls of a group, whatever their models. */
interface Group extends ReadingGroup {
  create(customerId: string, body: object, options: CallOptions): ApiPromise<unknown>;
  submit(id: string, body: object, options: CallOptions): ApiPromise<unknown>;
  confirm(id: string, body: object, options: CallOptions): ApiPromise<unknown>;
}

/** Where an operation stands before each call. */
const BEFORE: Readonly<Record<Call, OperationStep>> = {
  create: "authorized",
  submit: "created",
  confirm: "submitted",
};

/** An operation at any step. The types of `types.ts` show of it what its step allows. */
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
      throw failure(
        "operation_hash_external",
        "the hash of this operation is defined elsewhere, so its rows cannot be made from the hashed bytes",
      );
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
    const { kind, customerId } = this.#facts;
    const send = (group: Group, given: CallOptions): ApiPromise<unknown> =>
      group.create(customerId, { ...this.payload, operationAuthorization: this.authorization }, given);
    return this.#make("create", options, send, (answer) => {
      const { data } = answer;
      const id = isRecord(data) ? data[KINDS[kind].id] : undefined;
      if (typeof id !== "string" || id === "") throw withoutId(KINDS[kind].id, answer.response);
      return created(id, data);
    });
  }

  async submit(options?: unknown): Promise<OperationState> {
    const { resourceId, customerId, draftHash } = this.#facts;
    const send = (group: Group, given: CallOptions): ApiPromise<unknown> => {
      // The core compares all three before anything is sent: the approval's hash, the payload's, the draft's
      // own.
      const draft = {
        payload: this.payload,
        customerId,
        ...(draftHash !== undefined && { operationHash: draftHash }),
      };
      return group.submit(
        requireString(resourceId, "resourceId"),
        { operationAuthorization: this.authorization },
        { ...given, draft },
      );
    };
    return this.#make("submit", options, send, (answer) => this.#advanced("submitted", answer));
  }

  async confirm(confirmation: unknown = {}, options?: unknown): Promise<OperationState> {
    const { resourceId } = this.#facts;
    // A confirmation has no evidence, so no profile either.
    const send = (group: Group, { profile: _, ...given }: CallOptions): ApiPromise<unknown> =>
      group.confirm(
        requireString(resourceId, "resourceId"),
        requireObject(confirmation, "confirmation"),
        given,
      );
    return this.#make("confirm", options, send, (answer) => this.#advanced("confirmed", answer));
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
    const finding = await find(this.#group, this.#facts, given).catch((error: unknown) => {
      throw undecided(error);
    });
    if (finding.verdict === "found") {
      const { step, id, answer } = finding;
      this.#tries.found(call, attempt);
      const operation = this.#at(
        { ...this.#facts, ...(call === "create" && created(id, answer.data)), step },
        answer,
      );
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
    if (at !== step) throw outOfOrder(call, ["authorize", ...OPERATION_CALLS][needed - 1], at);
  }

  /** Makes a call under its key, and remembers what became of it. */
  async #make(
    call: Call,
    options: unknown,
    send: (group: Group, options: CallOptions) => ApiPromise<unknown>,
    read: (answer: WithResponse<unknown>) => Partial<Facts>,
  ): Promise<OperationState> {
    const attempt = attemptOf(this.#facts, call);
    const given = this.#prepare(call, attempt, options);
    try {
      const answer = await send(this.#group, given).withResponse();
      const facts = read(answer);
      this.#tries.end(call, attempt, "done", Date.now());
      return this.#at({ ...this.#facts, ...facts }, answer);
    } catch (error) {
      const how = outcomeOf(error);
      throw inView(withOutcome(error, how), call, this.#tries.end(call, attempt, how, Date.now()));
    }
  }

  /** All that is asked before a try begins; if it throws, there is none. */
  #prepare(call: Call, attempt: number, options: unknown): CallOptions {
    try {
      this.#expect(BEFORE[call], call);
      const { profile } = this.#facts;
      const given = {
        ...stepOptions(options),
        profile,
        idempotencyKey: requireString(this.keys[call], "idempotencyKey"),
      };
      const forbidden = this.#tries.start(call, attempt, Date.now());
      if (forbidden !== undefined)
        throw noTry(forbidden, call, this.#tries.inView(call, attempt, "not_sent"));
      return given;
    } catch (error) {
      throw withOutcome(error, "not_sent");
    }
  }

  /**
   * A 2xx that does not show this resource, such as a proxy's empty answer, does not say that the step was
   * carried out.
   */
  #advanced(step: OperationStep, { data, response }: WithResponse<unknown>): Partial<Facts> {
    const member = KINDS[this.#facts.kind].id;
    if (!isRecord(data) || data[member] !== this.#facts.resourceId) throw withoutId(member, response);
    return { step };
  }

  #at(facts: Facts, answer?: WithResponse<unknown>): OperationState {
    return new OperationState(this.#client, facts, this.#tries, answer);
  }
}

function group(client: OperationClient, kind: OperationKind): Group {
  const { group: name } = KINDS[kind];
  const found = reading(() => (client as Partial<OperationClient> | null | undefined)?.[name]) as
    | Group
    | undefined;
  if (typeof found?.create !== "function")
    throw misconfigured("option_invalid", `\`client\` must be a client with \`${name}\``);
  return found;
}

function stepOptions(options: unknown): CallOptions {
  // The client checks the values. Its key, profile and draft are the operation's own.
  const { idempotencyKey: _key, profile: _profile, draft: _draft, ...known } = CALL_OPTIONS;
  return readOptions(options, "options", namesOf(known)) as CallOptions;
}

function created(resourceId: string, resource: unknown): Partial<Facts> {
  const { operationHash } = resource as { operationHash?: unknown };
  return {
    step: "created",
    resourceId,
    ...(typeof operationHash === "string" && { draftHash: operationHash }),
  };
}
