// A stand-in for the models the build generates: enough of them to check the hand-written types against.
export interface Balance { readonly asset: string; readonly available: string | null }
export interface Transaction { readonly transactionId: string; readonly status: "PENDING" | "COMPLETED" | (string & {}) }
export interface OperationAuthorization {
  operationHash: string; authorizationRef: string; authorizedBy: string; authorizedAt: string;
}
export interface CreateFiatWithdrawal {
  quoteId: string; bankAccountId: string; currency: string; amount: string; reference?: string;
  operationAuthorization: OperationAuthorization;
}
export interface SubmitFiatWithdrawal { operationAuthorization: OperationAuthorization }
export interface FiatWithdrawal { readonly withdrawalId: string; readonly amount: string; readonly operationHash: string }
export interface WalletBeneficiary { readonly walletBeneficiaryId: string }
export type ModelName = "CreateFiatWithdrawal" | "SubmitFiatWithdrawal";
