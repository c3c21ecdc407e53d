/**
 * Decides whether a payment request may be shown. People cannot read a QR code, so the page checks what the
 * code says before it draws it. Money sent to a wrong address does not come back.
 */

/** The reason why a payment request is not shown. `what` names the part that does not match. */
export class NotPayable extends Error {
  constructor(what) {
    super(`the payment request does not match: ${what}`);
    this.name = "NotPayable";
    this.what = what;
  }
}

/**
 * Returns the URI of a payment request once it has been parsed back and says the same as the request;
 * otherwise throws NotPayable. `asked` holds the asset and network that the page asked for. The last argument
 * is the package's core.
 */
export function payable(request, asked, { paymentUri, parsePaymentUri }) {
  for (const part of ["asset", "network"]) if (request[part] !== asked[part]) throw new NotPayable(part);
  const { asset, network, address, amount, memo } = request;
  let uri;
  let read;
  try {
    // The API's own URI comes first because the API may know more. It must pass the same checks.
    uri =
      request.paymentUri ??
      paymentUri({ asset, network, address, amount, ...(memo !== undefined && { memo }) });
    read = parsePaymentUri(uri);
  } catch {
    throw new NotPayable("payment URI");
  }
  // A wallet may follow any other parameter: `lightning` in a BIP-21 URI would pay somebody else's invoice.
  if (read.ignored !== undefined) throw new NotPayable("payment URI");
  if (read.network !== network || read.testNetwork === true) throw new NotPayable("network");
  if (read.asset !== asset) throw new NotPayable("asset");
  if (!sameAddress(read.address, address)) throw new NotPayable("address");
  if (read.amount === undefined || canonical(read.amount) !== canonical(amount))
    throw new NotPayable("amount");
  // A payment without its memo is lost, or credited to somebody else.
  if (read.memo !== memo) throw new NotPayable("memo");
  return uri;
}

/**
 * Hex addresses are equal in any letter case, which only carries their checksum (ERC-55). All others must
 * match exactly.
 */
function sameAddress(one, other) {
  const hex = /^0x[0-9a-f]{40}$/i;
  return hex.test(one) && hex.test(other) ? one.toLowerCase() === other.toLowerCase() : one === other;
}

/**
 * `"013.500"` and `"13.5"` are the same amount. Compares digits: as floats, different amounts could be equal.
 */
function canonical(amount) {
  if (!/^\d+(\.\d+)?$/.test(amount)) throw new NotPayable("amount");
  const [whole, part = ""] = amount.split(".");
  return `${whole.replace(/^0+(?=\d)/, "")}.${part.replace(/0+$/, "")}`;
}
