// A stand-in for the interface the build generates from the endpoint table: the shape every group and method
// has.

import type { PagePromise } from "../../../../pkg-template/src/call/list-page.js";
import type { CallOptions } from "../../../../pkg-template/src/call/options.js";
import type { ApiPromise } from "../../../../pkg-template/src/call/promise.js";
import type { ListQuery } from "../../../../pkg-template/src/call/query.js";
import type * as M from "./models.js";

export type EndpointId = "transactions.list" | "transactions.get";

export interface PartnerApi {
  readonly transactions: {
    /** List customer transactions. */
    list(customerId: string, query?: ListQuery, options?: CallOptions): PagePromise<M.Transaction>;
    /** Get transaction detail. */
    get(transactionId: string, options?: CallOptions): ApiPromise<M.Transaction>;
  };
  readonly fiatWithdrawals: {
    create(
      customerId: string,
      body: M.CreateFiatWithdrawal,
      options?: CallOptions,
    ): ApiPromise<M.FiatWithdrawal>;
    submit(
      withdrawalId: string,
      body: M.SubmitFiatWithdrawal,
      options?: CallOptions,
    ): ApiPromise<M.FiatWithdrawal>;
    get(withdrawalId: string, options?: CallOptions): ApiPromise<M.FiatWithdrawal>;
  };
  readonly cryptoWithdrawals: {
    create(
      customerId: string,
      body: M.CreateCryptoWithdrawal,
      options?: CallOptions,
    ): ApiPromise<M.CryptoWithdrawal>;
  };
  readonly refunds: {
    create(customerId: string, body: M.CreateRefund, options?: CallOptions): ApiPromise<M.Refund>;
  };
  readonly conversions: {
    create(customerId: string, body: M.CreateConversion, options?: CallOptions): ApiPromise<M.Conversion>;
  };
  readonly walletBeneficiaries: {
    sync(walletBeneficiaryId: string, options?: CallOptions): ApiPromise<M.WalletBeneficiary>;
  };
}
