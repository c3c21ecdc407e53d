/**
 * The steps of an operation as types: each says what can be done next, so a step in the wrong place does not
 * compile. The steps and their order are the provider's guide's; the models behind them are assumed (contract
 * sections 6, 8).
 */

import type { CallOptions } from "../call/options.js";
import type { ApiPromise, ResponseMeta } from "../call/promise.js";
import type { PartnerApi } from "../generated/api.js";
import type {
  ApprovalProfile,
  OPERATIONS,
  OperationBodies,
  OperationKind,
  OperationResources,
} from "../generated/contract.js";
import type * as models from "../generated/models.js";
import type { OperationDescription } from "../pure/functions.js";

/** What is approved and sent: the body of the creation without its authorization. */
export type OperationPayload<K extends OperationKind> = Omit<OperationBodies[K], "operationAuthorization">;

/** What an operation creates at the provider. */
export type OperationResource<K extends OperationKind> = OperationResources[K];

/** The part of a client that operations need; any client with these groups will do. */
export type OperationClient = Pick<PartnerApi, (typeof OPERATIONS)[OperationKind]["group"]>;

/** How far an operation has come. */
export type OperationStep = "prepared" | "authorized" | "created" | "submitted" | "confirmed";

/** The kinds of operation that have a call. */
type KindWith<Call extends keyof OperationKeys> = {
  [K in OperationKind]: Call extends (typeof OPERATIONS)[K]["calls"][number] ? K : never;
}[OperationKind];

/** The idempotency key of each call the operation makes. */
export interface OperationKeys {
  /** Of the creation. */
  readonly create: string;
  /** Of the submission; a conversion has none. */
  readonly submit?: string;
  /** Of the confirmation; only a refund has one. */
  readonly confirm?: string;
}

/** Which attempt a call is at, where a refusal was mended: 2 and on. */
export type OperationAttempts = { readonly [Call in keyof OperationKeys]?: number };

/** Tries of a call of which nobody knows yet what came of them. */
export interface OperationUnaccounted {
  /** How many. A call that was marked as begun counts from the mark on. */
  readonly tries: number;
  /** When the latest of them began or ended: RFC 3339, by the clock of the machine that made it. */
  readonly latestAt: string;
}

/** What an operation is made of. */
export interface OperationInit<K extends OperationKind> {
  /** The customer whose money moves. */
  readonly customerId: string;
  /**
   * Your own id of this one action, 1 to 96 of `A-Z a-z 0-9 . _ -`. The idempotency keys are made of it, so a
   * second attempt with a new quote needs a new one. Default: the payload's `partnerReference`; the two must
   * not differ.
   */
  readonly partnerReference?: string;
  /** What the keys begin with: 1 to 128 of `A-Z a-z 0-9 . _ : -`. Default: `customerId`. */
  readonly customerRef?: string;
  /** The body of the creation without its authorization. A copy is taken: it never changes from here on. */
  readonly payload: OperationPayload<K>;
  /** How the hash is made. Default `payload-v1`. */
  readonly profile?: ApprovalProfile;
  /**
   * Whether each call is marked with `begin()` before it is made, in this process and in every other that
   * takes the operation up: a call without its mark is refused (`operation_begin_missing`). If the snapshot
   * with the mark is stored first, then a snapshot tells any process whether a call can have been made. For
   * operations that several processes work on, or that wait between their steps. Default false: then nobody
   * knows that of a snapshot.
   */
  readonly writeAhead?: boolean;
  /**
   * With `profile: "external"`: the hash, which is then defined elsewhere. With another profile it is
   * checked.
   */
  readonly operationHash?: string;
}

/** The evidence of an approval. The hash need not be given: the operation adds its own. */
export type OperationApproval = Omit<models.OperationAuthorization, "operationHash"> & {
  /** What was approved; refused if it is not the operation's hash. */
  readonly operationHash?: string;
};

/** Options of a step. Key, profile and draft are the operation's own. */
export type StepOptions = Omit<CallOptions, "idempotencyKey" | "profile" | "draft">;

/** What a step gives besides the operation: the answer that brought it here. */
export interface StepAnswer<K extends OperationKind> {
  /** The resource as the API answered. */
  readonly resource: OperationResource<K>;
  /** Status, request id, attempts of the call. */
  readonly response: ResponseMeta;
}

/** What is true of an operation at every step. An operation does not change: a step gives the next one. */
export interface OperationAt<K extends OperationKind, S extends OperationStep> {
  /** Kind of operation. */
  readonly kind: K;
  /** How far it has come. */
  readonly step: S;
  /** How the hash is made. */
  readonly profile: ApprovalProfile;
  /** The customer whose money moves. */
  readonly customerId: string;
  /** Your own id of this action. */
  readonly partnerReference: string;
  /** Lower-case hex SHA-256 of the payload under the profile: what is approved. */
  readonly operationHash: string;
  /** The payload; a copy each time. */
  readonly payload: OperationPayload<K>;
  /** The idempotency key of each call, the same after every restart. */
  readonly keys: OperationKeys;
  /**
   * What the approver sees, made from the hashed bytes. Not with `external`: nothing is known of that hash.
   */
  describe(): OperationDescription;
  /**
   * Everything to go on from after a restart, as plain JSON. No secret, but payload and approval: keep it as
   * such.
   */
  snapshot(): OperationSnapshot;
  /** The same as {@link snapshot}, so that `JSON.stringify(operation)` is what to store. */
  toJSON(): OperationSnapshot;
}

