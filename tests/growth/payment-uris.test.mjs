// Payment URIs, written and read.
import { each } from "./support/growth.mjs";
import { lib } from "./support/meter.mjs";
import { PAYMENTS, URIS } from "./support/shapes.mjs";

each("parsePaymentUri", URIS, (uri) => () => lib.parsePaymentUri(uri));
each("parsePaymentUri within its limit", URIS, (uri) => () => lib.parsePaymentUri(uri), 480);
each("paymentUri", PAYMENTS, (payment) => () => lib.paymentUri(payment));
each("paymentUri within its limit", PAYMENTS, (payment) => () => lib.paymentUri(payment), 300);
