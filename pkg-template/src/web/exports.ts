/**
 * What the entries for pages export, beside `init`.
 *
 * Nothing here takes a secret, and nothing here may come to import what does: `client.ts`, `signing.ts`, `webhooks.ts`.
 * A page computes, shows and validates; the partner's backend signs. A test looks through the built files for it.
 */

export { canonicalize, canonicalizeText, describeOperation, explainMismatch, operationHash, operationHashes, validate } from "../functions.js";
export type {
  DescribeOptions,
  HashOptions,
  Mismatch,
  OperationDescription,
  OperationHashOptions,
  OperationKind,
  OperationRow,
  ValidateOptions,
  ValidationResult,
} from "../functions.js";
export { parsePaymentUri, paymentUri } from "../payment-uri.js";
export type { ParsePaymentUriOptions, ParsedPaymentUri, PaymentToken, PaymentUriRequest } from "../payment-uri.js";
export { endpoints } from "../endpoints.js";
export type { EndpointAuthorization, EndpointInfo } from "../endpoints.js";
export {
  ConfigurationError,
  ConnectionError,
  InternalError,
  OperationError,
  PartnerError,
  ValidationError,
  isPartnerError,
} from "../errors.js";
export type { ErrorKind, FieldError, PartnerErrorInit, PartnerErrorJson, Problem } from "../errors.js";
export { allowedActions, isTerminal } from "../lifecycle.js";
export type { AllowedAction, LifecycleModel } from "../lifecycle.js";
export type { HashProfile } from "../call-options.js";
export { VERSION } from "../version.js";
export * from "../generated/enums.js";
export { lifecycles } from "../generated/lifecycles.js";
export type * from "../generated/models.js";