/** An operation that nobody has approved yet. */
export interface PreparedOperation<K extends OperationKind> extends OperationAt<K, "prepared"> {
  /** Adds the evidence of the approval. Nothing is sent. */
  authorize(approval: OperationApproval): AuthorizedOperation<K>;
}

/** What can be done besides the call that comes next, while it has not been answered. */
export interface BeforeCall<K extends OperationKind, Self> {
  /**
   * Marks the next call as begun. Sends nothing: store the snapshot, and only if it could be stored, make the
   * call, within a minute. Needed before each call of an operation with `writeAhead`, and before each
   * repetition.
   */
  begin(): Self;
  /**
   * The same operation with another key for its next call. For when the API refused the call and you have
   * resolved the cause; `error` is what the step rejected with. Under the old key the API would go on
   * answering what it answered. Sends nothing; store the snapshot before you make the call.
   *
   * Takes only an error whose `outcome` is `refused`, of this very call. As long as a try under the present
   * key is unaccounted for there is no other key (`operation_not_refused`): make the same step again, or
   * {@link reconcile}.
   */
  afterRefusal(error: unknown): Self;
  /**
   * Asks the API whether the next call was carried out, without making it. For when its outcome is unknown.
   *
   * Asks for the list of the kind before the creation, for the resource after it. Rejects when the API cannot
   * be asked, and with a TimeoutError or an AbortError when it is ended before there is a verdict.
   */
  reconcile(options?: ReconcileOptions): Promise<Reconciliation<K, Self>>;
}

/**
 * An approved operation. Store its snapshot before `create`: a restart in the middle then repeats the very
 * same call.
 */
export interface AuthorizedOperation<K extends OperationKind>
  extends OperationAt<K, "authorized">,
    BeforeCall<K, AuthorizedOperation<K>> {
  /** The evidence, with its hash. */
  readonly authorization: models.OperationAuthorization;
  /** Creates the draft at the provider. Again: the same body under the same key, so the same draft. */
  create(options?: StepOptions): Promise<CreatedOperation<K> & StepAnswer<K>>;
}

/** An operation that exists at the provider. */
export interface DraftedOperation<K extends OperationKind, S extends OperationStep>
  extends OperationAt<K, S> {
  /** The evidence, with its hash. */
  readonly authorization: models.OperationAuthorization;
  /** The id the provider gave: of the withdrawal, refund or conversion. */
  readonly resourceId: string;
  /** The answer of the latest step, or what `reconcile` found; undefined after a restart. */
  readonly resource: OperationResource<K> | undefined;
  /** The facts of that answer; undefined after a restart. */
  readonly response: ResponseMeta | undefined;
  /** Reads the resource as it is now. */
  get(options?: CallOptions): ApiPromise<OperationResource<K>>;
}

/** An operation that can be submitted. */
export interface SubmittableOperation<K extends OperationKind>
  extends DraftedOperation<K, "created">,
    BeforeCall<K, SubmittableOperation<K>> {
  /** Submits the draft, after checking that it is the one that was approved. From here on money moves. */
  submit(options?: StepOptions): Promise<SubmittedOperation<K> & StepAnswer<K>>;
}

/** A submitted refund. */
export interface ConfirmableOperation<K extends OperationKind>
  extends DraftedOperation<K, "submitted">,
    BeforeCall<K, ConfirmableOperation<K>> {
  /**
   * Confirms the refund. To repeat it, pass the same note: another one is another body under the same key.
   */
  confirm(
    confirmation?: models.ConfirmRefund,
    options?: StepOptions,
  ): Promise<ConfirmedOperation<K> & StepAnswer<K>>;
}

/** A draft at the provider. A conversion ends here, for it has no submission. */
export type CreatedOperation<K extends OperationKind> =
  K extends KindWith<"submit"> ? SubmittableOperation<K> : DraftedOperation<K, "created">;

/** A submitted operation. Only a refund has one more step. */
export type SubmittedOperation<K extends OperationKind> =
  K extends KindWith<"confirm"> ? ConfirmableOperation<K> : DraftedOperation<K, "submitted">;

/** A confirmed refund. */
export type ConfirmedOperation<K extends OperationKind> = DraftedOperation<K, "confirmed">;

/** An operation whose resource exists at the provider, at whatever step it is. */
export type FoundOperation<K extends OperationKind> = K extends OperationKind
  ?
      | CreatedOperation<K>
      | (K extends KindWith<"submit"> ? SubmittedOperation<K> : never)
      | (K extends KindWith<"confirm"> ? ConfirmedOperation<K> : never)
  : never;

