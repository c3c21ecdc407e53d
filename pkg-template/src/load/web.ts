/**
 * Loads the core in a page: fetched or handed over, compiled asynchronously, started once.
 *
 * Every way in which this fails in practice has a code of its own and a message that says the way out: a page
 * that only says `TypeError: Failed to fetch` or `expected magic word` sends people to search engines.
 */

import {
  __wbg_set_wasm,
  describeOperation,
  endpointsJson,
  explainMismatch,
  operationHashWith,
  paymentUri,
  setErrorFactory,
  takeError,
  validateModel,
} from "#core/partner";
import { imports } from "#core/partner-imports";
import { install } from "../core/core.js";
import { shield } from "../core/trap.js";
import type { PartnerError } from "../errors/classes.js";
import { ConfigurationError, ConnectionError } from "../errors/classes.js";
import { invalid } from "../errors/make.js";
import { reading, typeName } from "../input/arguments.js";

/**
 * What `init` takes: where the `.wasm` file is, a response that brings it, its bytes, or the compiled module.
 */
// `& object`, because TypeScript's `WebAssembly.Module` is an empty interface, which a number is too.
export type InitInput =
  | string
  | URL
  | Request
  | Response
  | Promise<Response>
  | BufferSource
  | (WebAssembly.Module & object);

// `#core/partner` by name and not as a whole: only so do bundlers leave out the glue of what takes a secret.
const WEB_CORE = {
  describeOperation,
  endpointsJson,
  explainMismatch,
  operationHashWith,
  paymentUri,
  setErrorFactory,
  takeError,
  validateModel,
};

let ready: Promise<void> | undefined;

/**
 * One load for all entries of a page: the promise stays while it goes on and once it has worked, and goes
 * when it fails.
 */
export function initOnce(input: InitInput | undefined, byDefault: () => InitInput): Promise<void> {
  return (ready ??= load(input, byDefault).catch((error: unknown) => {
    ready = undefined;
    throw error;
  }));
}

async function load(input: InitInput | undefined, byDefault: () => InitInput): Promise<void> {
  if (typeof WebAssembly !== "object") {
    const way = "it is older than 2017, or locked down; there is no way without it";
    throw new ConfigurationError({
      code: "wasm_unavailable",
      message: `this browser has no WebAssembly: ${way}`,
    });
  }
  await start(await compile(input === undefined ? byDefault() : input));
}

async function compile(input: InitInput): Promise<WebAssembly.Module> {
  if (typeof input === "string") return fetched(() => fetch(input));
  // By tag, not by `instanceof`: what comes from a frame or a worker's message has another realm's classes.
  switch (reading(() => Object.prototype.toString.call(input))) {
    case "[object URL]":
      return fetched(() => fetch(input as URL));
    case "[object Request]":
      return fetched(() => fetch(input as Request));
    case "[object Promise]":
      return fetched(() => input as Promise<Response>);
    case "[object Response]":
      return fromResponse(input as Response);
    case "[object WebAssembly.Module]":
      return input as WebAssembly.Module;
    case "[object ArrayBuffer]":
      return fromBytes(new Uint8Array(input as ArrayBuffer));
  }
  if (ArrayBuffer.isView(input))
    return fromBytes(new Uint8Array(input.buffer, input.byteOffset, input.byteLength));
  throw notAnInput(typeName(input));
}

async function fetched(get: () => Promise<unknown>): Promise<WebAssembly.Module> {
  let response: unknown;
  try {
    response = await get();
  } catch (cause) {
    throw unreachable(cause);
  }
  if (Object.prototype.toString.call(response) !== "[object Response]") {
    throw notAnInput(`a Promise of ${typeName(response)}`);
  }
  return fromResponse(response as Response);
}

async function fromResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw refused(response);
  if (response.bodyUsed) throw notAnInput("a Response whose body has been read");
  // Asked for beforehand, because the engines' own refusal of another type is the TypeError that a cut
  // connection is too. Exactly this text: the specification allows no parameter after it.
  const type = response.headers.get("Content-Type")?.trim().toLowerCase() ?? "";
  if (type === "application/wasm" && typeof WebAssembly.compileStreaming === "function") {
    try {
      // Not `instantiateStreaming`, which is the same and the next step in one: there one could not tell
      // whether the file could not be read, or was read and is of another version.
      return await WebAssembly.compileStreaming(response);
    } catch (error) {
      throw isCompileError(error) ? notCompiled(error, response) : unreachable(error);
    }
  }
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    throw unreachable(cause);
  }
  return fromBytes(bytes, response);
}

async function fromBytes(bytes: Uint8Array, from?: Response): Promise<WebAssembly.Module> {
  if (!MAGIC.every((byte, at) => bytes[at] === byte)) throw notWasm(from);
  try {
    return await WebAssembly.compile(bytes as Uint8Array<ArrayBuffer>);
  } catch (error) {
    throw notCompiled(error, from);
  }
}

