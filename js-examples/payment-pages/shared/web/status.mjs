/**
 * Reads what the server's answer means for a payment. Unknown states change nothing, because the API may add
 * new ones.
 */

/** How long after its end a request counts as expired even if no webhook has said so, in milliseconds. */
const WORD_WITHIN_MS = 10_000;

/**
 * Whether an answer describes this checkout. A gateway's page, or JSON about something else, says nothing:
 * never that it was paid.
 */
export const describesCheckout = (answer, checkoutId) =>
  answer?.checkout?.checkoutId === checkoutId &&
  typeof answer.checkout.status === "string" &&
  Array.isArray(answer.requests) &&
  Number.isFinite(Date.parse(answer.now));

/**
 * Returns `paid`, `seen`, `over` (the checkout has ended unpaid), `expired` (this request has) or `open`.
 *
 * All requests of the checkout count: a buyer may have paid an earlier code in its last second.
 */
export function paymentStatus({ now, checkout, requests }, request) {
  if (checkout.status === "PAID" || requests.some(({ status }) => status === "CONFIRMED")) return "paid";
  if (requests.some(({ status }) => status === "DETECTED")) return "seen";
  if (checkout.status === "EXPIRED" || checkout.status === "CLOSED") return "over";
  if (request === undefined) return "open";
  const told = requests.find(
    ({ posPaymentRequestId }) => posPaymentRequestId === request.posPaymentRequestId,
  )?.status;
  // A webhook reports the end of a request, and may be late or lost. The checkout's state comes from the API
  // itself.
  const overdue = Date.parse(now) > Date.parse(request.expiresAt) + WORD_WITHIN_MS;
  return told === "EXPIRED" || overdue ? "expired" : "open";
}
