/** The options that every client has, whoever signs for it. */

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

/** The options that the core reads: all but those that stay with the host. */
export type CommonSettings = Omit<Read<typeof COMMON_OPTIONS>, "fetch" | "logger" | "logLevel" | "hooks">;

/** What is read of {@link CommonClientOptions}. */
export interface ReadCommonOptions {
  readonly settings: CommonSettings;
  readonly fetch: Fetch | undefined;
  readonly observer: Observer | undefined;
}

/** Reads the options that every client has, from an object whose names are known to be right. */
export function readCommon(given: Readonly<Record<string, unknown>>): ReadCommonOptions {
  const { fetch, logger, logLevel = "info", hooks, ...settings } = readMembers(given, COMMON_OPTIONS);
  return { settings, fetch, observer: eventSink(logger, logLevel, hooks) };
}

/** An option that may come from an unset environment variable: empty counts as missing. */
export function readSetting(value: unknown, name: string): string | undefined {
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") {
    throw misconfigured("option_invalid", `\`${name}\` must be a string, not ${typeName(value)}`);
  }
  if (value.trim() === "") return undefined;
  requireSize(value.length, `\`${name}\``);
  if (hasLoneSurrogate(value))
    throw misconfigured("option_invalid", `\`${name}\` holds half of a surrogate pair`);
  // The commonest fault: the line break at the end of a file it was read from.
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
