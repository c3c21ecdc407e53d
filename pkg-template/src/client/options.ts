/** The options that every client has, however its requests are signed. */

import type { Observer } from "../core/boundary.js";
import { misconfigured } from "../errors/make.js";
import type { Validation } from "../generated/contract.js";
import { VALIDATIONS } from "../generated/contract.js";
import {
  optionalChoice,
  optionalFunction,
  optionalPositive,
  optionalWhole,
  reading,
  typeName,
} from "../input/arguments.js";
import { readOptions } from "../input/options.js";
import type { Read, ShapeOf } from "../input/shape.js";
import { namesOf, readMembers } from "../input/shape.js";
import { hasLoneSurrogate, requireSize } from "../input/text.js";
import type { Hooks, Logger, LogLevel } from "./logger.js";
import { eventSink, LOG_LEVELS } from "./logger.js";

/** A function with the shape of the global `fetch`. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Options of every client. */
export interface CommonClientOptions {
  /** Replaces the global `fetch`, for a proxy, a test double or the sandbox. Default: the global `fetch`. */
  readonly fetch?: Fetch | undefined;
  /** Time limit of one attempt, headers and body, in milliseconds. Default 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Time limit of a call with all its attempts and waits, in milliseconds. Default 120,000. */
  readonly deadlineMs?: number | undefined;
  /** Maximum number of retries after the first attempt; 0 disables retries. Default 2. */
  readonly maxRetries?: number | undefined;
  /** How strictly bodies are validated before they are sent. Default `standard`. */
  readonly validation?: Validation | undefined;
  /** The logger. Default: none, so nothing is logged. */
  readonly logger?: Logger | undefined;
  /** The lowest level that is logged. Default `info`; without a `logger` nothing is logged. */
  readonly logLevel?: LogLevel | undefined;
  /** Functions that the client calls at each step of a call. */
  readonly hooks?: Hooks | undefined;
}

/** How each option of every client is read. */
export const COMMON_OPTIONS = {
  fetch: optionalFunction<Fetch>,
  timeoutMs: optionalPositive,
  deadlineMs: optionalPositive,
  maxRetries: optionalWhole,
  validation: (value, name) => optionalChoice(value, name, VALIDATIONS),
  logger: readLogger,
  logLevel: (value, name) => optionalChoice(value, name, LOG_LEVELS),
  hooks: readHooks,
} satisfies ShapeOf<CommonClientOptions>;

/** The options that the core reads: all except those that the host uses itself. */
export type CommonSettings = Omit<Read<typeof COMMON_OPTIONS>, "fetch" | "logger" | "logLevel" | "hooks">;

/** The {@link CommonClientOptions}, checked. */
export interface ReadCommonOptions {
  readonly settings: CommonSettings;
  readonly fetch: Fetch | undefined;
  readonly observer: Observer | undefined;
}

/** Reads the options that every client has. The caller has checked the object's member names. */
export function readCommon(given: Readonly<Record<string, unknown>>): ReadCommonOptions {
  const { fetch, logger, logLevel = "info", hooks, ...settings } = readMembers(given, COMMON_OPTIONS);
  return { settings, fetch, observer: eventSink(logger, logLevel, hooks) };
}

/** Reads an option that may come from an unset environment variable: empty counts as absent. */
export function readSetting(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") {
    throw misconfigured("option_invalid", `\`${name}\` must be a string, not ${typeName(value)}`);
  }
  if (value.trim() === "") return undefined;
  requireSize(value.length, `\`${name}\``);
  if (hasLoneSurrogate(value))
    throw misconfigured("option_invalid", `\`${name}\` holds half of a surrogate pair`);
  // The most common mistake: the line break at the end of the file that the value was read from.
  if (value.trim() !== value) {
    throw misconfigured(
      "option_invalid",
      `\`${name}\` begins or ends with white space; trim it where it is read`,
    );
  }
  return value;
}

const LOG_METHODS = ["debug", "info", "warn", "error"] as const;

function readLogger(value: unknown): Logger | undefined {
  if (value === undefined) return undefined;
  const logger = value as Partial<Logger> | null;
  const broken = reading(() => LOG_METHODS.find((level) => typeof logger?.[level] !== "function"));
  if (broken !== undefined) {
    throw misconfigured(
      "option_invalid",
      `\`logger\` needs the functions debug, info, warn and error; \`${broken}\` is missing`,
    );
  }
  return logger as Logger;
}

const HOOKS = {
  onRequest: optionalFunction<NonNullable<Hooks["onRequest"]>>,
  onResponse: optionalFunction<NonNullable<Hooks["onResponse"]>>,
  onRetry: optionalFunction<NonNullable<Hooks["onRetry"]>>,
} satisfies ShapeOf<Hooks>;

function readHooks(value: unknown): Hooks {
  return readMembers(readOptions(value, "hooks", namesOf(HOOKS)), HOOKS, "hooks.") as Hooks;
}
