/**
 * The sandbox: the whole Partner API in memory, in this process.
 *
 * The core decides everything (it is sans-IO); this file gives it a `fetch`, a clock and a way to post
 * webhooks. It proves a client against our reading of the contract, not against the provider's behaviour.
 */

import { misconfigured } from "../errors/make.js";
import type {
  SandboxOptions as CoreOptions,
  DueDelivery,
  SandboxFault,
  SandboxHead,
} from "../generated/sandbox.js";
import {
  isRecord,
  optionalFunction,
  optionalString,
  optionalWhole,
  reading,
  typeName,
} from "../input/arguments.js";
import { readOptions, requirePlain } from "../input/options.js";
import { toJsonText } from "../input/stringify.js";
import { hasLoneSurrogate } from "../input/text.js";
import type { SandboxCore, SandboxCoreFactory } from "./core.js";
import type { SandboxSimulations } from "./simulate.js";
import { controlAnswer, simulations } from "./simulate.js";

export type { SandboxClientOptions, SandboxFault } from "../generated/sandbox.js";

/** Options of a sandbox. Everything has a default. */
export interface SandboxOptions extends CoreOptions {
  /**
   * A state to go on from, as `snapshot()` gave it: resources, idempotency keys, time. Clients and the other
   * options are this sandbox's own.
   */
  readonly snapshot?: string;
}

/**
 * Credentials of a sandbox client; they are worth nothing anywhere else. Fits the options of `PartnerClient`.
 */
export interface SandboxCredentials {
  /** The client id. */
  readonly clientId: string;
  /** The client secret. */
  readonly clientSecret: string;
  /** The webhook secret. */
  readonly webhookSecret: string;
}

/** What the demo data gives a client to begin with. */
export interface SandboxDemo {
  /** An approved customer with balances. */
  readonly customerId: string;
  /** The customer's EUR bank account. */
  readonly bankAccountId: string;
}

/** A webhook of the sandbox and how its delivery stands. */
export interface WebhookDelivery {
  /** Id of the delivery, the same in all its attempts. */
  readonly deliveryId: string;
  /** The event's id. */
  readonly eventId: string;
  /** The event's type. */
  readonly eventType: string;
  /** `PENDING`, `DELIVERED`, `FAILED`. */
  readonly status: string;
  /** How often it was tried. */
  readonly attempts: number;
  /** The headers of the latest attempt; of the coming one before the first. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body text, as it is posted. */
  readonly body: string;
}

/** A sandbox that listens on this machine. */
export interface SandboxServer {
  /** Where it listens, for example `http://127.0.0.1:4010`. */
  readonly baseUrl: string;
  /** Its port. */
  readonly port: number;
  /** Stops listening and cuts open connections. */
  close(): Promise<void>;
}

/** Options of `listen`. */
export interface ListenOptions {
  /** Port; 0 takes a free one. Default 0. */
  readonly port?: number;
  /**
   * The address to listen on. Default 127.0.0.1; another than loopback warns, for the sandbox shows its
   * secrets.
   */
  readonly host?: string;
  /** Is told of each request in one line, without secrets. */
  readonly onLog?: (line: string) => void;
  /**
   * Is called when a request has been acted on and nothing is answered yet: the moment to keep a
   * `snapshot()`.
   */
  readonly onAnswer?: (method: string) => void;
}

/** What the HTTP side of a sandbox needs. */
export type SandboxHandler = (
  method: string,
  target: string,
  headers: readonly (readonly [string, string])[],
  body: Uint8Array,
) => { head: SandboxHead; body: Uint8Array };

/** Puts a handler on a port. Only entries that have sockets bring one. */
export type ListenOn = (handler: SandboxHandler, options: ListenOptions) => Promise<SandboxServer>;

/**
 * The base URL of every sandbox in this process. `.invalid` never resolves: without its `fetch` nothing is
 * sent.
 */
const BASE_URL = "https://sandbox.invalid";
const DELIVERY_TIMEOUT_MS = 10_000;
const PUMP_MS = 200;
/** The largest request body, in bytes; more is answered with 413. */
export const BODY_LIMIT = 16 * 1024 * 1024;

/** A running sandbox. */
export class Sandbox {
  /** Give this to a `PartnerClient` as `baseUrl`. */
  readonly baseUrl: string = BASE_URL;
  /** The first client's credentials. */
  readonly credentials: SandboxCredentials;
  /** Every client's credentials. */
  readonly clients: readonly SandboxCredentials[];
  readonly #demo: SandboxDemo | undefined;
  readonly #core: SandboxCore;
  readonly #listenOn: ListenOn | undefined;
  readonly #servers = new Set<SandboxServer>();
  readonly #timer: ReturnType<typeof setInterval>;
  #closed = false;

