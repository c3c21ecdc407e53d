/** The version of this package, put in by the build from its manifest. */

declare const __OCEAFIN_PARTNER_VERSION__: string | undefined;

/** The version of this package. */
export const VERSION: string =
  typeof __OCEAFIN_PARTNER_VERSION__ === "string" ? __OCEAFIN_PARTNER_VERSION__ : "0.0.0-dev";
