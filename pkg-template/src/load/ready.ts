/**
 * Here the core is ready on import. `init` is there for code that runs in pages too, so that a page rendered
 * on the server can await it in both places; what it is given is for the page, and is not looked at.
 */
export function init(_input?: unknown): Promise<void> {
  return READY;
}

const READY = Promise.resolve();
