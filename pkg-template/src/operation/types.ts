/**
 * The steps of an operation as types. Each type offers only the next step, so a step out of order does not
 * compile. The steps and their order come from the provider's guide; the models behind them are assumed
 * (contract sections 6, 8).
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

/** The payload that is approved and sent: the body of the create call without its authorization. */
export type OperationPayload<K extends OperationKind> = Omit<OperationBodies[K], "operationAuthorization">;

/** The resource that an operation creates at the provider. */
export type OperationResource<K extends OperationKind> = OperationResources[K];

/** The part of a client that operations need. Any client with these groups works. */
export type OperationClient = Pick<PartnerApi, (typeof OPERATIONS)[OperationKind]["group"]>;

/** The step that an operation has reached. */
export type OperationStep = "prepared" | "authorized" | "created" | "submitted" | "confirmed";

/** The kinds of operation that have a call. */
type KindWith<Call extends keyof OperationKeys> = {
  [K in OperationKind]: Call extends (typeof OPERATIONS)[K]["calls"][number] ? K : never;
}[OperationKind];

/** The idempotency key of each call the operation makes. */
export interface OperationKeys {
  /** Key of the create call. */
  readonly create: string;
  /** Key of the submission; absent for a conversion. */
  readonly submit?: string;
  /** Key of the confirmation; only for a refund. */
  readonly confirm?: string;
}

/** Number of the attempt of each call, from 2; absent unless the call was corrected after a refusal. */
export type OperationAttempts = { readonly [Call in keyof OperationKeys]?: number };

/** Tries of a call whose outcome is still unknown. */
export interface OperationUnaccounted {
  /** Number of tries. A call that is marked as begun counts from its mark. */
  readonly tries: number;
  /** When the latest try began or ended: RFC 3339, by the clock of the machine that made it. */
  readonly latestAt: string;
}

/** The facts from which an operation is prepared. */
export interface OperationInit<K extends OperationKind> {
  /** The customer whose money moves. */
  readonly customerId: string;
  /**
   * Your own id of this one action: 1 to 96 characters of `A-Z a-z 0-9 . _ -`. The idempotency keys are
   * derived from it, so a second attempt with a new quote needs a new reference. Default: the payload's
   * `partnerReference`. If both are given, they must be equal.
   */
  readonly partnerReference?: string;
  /** Prefix of the keys: 1 to 128 characters of `A-Z a-z 0-9 . _ : -`. Default: `customerId`. */
  readonly customerRef?: string;
  /** The body of the create call without its authorization. The operation keeps a copy that never changes. */
  readonly payload: OperationPayload<K>;
  /** How the hash is computed. Default `payload-v1`. */
  readonly profile?: ApprovalProfile;
  /**
   * Whether each call must be marked with `begin()` first, in this process and in every process that resumes
   * the operation. A call without its mark is refused (`operation_begin_missing`). If you store the snapshot
   * with the mark before the call, any snapshot tells whether a call can have been made. Use it for
   * operations that several processes work on, or that wait between steps. Default false: then a snapshot
   * does not tell this.
   */
  readonly writeAhead?: boolean;
  /**
   * The hash. Required with `profile: "external"`, which defines it elsewhere. With any other profile it is
   * compared with the computed hash.
   */
  readonly operationHash?: string;
}

/** The evidence of an approval. The hash need not be given: the operation adds its own. */
export type OperationApproval = Omit<models.OperationAuthorization, "operationHash"> & {
  /** What was approved; refused if it is not the operation's hash. */
  readonly operationHash?: string;
};

/** Options of a step. The operation sets the key, the profile and the draft itself. */
export type StepOptions = Omit<CallOptions, "idempotencyKey" | "profile" | "draft">;

/** What a step returns besides the operation: the API's response to its call. */
export interface StepAnswer<K extends OperationKind> {
  /** The resource in the API's response. */
  readonly resource: OperationResource<K>;
  /** Status, request id and attempts of the call. */
  readonly response: ResponseMeta;
}

/** An operation at any step. Operations are immutable: each step returns a new one. */
export interface OperationAt<K extends OperationKind, S extends OperationStep> {
  /** Kind of operation. */
  readonly kind: K;
  /** The step that the operation has reached. */
  readonly step: S;
  /** How the hash is computed. */
  readonly profile: ApprovalProfile;
  /** The customer whose money moves. */
  readonly customerId: string;
  /** Your own id of this action. */
  readonly partnerReference: string;
  /** The hash that is approved: lower-case hex SHA-256 of the payload under the profile. */
  readonly operationHash: string;
  /** The payload; a new copy on each access. */
  readonly payload: OperationPayload<K>;
  /** The idempotency key of each call, the same after every restart. */
  readonly keys: OperationKeys;
  /** What the approver sees, derived from the hashed bytes. Not with `external`, whose hash is opaque. */
  describe(): OperationDescription;
  /**
   * Everything needed to resume after a restart, as plain JSON. It contains no secret, but the payload and
   * the approval: protect it accordingly.
   */
  snapshot(): OperationSnapshot;
  /** The same as {@link snapshot}, so you can store `JSON.stringify(operation)`. */
  toJSON(): OperationSnapshot;
}

