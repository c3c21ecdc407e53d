/**
 * Logging and hooks: off by default, and only what is on the list gets out.
 *
 * The core reports each step of a call as an event. Nothing of an event is passed on but the members named
 * here, so a member that is added to the core later cannot leak a body or an id by being forgotten on a deny
 * list.
 */

/** How much is logged. Each level includes those to its right; `off` is the default without a `logger`. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "off";

/** Where log lines go. `console` fits, and so do pino, winston and the like behind a small adapter. */
export interface Logger {
  /** Each attempt and each answer. */
  debug(message: string, fields: LogFields): void;
  /** Calls that finished. */
  info(message: string, fields: LogFields): void;
  /** Retries, learnt clock offsets, hooks that threw. */
  warn(message: string, fields: LogFields): void;
  /** Calls that failed for good. */
  error(message: string, fields: LogFields): void;
}

/**
 * What a log line or a hook may carry. Never a body, a header, a secret or an id of a customer or resource.
 */
export interface CallEvent {
  /** What happened: `request`, `response`, `retry`, `failure` and, later, others. */
  readonly type: string;
  /** Endpoint id, for example `fiatWithdrawals.create`; absent on `client.request()`. */
  readonly id?: string;
  /** Which attempt, from 1. */
  readonly attempt?: number;
  /** HTTP method. */
  readonly method?: string;
  /** Path template with `{parameters}`, never the path itself. */
  readonly path?: string;
  /** HTTP status. */
  readonly status?: number;
  /** How long the attempt took, in milliseconds. */
  readonly durationMs?: number;
  /** How long the client waits before the next attempt, in milliseconds. */
  readonly delayMs?: number;
  /** The `X-Request-Id` of the call. */
  readonly requestId?: string;
  /** The code of the error, if there is one. */
  readonly code?: string;
}

/** The members of a log line. */
export type LogFields = CallEvent;

/**
 * Functions that are told of each step of a call. What they throw is swallowed: a broken hook must not stop a
 * payment.
 */
export interface Hooks {
  /** An attempt is about to be sent. */
  readonly onRequest?: (event: CallEvent) => void;
  /** An answer has arrived. */
  readonly onResponse?: (event: CallEvent) => void;
  /** An attempt failed and another will be made after `delayMs`. */
  readonly onRetry?: (event: CallEvent) => void;
}

const TEXT = ["type", "id", "method", "path", "requestId", "code"] as const;
const NUMBERS = ["attempt", "status", "durationMs", "delayMs"] as const;
const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error", "off"];

/** Every level, from the most talkative. */
export const LOG_LEVELS = LEVELS;

/** Only the listed members, each only if it has the listed type. */
export function allowListed(event: unknown): CallEvent {
  const source = (typeof event === "object" && event !== null ? event : {}) as Record<string, unknown>;
  const out: Record<string, string | number> = { type: "unknown" };
  for (const name of TEXT) if (typeof source[name] === "string") out[name] = source[name].slice(0, 200);
  for (const name of NUMBERS) if (typeof source[name] === "number") out[name] = source[name];
  return Object.freeze(out) as unknown as CallEvent;
}

/**
 * What the core calls with each event, or undefined when nobody listens: then the core does not even write
 * them.
 */
export function eventSink(
  logger: Logger | undefined,
  level: LogLevel,
  hooks: Hooks,
): ((event: unknown) => void) | undefined {
  const log = logger !== undefined && level !== "off" ? logger : undefined;
  const { onRequest, onResponse, onRetry } = hooks;
  if (!log && !onRequest && !onResponse && !onRetry) return undefined;

  const write = (at: Exclude<LogLevel, "off">, event: CallEvent, note = ""): void => {
    if (!log || LEVELS.indexOf(at) < LEVELS.indexOf(level)) return;
    attempt(() => log[at](`oceafin-partner ${event.type}${note}`, event));
  };

  return (raw) => {
    const event = allowListed(raw);
    write(levelOf(event), event);
    const hook =
      event.type === "request"
        ? onRequest
        : event.type === "response"
          ? onResponse
          : event.type === "retry"
            ? onRetry
            : undefined;
    if (hook)
      attempt(
        () => hook(event),
        () => write("warn", event, " hook failed"),
      );
  };
}

function levelOf(event: CallEvent): Exclude<LogLevel, "off"> {
  switch (event.type) {
    case "request":
      return "debug";
    case "response":
      return (event.status ?? 0) >= 400 ? "warn" : "info";
    case "failure":
      return "error";
    default:
      return "warn";
  }
}

/** Runs what is not ours; neither its exception nor its rejection may reach the call. */
function attempt(run: () => unknown, failed: () => void = () => undefined): void {
  try {
    const result = run();
    if (result instanceof Promise) result.catch(failed);
  } catch {
    failed();
  }
}
