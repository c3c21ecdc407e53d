/** What the server's answer means for a payment. Unknown states change nothing: the lists of the API are open. */

/** How long a request may be overdue without the server's word before it counts as expired, in milliseconds. */
const WORD_WITHIN_MS = 10_000;

/** Whether an answer says how this checkout stands. A gateway's page and another's JSON say nothing, least of all that it was paid. */
export const isStanding = (answer, checkoutId) =>
  answer?.checkout?.checkoutId === checkoutId && typeof answer.checkout.status === "string" && Array.isArray(answer.requests) && Number.isFinite(Date.parse(answer.now));

/**
 * `paid`, `seen`, `over` (the checkout has ended unpaid), `expired` (this request has) or `open`.
 *
 * All requests of the checkout count: an earlier one may have been paid in its last second, and its QR code with it.
 */
export function standing({ now, checkout, requests }, request) {
  if (checkout.status === "PAID" || requests.some(({ status }) => status === "CONFIRMED")) return "paid";
  if (requests.some(({ status }) => status === "DETECTED")) return "seen";
  if (checkout.status === "EXPIRED" || checkout.status === "CLOSED") return "over";
  if (request === undefined) return "open";
  const told = requests.find(({ posPaymentRequestId }) => posPaymentRequestId === request.posPaymentRequestId)?.status;
  // The word of its end comes by webhook, which may be late or lost; the checkout's state comes from the API itself.
  const overdue = Date.parse(now) > Date.parse(request.expiresAt) + WORD_WITHIN_MS;
  return told === "EXPIRED" || overdue ? "expired" : "open";
}
