// Every request of a client goes through here. The gateway records what was sent and what the sandbox
// really did, and causes the faults of the weather.
import { BUSY } from "./faults.mjs";
import { callOf } from "./kinds.mjs";
import { stream } from "./random.mjs";

/** A request in flight. Only the oracle reads these. */
function newRecord(number, { method, path, headers, body }) {
  return {
    number,
    method,
    path,
    call: callOf(method, path),
    requestId: headers["x-request-id"],
    client: headers["x-partner-client-id"],
    key: headers["idempotency-key"],
    body,
    /** How far everything else was when its answer was returned: `{order, sent}`. */
    answeredAt: undefined,
    /**
     * What became of it at the sandbox, in the order of `at`: `{at, status, code, replayed, effect}`. A
     * repeated request has two.
     */
    deliveries: [],
    fault: undefined,
    answered: undefined,
  };
}

export class Gateway {
  /** Every request so far. */
  records = [];
  /** The requests that did something, by key: the first that succeeded under it. */
  effects = new Map();
  /** Requests that have not reached the sandbox yet. */
  late = 0;
  #sandbox;
  #weather;
  #sleep;
  #seed;
  #order = 0;
  #sent = new Map();
  #busy = new Map();
  #turn = Promise.resolve();

  constructor({ sandbox, weather, sleep, seed }) {
    this.#sandbox = sandbox;
    this.#weather = weather;
    this.#sleep = sleep;
    this.#seed = seed;
  }

  /** The progress so far: how many acts of the sandbox, and how many requests were sent. */
  moment() {
    return { order: this.#order, sent: this.records.length };
  }

  /** Stops all faults from here on. */
  clearUp() {
    this.#weather = undefined;
  }

  /**
   * Takes a request, as `{method, path, headers, body}` with lower-case header names, and gives a `Response`,
   * or throws as `fetch` does.
   */
  async handle(request, signal) {
    const record = newRecord(this.records.length, request);
    this.records.push(record);
    const sent = this.#sent.get(record.requestId) ?? 0;
    this.#sent.set(record.requestId, sent + 1);
    const plan = this.#weather?.of(record.requestId, sent) ?? { deliver: "now" };
    record.fault = plan.name;
    const answer =
      this.#busy.has(record.key) && this.#weather
        ? this.#conflict(record)
        : await this.#carryOut(plan, record, request, signal);
    record.answered = answer.status;
    record.answeredAt = this.moment();
    return answer;
  }

  async #carryOut(plan, record, request, signal) {
    if (plan.deliver === "late") {
      this.late += 1;
      void this.#sleep(plan.ms)
        .then(() => this.#deliver(record, request))
        .finally(() => (this.late -= 1));
    }
    if (plan.busyMs !== undefined && record.key !== undefined) {
      this.#busy.set(record.key, record);
      this.late += 1;
      const worked = this.#sleep(plan.busyMs)
        .then(() => this.#deliver(record, request))
        .finally(() => {
          this.#busy.delete(record.key);
          this.late -= 1;
        });
      return unless(signal, worked);
    }
    let response;
    if (plan.deliver === "now") {
      const answering = this.#deliver(record, request, plan.inject);
      response = await unless(signal, answering);
      if (plan.twice) response = await unless(signal, this.#deliver(record, request));
    }
    if (plan.cut) throw new TypeError("fetch failed", { cause: new Error("the network cut the connection") });
    if (plan.silent) await unless(signal, new Promise(() => undefined));
    return plan.answer === undefined ? response : synthetic(plan.answer);
  }

  #conflict(record) {
    record.fault = "busy";
    return synthetic(stream(this.#seed, "busy", record.key).pick(BUSY));
  }

  /**
   * Hands the request to the sandbox, one after the other, so that an injected fault meets the one it is for.
   */
  async #deliver(record, request, fault) {
    const before = this.#turn;
    let free;
    this.#turn = new Promise((resolve) => (free = resolve));
    await before;
    try {
      if (fault !== undefined) this.#sandbox.inject(fault);
      const { method, path, headers, body } = request;
      const answering = this.#sandbox.fetch(this.#sandbox.baseUrl + path, {
        method,
        headers,
        redirect: "manual",
        ...(body !== undefined && { body }),
      });
      if (fault === undefined) return await this.#observed(record, await answering);
      const outcome = answering.then(
        (response) => ({ response }),
        (error) => ({ error }),
      );
      await this.#taken();
      this.#note(record, await this.#truth(record, fault));
      return outcome.then(({ response, error }) => {
        if (error) throw error;
        return response;
      });
    } finally {
      free();
    }
  }

  /** Records the answer and returns it unchanged. */
  async #observed(record, response) {
    const text = await response.text();
    const code = response.status >= 400 ? JSON.parse(text).code : undefined;
    this.#note(record, {
      status: response.status,
      code,
      replayed: response.headers.has("idempotency-replayed"),
    });
    return new Response(text === "" ? null : text, { status: response.status, headers: response.headers });
  }

  /** Waits until the sandbox has taken the fault that was injected, and so has acted. */
  async #taken() {
    while (this.#sandbox.control("faults").faults.length > 0) {
      for (let turn = 0; turn < 8; turn += 1) await undefined;
    }
  }

  /**
   * What the sandbox did behind a fault. Nothing of it shows in the answer, so it is read off the sandbox's
   * memory.
   */
  async #truth(record, fault) {
    const processes = fault.when === "after" || ["latency", "slowBody", "truncated"].includes(fault.kind);
    if (!processes) return { status: undefined };
    if (this.effects.has(record.key)) return { status: 200, replayed: true };
    if (record.call === undefined) return { status: undefined };
    const stored = JSON.parse(this.#sandbox.snapshot()).responses.stored[record.client]?.[record.key];
    return { status: stored?.status, replayed: false };
  }

  #note(record, { status, code, replayed }) {
    const effect = record.call !== undefined && status >= 200 && status < 300 && !replayed;
    record.deliveries.push({ at: (this.#order += 1), status, code, replayed, effect });
    if (effect) this.effects.set(record.key, record);
  }
}

function synthetic({ status, type, body }) {
  return new Response(body === "" ? null : body, {
    status,
    headers: { "content-type": type, date: new Date(Date.now()).toUTCString() },
  });
}

/** The result of `work`, unless the client gives up first. */
function unless(signal, work) {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const aborted = () => reject(signal.reason);
    if (signal.aborted) aborted();
    signal.addEventListener("abort", aborted, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", aborted));
  });
}
