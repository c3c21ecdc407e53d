/** What every entry exports: nothing here loads the core, needs a runtime's own modules or takes a secret. */

export {
  canonicalize,
  canonicalizeText,
  describeOperation,
  explainMismatch,
  operationHash,
  operationHashes,
  validate,
} from "../pure/functions.js";
export type {
  DescribeOptions,
  HashOptions,
  OperationHashOptions,
  Mismatch,
  OperationDescription,
  OperationRow,
  ValidateOptions,
  ValidationResult,
} from "../pure/functions.js";
export { parsePaymentUri, paymentUri } from "../pure/payment-uri.js";
export type {
  ParsePaymentUriOptions,
  ParsedPaymentUri,
  PaymentToken,
  PaymentUriRequest,
} from "../pure/payment-uri.js";
export { endpoints } from "../pure/endpoints.js";
export type { EndpointAuthorization, EndpointInfo } from "../pure/endpoints.js";
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
  isPartnerError,
} from "../errors/classes.js";
export type {
  ErrorKind,
  FieldError,
  Outcome,
  PartnerErrorInit,
  PartnerErrorJson,
  Problem,
} from "../errors/facts.js";
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
  OperationClient,
  OperationInit,
  OperationAttempts,
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
export { waitFor } from "../call/wait-for.js";
export type { WaitOptions } from "../call/wait-for.js";
export { allowedActions, isTerminal } from "../pure/lifecycle.js";
export type { AllowedAction, LifecycleModel } from "../pure/lifecycle.js";
export { ApiPromise } from "../call/promise.js";
export type { ResponseMeta, WithResponse } from "../call/promise.js";
export { Page, PagePromise } from "../call/list-page.js";
export type { FetchPage, ToArrayOptions } from "../call/list-page.js";
export type { ListQuery, QueryValue } from "../call/query.js";
export type { ApprovalProfile, HashProfile, OperationKind, Validation } from "../generated/contract.js";
export type { CallOptions, DraftEvidence } from "../call/options.js";
export type { JsonRequestOptions, RawRequestOptions, RequestOptions } from "../call/call.js";
export type { CommonClientOptions, Fetch } from "../client/options.js";
export type { Signature, Signer, SignerContext } from "../core/signer.js";
export type { CallEvent, Hooks, LogFields, LogLevel, Logger } from "../client/logger.js";
export { VERSION } from "../pure/version.js";
export type * from "../generated/api.js";
export * from "../generated/enums.js";
export { lifecycles } from "../generated/lifecycles.js";
export type * from "../generated/models.js";