/** An operation that is not approved yet. */
export interface PreparedOperation<K extends OperationKind> extends OperationAt<K, "prepared"> {
  /** Adds the evidence of the approval. Sends nothing. */
  authorize(approval: OperationApproval): AuthorizedOperation<K>;
}

/** The methods available until the next call has succeeded, besides that call. */
export interface BeforeCall<K extends OperationKind, Self> {
  /**
   * Marks the next call as begun. Sends nothing. Store the snapshot, and only if that succeeds make the call,
   * within a minute. Required before each call of an operation with `writeAhead`, and before each repetition.
   */
  begin(): Self;
  /**
   * Returns the same operation with a new key for its next call. Use it when the API refused the call and you
   * have resolved the cause. Under the old key the API would repeat its refusal. Sends nothing; store the
   * snapshot before you make the call.
   *
   * `error` is the error that the step rejected with: its `outcome` must be `refused`, and it must come from
   * this very call. While the outcome of any try under the present key is unknown, a new key is refused
   * (`operation_not_refused`): make the same step again, or {@link reconcile}.
   */
  afterRefusal(error: unknown): Self;
  /**
   * Asks the API whether the next call was carried out, without making it. Use it if the outcome is unknown.
   *
   * Before the create call it reads the list of this kind, afterwards the resource. Rejects if the API cannot
   * be asked, and with a TimeoutError or an AbortError if it ends before there is a verdict.
   */
  reconcile(options?: ReconcileOptions): Promise<Reconciliation<K, Self>>;
}

/** An approved operation. Store its snapshot before `create`, so that a restart repeats the same call. */
export interface AuthorizedOperation<K extends OperationKind>
  extends OperationAt<K, "authorized">,
    BeforeCall<K, AuthorizedOperation<K>> {
  /** The evidence, with its hash. */
  readonly authorization: models.OperationAuthorization;
  /** Creates the draft at the provider. A repeated call sends the same body and key, so it adds no draft. */
  create(options?: StepOptions): Promise<CreatedOperation<K> & StepAnswer<K>>;
}

/** An operation that exists at the provider. */
export interface DraftedOperation<K extends OperationKind, S extends OperationStep>
  extends OperationAt<K, S> {
  /** The evidence, with its hash. */
  readonly authorization: models.OperationAuthorization;
  /** The provider's id of the withdrawal, refund or conversion. */
  readonly resourceId: string;
  /** The resource from the latest step or from `reconcile`; undefined after a restart. */
  readonly resource: OperationResource<K> | undefined;
  /** Status, request id and attempts of that response; undefined after a restart. */
  readonly response: ResponseMeta | undefined;
  /** Reads the current resource. */
  get(options?: CallOptions): ApiPromise<OperationResource<K>>;
}

/** An operation that can be submitted. */
export interface SubmittableOperation<K extends OperationKind>
  extends DraftedOperation<K, "created">,
    BeforeCall<K, SubmittableOperation<K>> {
  /** Checks that the draft is the approved one, then submits it. From here on money moves. */
  submit(options?: StepOptions): Promise<SubmittedOperation<K> & StepAnswer<K>>;
}

/** A submitted refund. */
export interface ConfirmableOperation<K extends OperationKind>
  extends DraftedOperation<K, "submitted">,
    BeforeCall<K, ConfirmableOperation<K>> {
  /** Confirms the refund. A repeated call needs the same note: another note changes the body of the key. */
  confirm(
    confirmation?: models.ConfirmRefund,
    options?: StepOptions,
  ): Promise<ConfirmedOperation<K> & StepAnswer<K>>;
}

/** A draft at the provider. A conversion ends here: it has no submission. */
export type CreatedOperation<K extends OperationKind> =
  K extends KindWith<"submit"> ? SubmittableOperation<K> : DraftedOperation<K, "created">;

/** A submitted operation. Only a refund has one more step. */
export type SubmittedOperation<K extends OperationKind> =
  K extends KindWith<"confirm"> ? ConfirmableOperation<K> : DraftedOperation<K, "submitted">;

/** A confirmed refund. */
export type ConfirmedOperation<K extends OperationKind> = DraftedOperation<K, "confirmed">;

/** An operation whose resource exists at the provider, at any step. */
export type FoundOperation<K extends OperationKind> = K extends OperationKind
  ?
      | CreatedOperation<K>
      | (K extends KindWith<"submit"> ? SubmittedOperation<K> : never)
      | (K extends KindWith<"confirm"> ? ConfirmedOperation<K> : never)
  : never;

