/** Entry `./sandbox` for Node. */

import { Sandbox } from "../sandbox.js";
import type { SandboxOptions } from "../sandbox.js";
import { newSandboxCore } from "./load-sandbox.js";
import { listenOn } from "./sandbox-server.js";

export { Sandbox };
export type {
  SandboxSimulations,
  SimulatedCollectionPayment,
  SimulatedCryptoDeposit,
  SimulatedDeposit,
  SimulatedFiatDeposit,
  SimulatedOutcome,
} from "../sandbox-simulate.js";
export type {
  ListenOptions,
  SandboxClientOptions,
  SandboxCredentials,
  SandboxDemo,
  SandboxFault,
  SandboxOptions,
  SandboxServer,
  WebhookDelivery,
} from "../sandbox.js";

/**
 * A sandbox of the Partner API in this process. Hand its `fetch`, `baseUrl` and `credentials` to a `PartnerClient`, or
 * let it `listen()`.
 */
export function createSandbox(options?: SandboxOptions): Sandbox {
  return new Sandbox(newSandboxCore, options, listenOn);
}
