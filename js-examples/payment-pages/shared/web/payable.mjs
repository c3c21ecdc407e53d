/**
 * Whether a payment request may be shown. A QR code cannot be read by people: what it says must be proved before it is
 * drawn, for money that is sent to a wrong address does not come back.
 */

/** Why a payment request is not shown. `what` is the part that does not fit. */
export class NotPayable extends Error {
  constructor(what) {
    super(`the payment request does not fit: ${what}`);
    this.name = "NotPayable";
    this.what = what;
  }
}

/**
 * The URI of a payment request, read back and found to say the same; throws NotPayable. `asked` is the asset and network
 * that the request was made for, `core` has `paymentUri` and `parsePaymentUri`.
 */
export function payable(request, asked, { paymentUri, parsePaymentUri }) {
  for (const part of ["asset", "network"]) if (request[part] !== asked[part]) throw new NotPayable(part);
  const { asset, network, address, amount, memo } = request;
  let uri;
  let read;
  try {
    // The API's own URI if it has one, for it may know more; it must pass the same test.
    uri = request.paymentUri ?? paymentUri({ asset, network, address, amount, ...(memo !== undefined && { memo }) });
    read = parsePaymentUri(uri);
  } catch {
    throw new NotPayable("payment URI");
  }
  // Whatever else it carries a wallet may follow: `lightning` of a BIP-21 URI pays somebody else's invoice.
  if (read.ignored !== undefined) throw new NotPayable("payment URI");
  if (read.network !== network || read.testNetwork === true) throw new NotPayable("network");
  if (read.asset !== asset) throw new NotPayable("asset");
  if (!sameAddress(read.address, address)) throw new NotPayable("address");
  if (read.amount === undefined || canonical(read.amount) !== canonical(amount)) throw new NotPayable("amount");
  // A payment without its memo is lost, or somebody else's.
  if (read.memo !== memo) throw new NotPayable("memo");
  return uri;
}

/** Hex addresses are the same in any case, which only carries their checksum (ERC-55); all others are exact. */
function sameAddress(one, other) {
  const hex = /^0x[0-9a-f]{40}$/i;
  return hex.test(one) && hex.test(other) ? one.toLowerCase() === other.toLowerCase() : one === other;
}

/** `"013.500"` and `"13.5"` are the same amount. By their digits: a float would make different amounts the same. */
function canonical(amount) {
  if (!/^\d+(\.\d+)?$/.test(amount)) throw new NotPayable("amount");
  const [whole, part = ""] = amount.split(".");
  return `${whole.replace(/^0+(?=\d)/, "")}.${part.replace(/0+$/, "")}`;
}
