/**
 * What happens by itself at the provider, and in the sandbox when a test says so: money that comes in, ways
 * that end badly.
 */

import { partnerError } from "../errors/make.js";
import type {
  Balance,
  CollectionPayment,
  CryptoDeposit,
  FiatDeposit,
  PosPaymentRequest,
} from "../generated/models.js";

/** Money into a balance, past every product. */
export interface SimulatedDeposit {
  /** Whose balance. */
  readonly customerId: string;
  /** For example `EUR` or `USDC`. */
  readonly asset: string;
  /** Decimal string. */
  readonly amount: string;
}

/** A transfer to a fiat account. */
export interface SimulatedFiatDeposit {
  /** The account it comes to. */
  readonly fiatAccountId: string;
  /** Decimal string. */
  readonly amount: string;
  /** What is taken off it. */
  readonly fee?: string;
  /** Who sends it. */
  readonly senderName?: string;
  /** What the sender wrote. */
  readonly reference?: string;
}

/** A transfer to a customer's deposit wallet. */
export interface SimulatedCryptoDeposit {
  /** Whose wallet. */
  readonly customerId: string;
  /** For example `USDC`. */
  readonly asset: string;
  /** For example `ETHEREUM`. */
  readonly network: string;
  /** Decimal string. */
  readonly amount: string;
  /** Whether it waits for Travel Rule information; by its worth if absent. */
  readonly travelRule?: boolean;
  /** Where it comes from. */
  readonly fromAddress?: string;
}

/** A payment into a collection wallet. */
export interface SimulatedCollectionPayment {
  /** The wallet it comes to. */
  readonly walletId: string;
  /** Decimal string. */
  readonly amount: string;
}

/** How a resource goes on. */
export interface SimulatedOutcome {
  /** The resource's id. */
  readonly resourceId: string;
  /** What becomes of it. */
  readonly outcome: "complete" | "fail" | "askInformation";
}

/**
 * What a test can let happen. Synchronous; what goes on from there takes the sandbox's time, see `advance`.
 */
export interface SandboxSimulations {
  /** Money into a balance, at once. */
  deposit(deposit: SimulatedDeposit): {
    readonly transactionId: string;
    readonly balances: readonly Balance[];
  };
  /** A transfer to a fiat account. */
  fiatDeposit(deposit: SimulatedFiatDeposit): FiatDeposit;
  /** A transfer to a deposit wallet. */
  cryptoDeposit(deposit: SimulatedCryptoDeposit): CryptoDeposit;
  /** A buyer pays. */
  collectionPayment(payment: SimulatedCollectionPayment): CollectionPayment;
  /** Somebody pays at a point of sale. */
  posPayment(payment: { readonly posPaymentRequestId: string }): PosPaymentRequest;
  /** Decides how a resource goes on. */
  outcome(outcome: SimulatedOutcome): SimulatedOutcome;
}

/** The simulations over the control API. */
export function simulations(control: (path: string, body: object) => unknown): SandboxSimulations {
  const at =
    (path: string) =>
    (body: object): never =>
      control(path, body) as never;
  return Object.freeze({
    deposit: at("deposits"),
    fiatDeposit: at("fiat-deposits"),
    cryptoDeposit: at("crypto-deposits"),
    collectionPayment: at("collection-payments"),
    posPayment: at("pos-payments"),
    outcome: at("outcomes"),
  });
}

interface ControlProblem {
  readonly code?: string;
  readonly detail?: string;
  readonly errors?: readonly { readonly field: string; readonly code?: string; readonly message: string }[];
}

/** The answer of the control API, or the error that it is. */
export function controlAnswer(status: number, text: string): unknown {
  const answer: unknown = text === "" ? undefined : JSON.parse(text);
  if (status < 300) return answer;
  const {
    code = `http_${String(status)}`,
    detail = "the sandbox refused it",
    errors = [],
  } = (answer ?? {}) as ControlProblem;
  const fieldErrors = errors.map(({ field, code: of = code, message }) => ({
    pointer: field,
    code: of,
    message,
  }));
  const message = [detail, ...fieldErrors.map((error) => `\`${error.pointer}\` ${error.message}`)].join("; ");
  throw partnerError({ kind: "api", code, message, status, attempts: 1, fieldErrors });
}
