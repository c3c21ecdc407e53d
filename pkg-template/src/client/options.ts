/** The options that every client has, whoever signs for it. */

import type { ClientSettings, Observer } from "../core/boundary.js";
import { misconfigured } from "../errors/make.js";
import { optionalChoice, optionalFunction, optionalWhole, reading, typeName } from "../input/arguments.js";
import { readOptions } from "../input/options.js";
import { VALIDATIONS } from "../input/profiles.js";
import type { Validation } from "../input/profiles.js";
import { hasLoneSurrogate, requireSize } from "../input/text.js";
import { eventSink, LOG_LEVELS } from "./logger.js";
import type { Hooks, Logger, LogLevel } from "./logger.js";

/** A function with the shape of the global `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Options of every client. */
export interface CommonClientOptions {
  /** Used in place of the global `fetch`: proxies, test doubles, the sandbox. */
  readonly fetch?: Fetch | undefined;
  /** Most time for one attempt, headers and body, in milliseconds. */
  readonly timeoutMs?: number | undefined;
  /** Most time for a whole call with all attempts and waits, in milliseconds. */
  readonly deadlineMs?: number | undefined;
  /** Most attempts after the first. 0 means none. */
  readonly maxRetries?: number | undefined;
  /** How far bodies are checked before they are sent. */
  readonly validation?: Validation | undefined;
  /** Where log lines go. Without it nothing is logged. */
  readonly logger?: Logger | undefined;
  /** The least level that is logged; `info` if a logger is given. */
  readonly logLevel?: LogLevel | undefined;
  /** Functions that are told of each step of a call. */
  readonly hooks?: Hooks | undefined;
}

/** The names of {@link CommonClientOptions}. */
export const COMMON_OPTIONS = ["fetch", "timeoutMs", "deadlineMs", "maxRetries", "validation", "logger", "logLevel", "hooks"] as const;

/** What becomes of {@link CommonClientOptions}: what the core reads, and what stays on this side of it. */
export interface CommonSettings {
  readonly settings: { readonly [K in keyof ClientSettings]: ClientSettings[K] | undefined };
  readonly fetch: Fetch | undefined;
  readonly observer: Observer | undefined;
}

/** Checks the options that every client has. */
export function readCommon(given: Partial<Record<(typeof COMMON_OPTIONS)[number], unknown>>): CommonSettings {
  const settings = {
    timeoutMs: optionalWhole(given.timeoutMs, "timeoutMs", 1),
    deadlineMs: optionalWhole(given.deadlineMs, "deadlineMs", 1),
    maxRetries: optionalWhole(given.maxRetries, "maxRetries"),
    validation: optionalChoice(given.validation, "validation", VALIDATIONS),
  };
  const fetch = optionalFunction(given.fetch, "fetch") as Fetch | undefined;
  const logger = readLogger(given.logger);
  const level = optionalChoice(given.logLevel, "logLevel", LOG_LEVELS) ?? "info";
  return { settings, fetch, observer: eventSink(logger, level, readHooks(given.hooks)) };
}

/** An option that may come from an unset environment variable: empty counts as missing. */
export function readSetting(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") {
    throw misconfigured("option_invalid", `\`${name}\` must be a string, not ${typeName(value)}`);
  }
  if (value.trim() === "") return undefined;
  requireSize(value.length, `\`${name}\``);
  if (hasLoneSurrogate(value)) throw misconfigured("option_invalid", `\`${name}\` holds half of a surrogate pair`);
  // The commonest fault: the line break at the end of a file it was read from.
  if (value.trim() !== value) {
    throw misconfigured("option_invalid", `\`${name}\` begins or ends with white space; trim it where it is read`);
  }
  return value;
}

const LOG_METHODS = ["debug", "info", "warn", "error"] as const;

function readLogger(value: unknown): Logger | undefined {
  if (value === undefined) return undefined;
  const logger = value as Partial<Logger> | null;
  const broken = reading(() => LOG_METHODS.find((level) => typeof logger?.[level] !== "function"));
  if (broken !== undefined) {
    throw misconfigured("option_invalid", `\`logger\` needs the functions debug, info, warn and error; \`${broken}\` is missing`);
  }
  return logger as Logger;
}

function readHooks(value: unknown): Hooks {
  const hooks = readOptions(value, "hooks", ["onRequest", "onResponse", "onRetry"]);
  for (const [name, hook] of Object.entries(hooks)) optionalFunction(hook, `hooks.${name}`);
  return hooks as Hooks;
}
