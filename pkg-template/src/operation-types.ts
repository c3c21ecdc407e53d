/**
 * The steps of an operation as types: each says what can be done next, so a step in the wrong place does not compile.
 * The steps and their order are the provider's guide's; the models behind them are assumed (contract sections 6, 8).
 */

import type { ApprovalProfile, CallOptions } from "./call-options.js";
import type { OperationDescription, OperationKind } from "./functions.js";
import type { PartnerApi } from "./generated/api.js";
import type * as models from "./generated/models.js";
import type { ApiPromise, ResponseMeta } from "./promise.js";

interface Bodies {
  fiatWithdrawal: models.CreateFiatWithdrawal;
  cryptoWithdrawal: models.CreateCryptoWithdrawal;
  refund: models.CreateRefund;
  conversion: models.CreateConversion;
}

interface Resources {
  fiatWithdrawal: models.FiatWithdrawal;
  cryptoWithdrawal: models.CryptoWithdrawal;
  refund: models.Refund;
  conversion: models.Conversion;
}

/** What is approved and sent: the body of the creation without its authorization. */
export type OperationPayload<K extends OperationKind> = Omit<Bodies[K], "operationAuthorization">;

/** What an operation creates at the provider. */
export type OperationResource<K extends OperationKind> = Resources[K];

/** The part of a client that operations need; any client with these groups will do. */
export type OperationClient = Pick<PartnerApi, "fiatWithdrawals" | "cryptoWithdrawals" | "refunds" | "conversions">;

/** How far an operation has come. */
export type OperationStep = "prepared" | "authorized" | "created" | "submitted" | "confirmed";

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

/** What an operation is made of. */
export interface OperationInit<K extends OperationKind> {
  /** The customer whose money moves. */
  readonly customerId: string;
  /**
   * Your own id of this one action, 1 to 96 of `A-Z a-z 0-9 . _ -`. The idempotency keys are made of it, so a second
   * attempt with a new quote needs a new one. Default: the payload's `partnerReference`; the two must not differ.
   */
  readonly partnerReference?: string;
  /** What the keys begin with: 1 to 128 of `A-Z a-z 0-9 . _ : -`. Default: `customerId`. */
  readonly customerRef?: string;
  /** The body of the creation without its authorization. A copy is taken: it never changes from here on. */
  readonly payload: OperationPayload<K>;
  /** How the hash is made. Default `payload-v1`. */
  readonly profile?: ApprovalProfile;
  /** With `profile: "external"`: the hash, which is then defined elsewhere. With another profile it is checked. */
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
  /** What the approver sees, made from the hashed bytes. Not with `external`: nothing is known of that hash. */
  describe(): OperationDescription;
  /** Everything to go on from after a restart, as plain JSON. No secret, but payload and approval: keep it as such. */
  snapshot(): OperationSnapshot;
  /** The same as {@link snapshot}, so that `JSON.stringify(operation)` is what to store. */
  toJSON(): OperationSnapshot;
}

/** An operation that nobody has approved yet. */
export interface PreparedOperation<K extends OperationKind> extends OperationAt<K, "prepared"> {
  /** Adds the evidence of the approval. Nothing is sent. */
  authorize(approval: OperationApproval): AuthorizedOperation<K>;
}

/** An approved operation. Store its snapshot before `create`: a restart in the middle then repeats the very same call. */
export interface AuthorizedOperation<K extends OperationKind> extends OperationAt<K, "authorized"> {
  /** The evidence, with its hash. */
  readonly authorization: models.OperationAuthorization;
  /** Creates the draft at the provider. Again: the same body under the same key, so the same draft. */
  create(options?: StepOptions): Promise<CreatedOperation<K> & StepAnswer<K>>;
  /**
   * The same operation, with another key for `create`. For when the API refused it and you mended the cause; `error` is
   * what it threw. Under the old key the API would go on answering what it answered. Sends nothing; store its snapshot first.
   *
   * Only the API's own refusal of this very call will do (`operation_not_refused`): after a lost answer, make the same step again.
   */
  afterRefusal(error: unknown): AuthorizedOperation<K>;
}

/** An operation that exists at the provider. */
export interface DraftedOperation<K extends OperationKind, S extends OperationStep> extends OperationAt<K, S> {
  /** The evidence, with its hash. */
  readonly authorization: models.OperationAuthorization;
  /** The id the provider gave: of the withdrawal, refund or conversion. */
  readonly resourceId: string;
  /** The answer of the latest step; undefined after a restart. */
  readonly resource: OperationResource<K> | undefined;
  /** The facts of that answer; undefined after a restart. */
  readonly response: ResponseMeta | undefined;
  /** Reads the resource as it is now. */
  get(options?: CallOptions): ApiPromise<OperationResource<K>>;
}

/** An operation that can be submitted. */
export interface SubmittableOperation<K extends OperationKind> extends DraftedOperation<K, "created"> {
  /** Submits the draft, after checking that it is the one that was approved. From here on money moves. */
  submit(options?: StepOptions): Promise<SubmittedOperation<K> & StepAnswer<K>>;
  /**
   * The same operation, with another key for `submit`. For when the API refused it and you mended the cause; `error` is
   * what it threw. Under the old key the API would go on answering what it answered. Sends nothing; store its snapshot first.
   *
   * Only the API's own refusal of this very call will do (`operation_not_refused`): after a lost answer, make the same step again.
   */
  afterRefusal(error: unknown): SubmittableOperation<K>;
}

/** A submitted refund. */
export interface ConfirmableOperation<K extends OperationKind> extends DraftedOperation<K, "submitted"> {
  /** Confirms the refund. To repeat it, pass the same note: another one is another body under the same key. */
  confirm(confirmation?: models.ConfirmRefund, options?: StepOptions): Promise<ConfirmedOperation<K> & StepAnswer<K>>;
  /**
   * The same operation, with another key for `confirm`. For when the API refused it and you mended the cause; `error` is
   * what it threw. Under the old key the API would go on answering what it answered. Sends nothing; store its snapshot first.
   *
   * Only the API's own refusal of this very call will do (`operation_not_refused`): after a lost answer, make the same step again.
   */
  afterRefusal(error: unknown): ConfirmableOperation<K>;
}

/** A draft at the provider. A conversion ends here, for it has no submission. */
export type CreatedOperation<K extends OperationKind> = K extends "conversion" ? DraftedOperation<K, "created"> : SubmittableOperation<K>;

/** A submitted operation. Only a refund has one more step. */
export type SubmittedOperation<K extends OperationKind> = K extends "refund" ? ConfirmableOperation<K> : DraftedOperation<K, "submitted">;

/** A confirmed refund. */
export type ConfirmedOperation<K extends OperationKind> = DraftedOperation<K, "confirmed">;

/** An operation at any of its steps; `step` tells which. */
export type Operation<K extends OperationKind = OperationKind> = K extends OperationKind
  ?
      | PreparedOperation<K>
      | AuthorizedOperation<K>
      | CreatedOperation<K>
      | (K extends "conversion" ? never : SubmittedOperation<K>)
      | (K extends "refund" ? ConfirmedOperation<K> : never)
  : never;

/** An operation as plain JSON. */
export interface OperationSnapshot {
  /** What this is, and in which version. */
  readonly format: "oceafin-partner/operation@1";
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
  /** The idempotency key of each call. */
  readonly keys: OperationKeys;
  /** SHA-256 over all the rest. It finds accidents; it is no signature: whoever can write your store can write it too. */
  readonly checksum: string;
}
