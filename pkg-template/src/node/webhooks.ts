/** Entry `./webhooks` for servers: the core is loaded when this module is, the same one that `.` has. */

import "./load.js";

export * from "../webhook/exports.js";
