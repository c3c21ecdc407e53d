/** Payment URIs: the text of a QR code that tells a wallet what to pay to whom. */

import { core } from "../core/core.js";
import { invalid } from "../errors/make.js";
import {
  isRecord,
  optionalString,
  optionalWhole,
  reading,
  requireString,
  typeName,
} from "../input/arguments.js";
import { readOptions } from "../input/options.js";
import { coreJson } from "../input/stringify.js";
import { hasLoneSurrogate } from "../input/text.js";

/** A token that the library does not know on a network. Its issuer's documentation has these facts. */
export interface PaymentToken {
  /** Name of the network, for example `BSC`. */
  readonly network: string;
  /** Symbol of the token. */
  readonly asset: string;
  /** The token's contract or mint. */
  readonly tokenContract: string;
  /** The token's number of decimal places, at most 18. */
  readonly decimals: number;
}

/** The payment that {@link paymentUri} requests. */
export interface PaymentUriRequest {
  /** Name of the network, for example `ETHEREUM`. */
  readonly network: string;
  /** Symbol of the asset, for example `USDC`. */
  readonly asset: string;
  /** The recipient: an address on the network. */
  readonly address: string;
  /** The amount, as a decimal string in units of the asset. */
  readonly amount: string;
  /** Contract or mint of a token that the library does not know on this network. Requires `decimals`. */
  readonly tokenContract?: string;
  /** The token's number of decimal places, at most 18. Requires `tokenContract`. */
  readonly decimals?: number;
  /** Name of the recipient. Bitcoin and Solana only. */
  readonly label?: string;
  /** Purpose of the payment. Bitcoin and Solana only. */
  readonly message?: string;
  /** Text that becomes part of the transaction. Solana only. */
  readonly memo?: string;
  /** One or more keys by which to find the transaction: 32 bytes in base58 each. Solana only. */
  readonly reference?: string | readonly string[];
  /** Must be `true` for an address of a Bitcoin test network. */
  readonly testNetwork?: boolean;
}

/** The result of {@link parsePaymentUri}. If it has an `amount`, {@link paymentUri} accepts it. */
export interface ParsedPaymentUri extends Omit<PaymentUriRequest, "amount" | "reference"> {
  /** The amount, without redundant zeros; absent if the URI leaves it to the payer. */
  readonly amount?: string;
  /** Keys by which to find the transaction. */
  readonly reference?: readonly string[];
  /** Names of parameters that BIP-21 lets a reader ignore, such as `lightning`. A wallet may know them. */
  readonly ignored?: readonly string[];
}

/** Options of {@link parsePaymentUri}. */
export interface ParsePaymentUriOptions {
  /** A token that the library does not know. */
  readonly token?: PaymentToken;
}

type Parts = [pointer: string, text: string][];

const TOKEN = ["network", "asset", "tokenContract", "decimals"] as const;
const REQUEST = [
  "network",
  "asset",
  "tokenContract",
  "decimals",
  "address",
  "amount",
  "label",
  "message",
  "memo",
  "reference",
  "testNetwork",
  "ignored",
] as const;

/**
 * The URI that asks a wallet for a payment: BIP-21, EIP-681 or Solana Pay, by the network; for TRON, which
 * has no standard, `tron:address?amount=` [A]. The amount is moved digit by digit and never becomes a number.
 *
 * Throws a ValidationError that points to the member if the URI cannot express the payment or the payment
 * would not arrive.
 */
export function paymentUri(request: PaymentUriRequest | ParsedPaymentUri): string {
  if (!isRecord(request))
    throw invalid("argument_invalid", "", `\`request\` must be an object, not ${typeName(request)}`);
  const { reference, testNetwork, ignored: _, ...given } = readOptions(request, "request", REQUEST);
  const parts = partsOf(given);
  for (const key of reading(() =>
    Array.isArray(reference)
      ? Array.from(reference as unknown[])
      : reference === undefined
        ? []
        : [reference],
  )) {
    parts.push(["/reference", requireString(key, "reference")]);
  }
  if (typeof testNetwork === "boolean") {
    if (testNetwork) parts.push(["/testNetwork", "true"]);
  } else if (testNetwork !== undefined) {
    throw invalid("argument_invalid", "", `\`testNetwork\` must be a boolean, not ${typeName(testNetwork)}`);
  }
  const json = coreJson(parts, "the payment");
  return core().paymentUri("", json);
}

/**
 * Parses a payment URI strictly: unknown parameters, duplicates and unknown tokens are refused, so the result
 * covers everything that a wallet could do. `paymentUri(parsePaymentUri(uri))` is the URI as this library
 * writes it: two URIs request the same payment if these are equal.
 *
 * Throws a ValidationError with a code that begins with `payment_uri_`, `address_` or `amount_`.
 */
export function parsePaymentUri(uri: string, options?: ParsePaymentUriOptions): ParsedPaymentUri {
  const text = requireString(uri, "uri");
  const { token } = readOptions(options, "options", ["token"]);
  const json = coreJson(token === undefined ? [] : partsOf(readOptions(token, "token", TOKEN)), "the token");
  const flat = JSON.parse(core().paymentUri(text, json)) as (string | 0)[];
  const payment: Record<string, unknown> = {};
  for (let at = 0; at + 1 < flat.length; at += 2) {
    const [name, value] = [String(flat[at]).slice(1), String(flat[at + 1])];
    if (value === "") continue; // an empty part counts as absent
    if (name === "reference" || name === "ignored") ((payment[name] ??= []) as string[]).push(value);
    else payment[name] = name === "decimals" ? Number(value) : name === "testNetwork" ? true : value;
  }
  return payment as unknown as ParsedPaymentUri;
}

function partsOf(given: Readonly<Record<string, unknown>>): Parts {
  const parts: Parts = [];
  for (const [name, value] of Object.entries(given)) {
    const text =
      name === "decimals" ? String(optionalWhole(value, name)) : (optionalString(value, name) ?? "");
    if (hasLoneSurrogate(text))
      throw invalid("json_lone_surrogate", `/${name}`, `\`${name}\` holds half of a surrogate pair`);
    parts.push([`/${name}`, text]);
  }
  return parts;
}