/** An operation at any of its steps; `step` tells which. */
export type Operation<K extends OperationKind = OperationKind> = K extends OperationKind
  ? PreparedOperation<K> | AuthorizedOperation<K> | FoundOperation<K>
  : never;

/** Options of `reconcile`. */
export interface ReconcileOptions
  extends Pick<CallOptions, "timeoutMs" | "maxRetries" | "signal" | "headers"> {
  /** Most time for all of it, every page and retry, in milliseconds. Default 60,000. */
  readonly deadlineMs?: number;
  /**
   * How long after the latest try an absence is final, in milliseconds. Until then a request may still be on
   * its way, or carried out and not shown yet. Default 900,000, a quarter of an hour. Shorten it only for an
   * API that you know to show what it has done at once.
   */
  readonly settleMs?: number;
  /** Most pages of the list to read, 200 items each. Beyond them the verdict is `unclear`. Default 50. */
  readonly maxPages?: number;
  /**
   * Reads only what was created from this moment on: RFC 3339 with offset, or a Date. Take one that is
   * certainly before the first try, such as a day before your own record of the action: what it hides counts
   * as absent.
   */
  readonly from?: string | Date;
}

/** Why the API's answer does not settle what became of a call. */
export type UnclearReason =
  /** More than one resource is this operation's: two were made of one action. */
  | "several_matches"
  /** A resource has this operation's reference or quote, but another payload. */
  | "payload_differs"
  /**
   * A resource has this payload, but nothing in it says that it is this action and not another one like it.
   */
  | "not_distinct"
  /** The list has more pages than `maxPages`, or leads back to a page that was read. */
  | "list_incomplete"
  /** The list holds something that cannot be read as a resource with an id. */
  | "item_unreadable"
  /** The resource is in a state that this version does not know. */
  | "status_unknown"
  /** The resource was created, and the API does not show it. */
  | "not_visible";

/** What `reconcile` found out. */
export type Reconciliation<K extends OperationKind, Self> =
  | {
      /** The call was carried out. */
      readonly verdict: "found";
      /** The operation as it stands at the provider: go on from there. */
      readonly operation: FoundOperation<K>;
      /** The resource as the API shows it. */
      readonly resource: OperationResource<K>;
    }
  | {
      /** The API has nothing of the call. */
      readonly verdict: "absent";
      /**
       * The operation before the call. The same step may be made again: its key is the same, so it happens
       * once.
       */
      readonly operation: Self;
      /**
       * Whether that is final. If not, a try may still be carried out or shown later: then only the same key
       * is safe, and `afterRefusal` goes on refusing.
       */
      readonly settled: boolean;
      /**
       * From when on an absence is final, RFC 3339; undefined if it is. Store `operation` and ask again then.
       */
      readonly settlesAt: string | undefined;
    }
  | {
      /**
       * The API's answer does not settle it. Nothing is decided: the same step may be made again, under its
       * key.
       */
      readonly verdict: "unclear";
      /** The operation before the call. */
      readonly operation: Self;
      /** Why. */
      readonly reason: UnclearReason;
      /** The resources in question, for a person to look at. */
      readonly candidates: readonly OperationResource<K>[];
    };

/** An operation as plain JSON. */
export interface OperationSnapshot {
  /**
   * What this is, and in which version. `@2` is written; `@1`, which knew nothing of tries, is still read.
   */
  readonly format: "oceafin-partner/operation@2" | "oceafin-partner/operation@1";
  /** Kind of operation. */
  readonly kind: OperationKind;
  /** How far it had come. */
  readonly step: OperationStep;
  /** How the hash is made. */
  readonly profile: ApprovalProfile;
  /** The customer whose money moves. */
  readonly customerId: string;
  /** What the keys begin with. */
  readonly customerRef: string;
  /** Your own id of this action. */
  readonly partnerReference: string;
  /** The payload in canonical form: a text, because a store that reads JSON may write it differently. */
  readonly payload: string;
  /** What was approved. */
  readonly operationHash: string;
  /** The evidence, once there is some. */
  readonly authorization?: models.OperationAuthorization;
  /** The provider's id, once there is one. */
  readonly resourceId?: string;
  /** The hash the provider answered for the draft, if it did. */
  readonly draftHash?: string;
  /** Which attempt a call is at, where it is not the first. */
  readonly attempts?: OperationAttempts;
  /** Whether each call is marked before it is made; absent if not. */
  readonly writeAhead?: true;
  /** Tries of the next call, under its present key, that are unaccounted for; absent if there is none. */
  readonly unaccounted?: OperationUnaccounted;
  /** The idempotency key of each call. */
  readonly keys: OperationKeys;
  /**
   * SHA-256 over all the rest. It finds accidents; it is no signature: whoever can write your store can write
   * it too.
   */
  readonly checksum: string;
}
