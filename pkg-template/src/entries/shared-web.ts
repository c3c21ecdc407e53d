/**
 * What the entries for pages export, beside `init`.
 *
 * Nothing here takes a secret, and nothing here may come to import what does: `client/server.ts` and the room
 * `signing/`. A page computes, shows, validates and asks; the partner's backend signs. A test looks through
 * the built files for it.
 */

export type {
  PageClientFacts,
  PartnerClientOptions,
  RelayClientOptions,
  RelayCredentials,
  SignerClientOptions,
} from "../client/web.js";
export { PartnerClient } from "../client/web.js";
export * from "./shared.js";
