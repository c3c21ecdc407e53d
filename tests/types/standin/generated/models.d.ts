// A stand-in for the models the build generates: enough of them to check the hand-written types against.
export interface Balance {
  readonly asset: string;
  readonly available: string | null;
}
export interface Transaction {
  readonly transactionId: string;
  readonly status: "PENDING" | "COMPLETED" | (string & {});
}
export interface OperationAuthorization {
  operationHash: string;
  authorizationRef: string;
  authorizedBy: string;
  authorizedAt: string;
}
export interface CreateFiatWithdrawal {
  quoteId: string;
  bankAccountId: string;
  currency: string;
  amount: string;
  reference?: string;
  operationAuthorization: OperationAuthorization;
}
export interface SubmitFiatWithdrawal {
  operationAuthorization: OperationAuthorization;
}
export interface FiatWithdrawal {
  readonly withdrawalId: string;
  readonly amount: string;
  readonly status: string;
  readonly operationHash: string;
}
export interface CreateCryptoWithdrawal {
  quoteId: string;
  amount: string;
  operationAuthorization: OperationAuthorization;
}
export interface CryptoWithdrawal {
  readonly withdrawalId: string;
  readonly status: string;
}
export interface CreateRefund {
  paymentId: string;
  amount: string;
  operationAuthorization: OperationAuthorization;
}
export interface ConfirmRefund {
  note?: string;
}
export interface Refund {
  readonly refundId: string;
  readonly status: string;
}
export interface CreateConversion {
  quoteId: string;
  operationAuthorization: OperationAuthorization;
}
export interface Conversion {
  readonly conversionId: string;
  readonly status: string;
}
export interface WalletBeneficiary {
  readonly walletBeneficiaryId: string;
}
export type ModelName = "CreateFiatWithdrawal" | "SubmitFiatWithdrawal";
export interface FiatDeposit {
  readonly depositId: string;
}
export interface CryptoDeposit {
  readonly depositId: string;
}
export interface CollectionPayment {
  readonly paymentId: string;
}
export interface PosPaymentRequest {
  readonly posPaymentRequestId: string;
}
