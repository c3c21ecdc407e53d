// A stand-in for the words of the contract that the build generates: the shape of each.
import type * as models from "./models.js";

export type Validation = "standard" | "strict" | "off";
export declare const VALIDATIONS: readonly Validation[];
export declare const CHECKINGS: readonly Exclude<Validation, "off">[];
export type HashProfile = "payload-v1" | "operation-v1";
export declare const HASH_PROFILES: readonly HashProfile[];
export type ApprovalProfile = HashProfile | "external";
export declare const APPROVAL_PROFILES: readonly ApprovalProfile[];
export type OperationKind = "fiatWithdrawal" | "cryptoWithdrawal" | "refund" | "conversion";
export declare const OPERATION_KINDS: readonly OperationKind[];
export declare const OPERATION_CALLS: readonly ["create", "submit", "confirm"];
export declare const AUTHORIZED_STEPS: readonly ["create", "submit"];
interface Row<Group extends string, Model extends string, Calls extends readonly string[]> {
  readonly group: Group;
  readonly model: Model;
  readonly id: string;
  readonly word: string;
  readonly calls: Calls;
}
export declare const OPERATIONS: {
  readonly fiatWithdrawal: Row<"fiatWithdrawals", "FiatWithdrawal", readonly ["create", "submit"]>;
  readonly cryptoWithdrawal: Row<"cryptoWithdrawals", "CryptoWithdrawal", readonly ["create", "submit"]>;
  readonly refund: Row<"refunds", "Refund", readonly ["create", "submit", "confirm"]>;
  readonly conversion: Row<"conversions", "Conversion", readonly ["create"]>;
};
export interface OperationBodies {
  fiatWithdrawal: models.CreateFiatWithdrawal;
  cryptoWithdrawal: models.CreateCryptoWithdrawal;
  refund: models.CreateRefund;
  conversion: models.CreateConversion;
}
export interface OperationResources {
  fiatWithdrawal: models.FiatWithdrawal;
  cryptoWithdrawal: models.CryptoWithdrawal;
  refund: models.Refund;
  conversion: models.Conversion;
}
export declare const OPERATION_KEY_PATTERN: RegExp;
export declare const CLIENT_ID_HEADER: "X-Partner-Client-Id";
export declare const TIMESTAMP_HEADER: "X-Partner-Timestamp";
export declare const NONCE_HEADER: "X-Partner-Nonce";
export declare const SIGNATURE_HEADER: "X-Partner-Signature";
export declare const REQUEST_ID_HEADER: "X-Request-Id";
export declare const IDEMPOTENCY_KEY_HEADER: "Idempotency-Key";
export declare const WEBHOOK_TIMESTAMP_HEADER: string;
export declare const WEBHOOK_NONCE_HEADER: string;
export declare const WEBHOOK_SIGNATURE_HEADER: string;
export declare const PAGE_MEMBERS: readonly ["items", "data", "content", "results"];
export declare const LIST_QUERY: readonly ["limit", "cursor", "status", "from", "to"];
export declare const MAX_PAGE_ITEMS: number;
export declare const MAX_TEXT_LENGTH: number;
export declare const MAX_TIMER_MS: number;
export declare const ID_PATTERN: RegExp;
