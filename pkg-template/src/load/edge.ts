/**
 * Loads the core in runtimes that forbid to compile bytes (Cloudflare Workers, Vercel's edge): the file is
 * imported as a module that the platform has compiled when it took the code. Instantiated synchronously, so
 * that everything works on import.
 */

import * as glue from "#core/partner";
import module from "#core/partner-module";
import { startCore } from "./start.js";

startCore(module, glue);