/** An operation at any step; narrow it by `step`. */
export type Operation<K extends OperationKind = OperationKind> = K extends OperationKind
  ? PreparedOperation<K> | AuthorizedOperation<K> | FoundOperation<K>
  : never;

/** Options of `reconcile`. */
export interface ReconcileOptions
  extends Pick<CallOptions, "timeoutMs" | "maxRetries" | "signal" | "headers"> {
  /** Time limit of the whole call with all its pages and retries, in milliseconds. Default 60,000. */
  readonly deadlineMs?: number;
  /**
   * How long after the latest try an absence becomes final, in milliseconds. Until then a request may still
   * be on its way, or carried out but not yet shown. Default 900,000 (15 minutes). Shorten it only if you
   * know that the API shows results immediately.
   */
  readonly settleMs?: number;
  /** Maximum number of list pages to read, 200 items each; beyond, the verdict is `unclear`. Default 50. */
  readonly maxPages?: number;
  /**
   * Reads only resources created from this moment on: RFC 3339 with offset, or a Date. Choose a moment
   * certainly before the first try, such as a day before your own record of the action: anything earlier
   * counts as absent. Default: no limit.
   */
  readonly from?: string | Date;
}

/** Why the API's answer does not determine the outcome of a call. */
export type UnclearReason =
  /** Several resources match this operation: one action created more than one. */
  | "several_matches"
  /** A resource has this operation's reference or quote, but another payload. */
  | "payload_differs"
  /** A resource has this payload, but nothing in it tells this action from another one like it. */
  | "not_distinct"
  /** The list has more than `maxPages` pages, or leads back to a page that was already read. */
  | "list_incomplete"
  /** The list contains an item that is not a resource with an id. */
  | "item_unreadable"
  /** The resource has a status that is unknown to this version. */
  | "status_unknown"
  /** The resource was created, but the API does not show it. */
  | "not_visible";

/** The result of `reconcile`. */
export type Reconciliation<K extends OperationKind, Self> =
  | {
      /** The call was carried out. */
      readonly verdict: "found";
      /** The operation at the step that the provider shows: continue from it. */
      readonly operation: FoundOperation<K>;
      /** The resource as the API shows it. */
      readonly resource: OperationResource<K>;
    }
  | {
      /** The API shows no trace of the call. */
      readonly verdict: "absent";
      /** The operation before the call. You may repeat the step: the key is the same, so it happens once. */
      readonly operation: Self;
      /**
       * Whether the absence is final. If not, a try may still be carried out or shown later: then only the
       * same key is safe, and `afterRefusal` still refuses a new one.
       */
      readonly settled: boolean;
      /**
       * When an absence becomes final, RFC 3339; undefined if it already is. Store `operation` and ask again
       * at that time.
       */
      readonly settlesAt: string | undefined;
    }
  | {
      /** The API's answer does not determine the outcome. You may repeat the step, under the same key. */
      readonly verdict: "unclear";
      /** The operation before the call. */
      readonly operation: Self;
      /** Why the answer is unclear. */
      readonly reason: UnclearReason;
      /** The resources in question, for a person to examine. */
      readonly candidates: readonly OperationResource<K>[];
    };

/** An operation as plain JSON. */
export interface OperationSnapshot {
  /** The format and its version. This version writes `@2`; it still reads `@1`, which has no tries. */
  readonly format: "oceafin-partner/operation@2" | "oceafin-partner/operation@1";
  /** Kind of operation. */
  readonly kind: OperationKind;
  /** The step that the operation had reached. */
  readonly step: OperationStep;
  /** How the hash is computed. */
  readonly profile: ApprovalProfile;
  /** The customer whose money moves. */
  readonly customerId: string;
  /** Prefix of the keys. */
  readonly customerRef: string;
  /** Your own id of this action. */
  readonly partnerReference: string;
  /** The payload in canonical form, as text: a store that parses JSON may write it back differently. */
  readonly payload: string;
  /** The hash that was approved. */
  readonly operationHash: string;
  /** The evidence of the approval; absent before it. */
  readonly authorization?: models.OperationAuthorization;
  /** The provider's id; absent before the create call. */
  readonly resourceId?: string;
  /** The draft's hash in the provider's response, if there was one. */
  readonly draftHash?: string;
  /** Number of the attempt of each call; absent for first attempts. */
  readonly attempts?: OperationAttempts;
  /** Whether each call must be marked first; absent if not. */
  readonly writeAhead?: true;
  /** Tries of the next call, under its present key, with unknown outcome; absent if there are none. */
  readonly unaccounted?: OperationUnaccounted;
  /** The idempotency key of each call. */
  readonly keys: OperationKeys;
  /**
   * SHA-256 over all other members. It detects accidents. It is not a signature: whoever can write to your
   * store can also write the checksum.
   */
  readonly checksum: string;
}