async function start(module: WebAssembly.Module): Promise<void> {
  let exports: WebAssembly.Exports;
  try {
    ({ exports } = await WebAssembly.instantiate(module, { "./oceafin_partner_bg.js": imports }));
  } catch (cause) {
    if (forbidden()) throw blocked(cause);
    throw wrongVersion(cause);
  }
  if (typeof exports["__wbindgen_start"] !== "function" || typeof exports["growInput"] !== "function")
    throw wrongVersion();
  const shielded = shield(exports);
  __wbg_set_wasm(shielded.exports);
  (shielded.exports["__wbindgen_start"] as () => void)();
  install(WEB_CORE, shielded);
}

// What every module begins with; with the version, these eight bytes are the smallest module there is.
const MAGIC = [0x00, 0x61, 0x73, 0x6d] as const;

/**
 * Whether this page may compile nothing at all. Asked by compiling the empty module: the engines' messages
 * about it differ and change.
 */
function forbidden(): boolean {
  try {
    new WebAssembly.Module(new Uint8Array([...MAGIC, 0x01, 0x00, 0x00, 0x00]));
    return false;
  } catch {
    return true;
  }
}

function isCompileError(error: unknown): boolean {
  return error instanceof Error && (error.name === "CompileError" || error.name === "EvalError");
}

function notCompiled(cause: unknown, from: Response | undefined): PartnerError {
  return forbidden() ? blocked(cause) : notWasm(from, cause);
}

function notAnInput(what: string): PartnerError {
  const kinds =
    "a URL, a Request, a Response that has not been read, a Promise of one, the bytes or a WebAssembly.Module";
  return invalid("argument_invalid", "", `\`input\` must be ${kinds}, not ${what}`);
}

const FILE = "`oceafin_partner.wasm` of this package";
const INLINE = "import `oceafin-partner/inline`, which needs no file";

function refused(response: Response): PartnerError {
  const { status } = response;
  if (status === 404 || status === 410) {
    const way = `serve ${FILE} there, pass its address to \`init\`, or ${INLINE}`;
    return new ConfigurationError({
      code: "wasm_not_found",
      message: `there is no file${at(response)} (${String(status)}): ${way}`,
      status,
    });
  }
  // 0 is an answer that may not be looked into: `no-cors`, or a redirect that was not followed.
  const what =
    status === 0 ? "with an opaque response, which no page may read" : `with status ${String(status)}`;
  const message = `the server answered the request for the \`.wasm\` file${at(response)} ${what}: let the page read it as it reads its scripts`;
  return new ConnectionError({
    code: "wasm_fetch_failed",
    message,
    retryable: status === 429 || status >= 500,
    status,
  });
}

function unreachable(cause: unknown): PartnerError {
  const way =
    "check the address and the network, `connect-src` of the page's policy, and CORS where it is another origin's";
  const message = `the \`.wasm\` file could not be fetched: ${way}; call \`init\` again to retry`;
  return new ConnectionError({ code: "wasm_fetch_failed", message, retryable: true, cause });
}

function notWasm(from: Response | undefined, cause?: unknown): PartnerError {
  const type = /^[\w.+-]+\/[\w.+-]+/.exec(from?.headers.get("Content-Type") ?? "")?.[0];
  const what =
    from === undefined
      ? "these bytes are"
      : `what came${at(from)}${type === undefined ? "" : ` (\`${type}\`)`} is`;
  const html =
    type === "text/html" ? "; a development server answers with `index.html` where it has no file" : "";
  const way = `serve ${FILE}, unchanged, or ${INLINE}`;
  return new ConfigurationError({
    code: "wasm_not_wasm",
    message: `${what} not a whole WebAssembly file${html}: ${way}`,
    cause,
  });
}

function blocked(cause: unknown): PartnerError {
  const message =
    "the page's content security policy forbids WebAssembly: add `'wasm-unsafe-eval'` to its `script-src`";
  return new ConfigurationError({ code: "wasm_blocked_by_csp", message, cause });
}

function wrongVersion(cause?: unknown): PartnerError {
  const message = `this \`.wasm\` file does not belong to this version of the package: serve ${FILE} as installed, and look for an old copy in a cache`;
  return new ConfigurationError({ code: "wasm_wrong_version", message, cause });
}

/** Where a response came from, for a message: the path alone, since a query may be somebody's signature. */
function at(response: Response): string {
  try {
    const { protocol, pathname } = new URL(response.url);
    return /^https?:$/.test(protocol) ? ` at \`${pathname.slice(0, 200)}\`` : "";
  } catch {
    return ""; // a response made by hand has no address
  }
}
