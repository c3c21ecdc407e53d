/** What every entry exports: nothing here loads the core, needs a runtime's own modules or takes a secret. */

export type { JsonRequestOptions, RawRequestOptions, RequestOptions } from "../call/call.js";
export type { FetchPage, ToArrayOptions } from "../call/list-page.js";
export { Page, PagePromise } from "../call/list-page.js";
export type { CallOptions, DraftEvidence } from "../call/options.js";
export type { ResponseMeta, WithResponse } from "../call/promise.js";
export { ApiPromise } from "../call/promise.js";
export type { ListQuery, QueryValue } from "../call/query.js";
export type { WaitOptions } from "../call/wait-for.js";
export { waitFor } from "../call/wait-for.js";
export type { CallEvent, Hooks, LogFields, Logger, LogLevel } from "../client/logger.js";
export type { CommonClientOptions, Fetch } from "../client/options.js";
export type { Signature, Signer, SignerContext } from "../core/signer.js";
export {
  AbortError,
  ApiError,
  AuthenticationError,
  BadRequestError,
  ConfigurationError,
  ConflictError,
  ConnectionError,
  IdempotencyConflictError,
  InternalError,
  isPartnerError,
  NotFoundError,
  OperationError,
  OperationNotApprovedError,
  PartnerError,
  PermissionError,
  QuoteExpiredError,
  RateLimitError,
  ServerError,
  SignatureError,
  TimeoutError,
  ValidationError,
  WaitTimeoutError,
} from "../errors/classes.js";
export type {
  ErrorKind,
  FieldError,
  Outcome,
  PartnerErrorInit,
  PartnerErrorJson,
  Problem,
} from "../errors/facts.js";
export type * from "../generated/api.js";
export type { ApprovalProfile, HashProfile, OperationKind, Validation } from "../generated/contract.js";
export * from "../generated/enums.js";
export { lifecycles } from "../generated/lifecycles.js";
export type * from "../generated/models.js";
export { resumeOperation, startOperation } from "../operation/operation.js";
export type {
  AuthorizedOperation,
  BeforeCall,
  ConfirmableOperation,
  ConfirmedOperation,
  CreatedOperation,
  DraftedOperation,
  FoundOperation,
  Operation,
  OperationApproval,
  OperationAt,
  OperationAttempts,
  OperationClient,
  OperationInit,
  OperationKeys,
  OperationPayload,
  OperationResource,
  OperationSnapshot,
  OperationStep,
  OperationUnaccounted,
  PreparedOperation,
  ReconcileOptions,
  Reconciliation,
  StepAnswer,
  StepOptions,
  SubmittableOperation,
  SubmittedOperation,
  UnclearReason,
} from "../operation/types.js";
export type { EndpointAuthorization, EndpointInfo } from "../pure/endpoints.js";
export { endpoints } from "../pure/endpoints.js";
export type {
  DescribeOptions,
  HashOptions,
  Mismatch,
  OperationDescription,
  OperationHashOptions,
  OperationRow,
  ValidateOptions,
  ValidationResult,
} from "../pure/functions.js";
export {
  canonicalize,
  canonicalizeText,
  describeOperation,
  explainMismatch,
  operationHash,
  operationHashes,
  validate,
} from "../pure/functions.js";
export type { AllowedAction, LifecycleModel } from "../pure/lifecycle.js";
export { allowedActions, isTerminal } from "../pure/lifecycle.js";
export type {
  ParsedPaymentUri,
  ParsePaymentUriOptions,
  PaymentToken,
  PaymentUriRequest,
} from "../pure/payment-uri.js";
export { parsePaymentUri, paymentUri } from "../pure/payment-uri.js";
export { VERSION } from "../pure/version.js";
