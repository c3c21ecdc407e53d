/**
 * The core as text, for a service that was bundled without the file beside it. Read by nobody who has the
 * file.
 */

export { base64 } from "#core/partner-base64";
