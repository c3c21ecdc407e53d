/**
 * Entry for pages without handling of assets: what the web entry is, with the core inside as base64. A third
 * larger.
 */

import { base64 } from "#core/partner-base64";
import type { InitInput } from "../load/web.js";
import { initOnce } from "../load/web.js";

export type { InitInput } from "../load/web.js";
export * from "./shared-web.js";

/**
 * Loads the core that this module carries; nothing is fetched. Otherwise as in the web entry: the same
 * promise every time, a new attempt after a failure.
 */
export function init(input?: InitInput): Promise<void> {
  return initOnce(input, () => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
}
