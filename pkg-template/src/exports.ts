/** What every entry exports: nothing here loads the core, needs a runtime's own modules or takes a secret. */

export { canonicalize, canonicalizeText, describeOperation, explainMismatch, operationHash, operationHashes, validate } from "./functions.js";
export type {
  DescribeOptions,
  HashOptions,
  OperationHashOptions,
  Mismatch,
  OperationDescription,
  OperationKind,
  OperationRow,
  ValidateOptions,
  ValidationResult,
} from "./functions.js";
export { parsePaymentUri, paymentUri } from "./payment-uri.js";
export type { ParsePaymentUriOptions, ParsedPaymentUri, PaymentToken, PaymentUriRequest } from "./payment-uri.js";
export { endpoints } from "./endpoints.js";
export type { EndpointAuthorization, EndpointInfo } from "./endpoints.js";
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
} from "./errors.js";
export type { ErrorKind, FieldError, Outcome, PartnerErrorInit, PartnerErrorJson, Problem } from "./errors.js";
export { resumeOperation, startOperation } from "./operation.js";
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
} from "./operation-types.js";
export { waitFor } from "./wait-for.js";
export type { WaitOptions } from "./wait-for.js";
export { allowedActions, isTerminal } from "./lifecycle.js";
export type { AllowedAction, LifecycleModel } from "./lifecycle.js";
export { ApiPromise } from "./promise.js";
export type { ResponseMeta, WithResponse } from "./promise.js";
export { Page, PagePromise } from "./page.js";
export type { FetchPage, ListQuery, QueryValue, ToArrayOptions } from "./page.js";
export type { ApprovalProfile, CallOptions, DraftEvidence, HashProfile, Validation } from "./call-options.js";
export type { JsonRequestOptions, RawRequestOptions, RequestOptions } from "./calls.js";
export type { CommonClientOptions, Fetch } from "./client-options.js";
export type { Signature, Signer, SignerContext } from "./driver.js";
export type { CallEvent, Hooks, LogFields, LogLevel, Logger } from "./logger.js";
export { VERSION } from "./version.js";
export type * from "./generated/api.js";
export * from "./generated/enums.js";
export { lifecycles } from "./generated/lifecycles.js";
export type * from "./generated/models.js";