  /** @internal Use `createSandbox`. */
  constructor(newCore: SandboxCoreFactory, options: unknown, listenOn: ListenOn | undefined) {
    const { plain, snapshot } = apart(options);
    this.#core = newCore(plain === undefined ? {} : coreOptions<CoreOptions>(plain, "options"));
    if (snapshot !== undefined) goOn(this.#core, snapshot);
    const known = JSON.parse(this.#core.credentialsJson()) as (SandboxCredentials & Partial<SandboxDemo>)[];
    // Apart from the demo ids: a `PartnerClient` refuses options it does not know, and these are to be spread
    // into them.
    this.clients = Object.freeze(
      known.map(({ clientId, clientSecret, webhookSecret }) =>
        Object.freeze({ clientId, clientSecret, webhookSecret }),
      ),
    );
    const [first] = this.clients;
    if (first === undefined) throw misconfigured("option_invalid", "`clients` must name at least one client");
    this.credentials = first;
    const { customerId, bankAccountId } = known[0] ?? {};
    if (customerId !== undefined && bankAccountId !== undefined)
      this.#demo = Object.freeze({ customerId, bankAccountId });
    this.#listenOn = listenOn;
    // Retries of webhooks come due with time alone. The timer must not keep a process alive that is done.
    this.#timer = setInterval(() => this.#pump(), PUMP_MS);
    (this.#timer as { unref?: () => void }).unref?.();
  }

  /** The first client's demo customer and bank account. Throws a ConfigurationError without `demoData`. */
  get demo(): SandboxDemo {
    if (this.#demo === undefined)
      throw misconfigured("sandbox_no_demo", "this sandbox was made without `demoData`");
    return this.#demo;
  }

  /** A `fetch` that answers out of the sandbox; give it to a `PartnerClient`. */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const { signal } = request;
    const url = new URL(request.url);
    const bytes = new Uint8Array(await request.arrayBuffer());
    signal.throwIfAborted();
    if (bytes.length > BODY_LIMIT) return new Response(null, { status: 413 });
    const { head, body } = this.#handle(
      request.method,
      url.pathname + url.search,
      [...request.headers],
      bytes,
    );
    // From here the sandbox has acted, whatever becomes of the answer.
    const { latencyMs, cut } = head.transport;
    if (latencyMs > 0) await sleep(latencyMs, signal);
    if (cut) throw new TypeError("fetch failed", { cause: new Error("the sandbox cut the connection") });
    if (head.status >= 300 && head.status < 400 && request.redirect !== "manual") {
      throw new TypeError("fetch failed", { cause: new Error("the sandbox follows no redirects") });
    }
    const empty = head.status === 204 || head.status === 304 || body.length === 0;
    return new Response(empty ? null : stream(body, head, signal), {
      status: head.status,
      headers: head.headers.map(([name, value]): [string, string] => [name, value]),
    });
  };

  /** Moves the sandbox's time forward: quotes expire, withdrawals proceed, webhooks are retried. */
  advance(milliseconds: number): void {
    const ms = optionalWhole(milliseconds, "milliseconds");
    if (ms === undefined) throw misconfigured("option_missing", "`advance` needs a number of milliseconds");
    this.#alive().advance(ms, Date.now());
    this.#pump();
  }

  /** Lets something go wrong with the next requests. */
  inject(fault: SandboxFault): void {
    this.#alive().inject(coreOptions<SandboxFault>(fault, "fault"));
  }

  /**
   * The whole state, to go on from with `createSandbox({ snapshot })`. It holds no secret; what a partner
   * sent stands in it as it was sent.
   */
  snapshot(): string {
    return this.#alive().snapshotJson();
  }

  /** Money that comes in and ways that end badly: what a partner cannot do, and a test must. */
  readonly simulate: SandboxSimulations = simulations((path, body) => this.control(path, body));

  /**
   * A call of the control API (see the guide to the sandbox): the path after `/_sandbox/`, a GET without
   * `body`, else a POST. Gives the parsed answer, or throws an ApiError.
   */
  control<T = unknown>(path: string, body?: object): T {
    const text = body === undefined ? "" : jsonText(body, "body");
    const answer = this.#handle(
      body === undefined ? "GET" : "POST",
      `/_sandbox/${path}`,
      [],
      new TextEncoder().encode(text),
    );
    return controlAnswer(answer.head.status, new TextDecoder().decode(answer.body)) as T;
  }

  /** Every webhook so far, oldest first. */
  deliveries(): WebhookDelivery[] {
    return JSON.parse(this.#alive().deliveriesJson()) as WebhookDelivery[];
  }

  /**
   * Posts every webhook that is due, and resolves with their number when all have been answered. It happens
   * by itself too, within a fraction of a second; a test may not want to wait.
   */
  async deliver(): Promise<number> {
    if (this.#closed) return 0;
    const due = this.#core.takeDueDeliveries(Date.now());
    await Promise.all(
      due.map(async (delivery) => {
        const status = await post(delivery);
        if (!this.#closed) this.#core.reportDelivery(delivery.deliveryId, status, Date.now());
      }),
    );
    return due.length;
  }

  /** Serves the sandbox over HTTP on this machine's loopback address. */
  async listen(options?: ListenOptions): Promise<SandboxServer> {
    this.#alive();
    const given = readOptions(options, "options", ["port", "host", "onLog", "onAnswer"]) as ListenOptions;
    if ((optionalWhole(given.port, "port") ?? 0) > 65_535)
      throw misconfigured("option_invalid", "`port` must be at most 65535");
    optionalString(given.host, "host");
    optionalFunction(given.onAnswer, "onAnswer");
    if (this.#listenOn === undefined) {
      throw misconfigured("not_supported", "this runtime cannot listen; use the sandbox's `fetch`");
    }
    const server = await this.#listenOn((...request) => this.#handle(...request), given);
    this.#servers.add(server);
    return server;
  }

  /** Stops servers and webhooks and gives the memory back. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    await Promise.all(Array.from(this.#servers, (server) => server.close()));
    this.#core.free();
  }

  #handle(...[method, target, headers, body]: Parameters<SandboxHandler>): ReturnType<SandboxHandler> {
    const request = {
      method,
      target,
      headers: headers.map(([name, value]): [string, string] => [name, value]),
    };
    const answer = this.#alive().handle(request, body, Date.now());
    this.#pump();
    return answer;
  }

  /**
   * Delivers without anybody waiting for it: a failure has nobody to go to, and the next request will meet
   * it.
   */
  #pump(): void {
    this.deliver().catch(() => undefined);
  }

  #alive(): SandboxCore {
    if (this.#closed) throw misconfigured("sandbox_closed", "the sandbox is closed; make a new one");
    return this.#core;
  }
}

/** The snapshot apart from the options that are the core's: it is text already, and long. */
function apart(options: unknown): { plain: unknown; snapshot: string | undefined } {
  if (!isRecord(options)) return { plain: options, snapshot: undefined };
  return reading(() => {
    requirePlain(options, "options");
    const { snapshot, ...plain } = options;
    return { plain, snapshot: optionalString(snapshot, "snapshot") };
  });
}

/** Gives a core its state, or its memory back. */
function goOn(core: SandboxCore, snapshot: string): void {
  try {
    core.restore(snapshot);
  } catch (error) {
    core.free();
    throw error;
  }
}

/**
 * A copy of the caller's options for the core, which says which there are. It is plain data: no getter of the
 * caller runs while the core reads, and an option that is `undefined` is absent.
 */
function coreOptions<T>(options: unknown, name: string): T {
  return JSON.parse(jsonText(options, name), (_, value: unknown) => {
    // On its way into the core, half of a surrogate pair would silently become another character.
    if (typeof value === "string" && hasLoneSurrogate(value)) {
      throw misconfigured("option_invalid", `\`${name}\` holds half of a surrogate pair`);
    }
    return value;
  }) as T;
}

/** An object as JSON. Which members there are is the core's to say; here, that none is lost on the way. */
function jsonText(options: unknown, name: string): string {
  if (!isRecord(options))
    throw misconfigured("option_invalid", `\`${name}\` must be an object, not ${typeName(options)}`);
  return reading(() => {
    requirePlain(options, name);
    const lost = Object.keys(options).find(
      (key) => typeof options[key] === "function" || typeof options[key] === "symbol",
    );
    if (lost !== undefined)
      throw misconfigured("option_invalid", `\`${name}.${lost}\` must not be ${typeName(options[lost])}`);
    return toJsonText(options, name);
  });
}

/** Posts a webhook; the HTTP status, or 0 when there was no answer. Redirects are not followed. */
async function post({ url, headers, body }: DueDelivery): Promise<number> {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: headers.map(([name, value]): [string, string] => [name, value]),
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return 0;
  }
}

/** The body as it comes over a network that does what the faults say. */
function stream(
  body: Uint8Array,
  { transport }: SandboxHead,
  signal: AbortSignal,
): ReadableStream<Uint8Array> {
  const { truncateAt, slowBodyMs } = transport;
  let sent = false;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!sent) {
        sent = true;
        // What is not disturbed goes in one piece; a slow body shows its first byte at once.
        controller.enqueue(body.slice(0, truncateAt ?? (slowBodyMs > 0 ? 1 : body.length)));
        if (truncateAt === undefined && slowBodyMs === 0) controller.close();
        return;
      }
      if (truncateAt !== undefined)
        throw new TypeError("terminated", { cause: new Error("the sandbox cut the body off") });
      await sleep(slowBodyMs, signal);
      controller.enqueue(body.slice(1));
      controller.close();
    },
  });
}

/** Waits, unless the signal aborts; then rejects with its reason, as `fetch` does. */
async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const aborted = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", aborted);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", aborted, { once: true });
  });
}
