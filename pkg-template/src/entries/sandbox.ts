/** Entry `./sandbox` for Node. */

import { newSandboxCore } from "../sandbox/load.js";
import type { SandboxOptions } from "../sandbox/sandbox.js";
import { Sandbox } from "../sandbox/sandbox.js";
import { listenOn } from "../sandbox/server.js";

export type {
  ListenOptions,
  SandboxClientOptions,
  SandboxCredentials,
  SandboxDemo,
  SandboxFault,
  SandboxOptions,
  SandboxServer,
  WebhookDelivery,
} from "../sandbox/sandbox.js";
export type {
  SandboxSimulations,
  SimulatedCollectionPayment,
  SimulatedCryptoDeposit,
  SimulatedDeposit,
  SimulatedFiatDeposit,
  SimulatedOutcome,
} from "../sandbox/simulate.js";
export { Sandbox };

/**
 * A sandbox of the Partner API in this process. Hand its `fetch`, `baseUrl` and `credentials` to a
 * `PartnerClient`, or let it `listen()`.
 */
export function createSandbox(options?: SandboxOptions): Sandbox {
  return new Sandbox(newSandboxCore, options, listenOn);
}
