// What a process holds of an action, and its record in the store. Two processes that share a record write it
// on condition that nobody has written it meanwhile, as with the version column of a table.
import { resumeOperation } from "oceafin-partner";

export class Record {
  operation;
  /**
   * The value under the key before, as somebody's page may still hold it. It shares its memory with the
   * present one.
   */
  older;
  /** Whether another process may have made tries that this process does not know of. */
  doubtful = false;
  #env;
  #action;
  #text;

  constructor(env, action) {
    this.#env = env;
    this.#action = action;
  }

  /** Loads the operation from the store, if it is there. */
  reload() {
    const { store } = this.#env;
    const text = store.load(this.#action.id);
    if (text === undefined) return false;
    const snapshot = JSON.parse(text);
    this.#text = text;
    this.older = undefined;
    this.operation = resumeOperation(this.#env.client(this.#action), this.#action.kind, snapshot);
    this.doubtful = !this.#action.marks || snapshot.unaccounted !== undefined;
    this.#env.way("resumed");
    return true;
  }

  /**
   * Goes on with another operation once it is stored; false, and nothing has changed, when another process
   * was faster.
   */
  replace(operation) {
    return this.#store(operation, { was: this.#text });
  }

  /**
   * Goes on with what a step gave. Where calls are marked, another process may have gone further: then its
   * record counts. Where they are not, processes that share a record only ever make the same steps, so it
   * does not matter who writes last.
   */
  advance(operation) {
    if (!this.#store(operation, this.#action.marks ? { was: this.#text } : undefined)) this.reload();
  }

  #store(operation, condition) {
    const text = JSON.stringify(operation);
    if (!this.#env.store.save(this.#action.id, text, condition)) return false;
    this.#text = text;
    this.operation = operation;
    return true;
  }

  /**
   * Writes down that a call begins, where an action does that. False when the record had to be read again.
   */
  mark() {
    if (!this.#action.marks) return true;
    return this.replace(this.operation.begin()) || !this.reload();
  }

  /** Stores what the operation has learnt; what another process wrote meanwhile comes before it. */
  keep() {
    if (!this.replace(this.operation)) this.reload();
  }
}
