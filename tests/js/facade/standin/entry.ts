// Everything of the façade that does not load a binary, so that a test can install a core of its own.
export * from "../../../../pkg-template/src/exports.js";
export { PartnerClient } from "../../../../pkg-template/src/client.js";
export { signRequest } from "../../../../pkg-template/src/signing.js";
export { signTestWebhook } from "../../../../pkg-template/src/test-webhook.js";
export { verifyWebhook } from "../../../../pkg-template/src/webhooks.js";
export { install, isInstalled } from "../../../../pkg-template/src/core.js";
export { shield } from "../../../../pkg-template/src/core/trap.js";
export { errorFromCore } from "../../../../pkg-template/src/errors.js";
export { findTrap, hasLoneSurrogate, stringifyHot, toJsonText } from "../../../../pkg-template/src/stringify.js";
export { Sandbox } from "../../../../pkg-template/src/sandbox.js";
export { listenOn } from "../../../../pkg-template/src/node/sandbox-server.js";
export { main } from "../../../../pkg-template/src/cli.js";
