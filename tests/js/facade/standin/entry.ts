// Everything of the façade that does not load a binary, so that a test can install a core of its own.

export { PartnerClient } from "../../../../pkg-template/src/client/server.js";
export { install, isInstalled } from "../../../../pkg-template/src/core/core.js";
export { shield } from "../../../../pkg-template/src/core/trap.js";
export * from "../../../../pkg-template/src/entries/shared.js";
export { errorFromCore } from "../../../../pkg-template/src/errors/make.js";
export { findTrap, stringifyHot, toJsonText } from "../../../../pkg-template/src/input/stringify.js";
export { hasLoneSurrogate } from "../../../../pkg-template/src/input/text.js";
export { main } from "../../../../pkg-template/src/sandbox/cli.js";
export { Sandbox } from "../../../../pkg-template/src/sandbox/sandbox.js";
export { listenOn } from "../../../../pkg-template/src/sandbox/server.js";
export { signRequest } from "../../../../pkg-template/src/signing/request.js";
export { signTestWebhook } from "../../../../pkg-template/src/signing/test-webhook.js";
export { verifyWebhook } from "../../../../pkg-template/src/signing/webhook.js";
