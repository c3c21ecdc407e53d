/**
 * Logging and hooks. Both are off by default, and both see only the members on an allow-list.
 *
 * The core reports each step of a call as an event. Only the members named here are passed on. With a
 * deny-list instead, a member that the core adds later could leak a body or an id.
 */

/** How much is logged. Each level includes those to its right. Without a `logger` the level is `off`. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "off";

/** A logger. `console` is one; pino, winston and similar loggers need a small adapter. */
export interface Logger {
  /** Logs each attempt and each response. */
  debug(message: string, fields: LogFields): void;
  /** Logs calls that succeeded. */
  info(message: string, fields: LogFields): void;
  /** Logs retries, learnt clock offsets and errors thrown by hooks. */
  warn(message: string, fields: LogFields): void;
  /** Logs calls that failed finally. */
  error(message: string, fields: LogFields): void;
}

/** The facts in a log line or a hook's event. Never a body, header, secret, customer id or resource id. */
export interface CallEvent {
  /** What happened: `request`, `response`, `retry`, `failure`; later versions may add others. */
  readonly type: string;
  /** Endpoint id, for example `fiatWithdrawals.create`; absent on `client.request()`. */
  readonly id?: string;
  /** Number of the attempt, from 1. */
  readonly attempt?: number;
  /** HTTP method. */
  readonly method?: string;
  /** Path template with `{parameters}`, never the path itself. */
  readonly path?: string;
  /** HTTP status. */
  readonly status?: number;
  /** Duration of the attempt, in milliseconds. */
  readonly durationMs?: number;
  /** How long the client waits before the next attempt, in milliseconds. */
  readonly delayMs?: number;
  /** The `X-Request-Id` of the call. */
  readonly requestId?: string;
  /** The error code, if there is one. */
  readonly code?: string;
}

/** The members of a log line. */
export type LogFields = CallEvent;

/**
 * Functions that the client calls at each step of a call. Errors that they throw are ignored: a faulty hook
 * must not stop a payment.
 */
export interface Hooks {
  /** Called before an attempt is sent. */
  readonly onRequest?: (event: CallEvent) => void;
  /** Called when a response has arrived. */
  readonly onResponse?: (event: CallEvent) => void;
  /** Called when an attempt has failed and the client will make another after `delayMs`. */
  readonly onRetry?: (event: CallEvent) => void;
}

const TEXT = ["type", "id", "method", "path", "requestId", "code"] as const;
const NUMBERS = ["attempt", "status", "durationMs", "delayMs"] as const;
const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error", "off"];

/** All levels, the most verbose first. */
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
 * The function that the core calls with each event. Undefined if nobody listens: then the core does not write
 * the events at all.
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

/** Runs the caller's code; neither its exception nor its rejection may reach the call. */
function attempt(run: () => unknown, failed: () => void = () => undefined): void {
  try {
    const result = run();
    if (result instanceof Promise) result.catch(failed);
  } catch {
    failed();
  }
}
