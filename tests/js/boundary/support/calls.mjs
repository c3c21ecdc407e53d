// Steps with clients: calls stand in flight while everything else happens, and each attempt is held to an
// oracle.
import assert from "node:assert/strict";

import { canonical, signature } from "./oracles.mjs";
import * as make from "./random.mjs";

const SECRET = "the-client's-secret-€";
const encoder = new TextEncoder();

/** The calls of one sequence. */
export class Calls {
  #lib;
  #clients = [];
  /** Attempts that await their answer. */
  waiting = [];
  #open = new Set();
  #failures = [];

  constructor(lib) {
    this.#lib = lib;
  }

  open() {
    const client = new this.#lib.PartnerClient({
      clientId: "client-1",
      clientSecret: SECRET,
      baseUrl: "http://127.0.0.1:9",
      fetch: (url, init) => this.#fetch(url, init),
    });
    this.#clients.push(client);
    return client;
  }

  close(source) {
    if (this.#clients.length > 0) this.#clients.splice(source.below(this.#clients.length), 1)[0].close();
  }

  begin(source, size) {
    const client = this.#clients.length > 0 && source.chance(0.9) ? source.pick(this.#clients) : this.open();
    const customer = `cust-${source.below(10 ** 9)}`;
    const body = make.payload(source, size);
    const raw = source.chance(0.2);
    const call = {
      target: `/partner/v1/customers/${customer}/${raw ? "uploads" : "fiat-withdrawal-quotes"}`,
      body: Buffer.from(raw ? encoder.encode(JSON.stringify(body)) : canonical(body)),
      attempts: 0,
      answers: 0,
    };
    const options = { validation: "off", maxRetries: 5 };
    const { validation: _, ...rawOptions } = options;
    // First, because the attempt may be sent before the method returns.
    this.#open.add(call);
    const promise = raw
      ? client.request("POST", call.target, {
          body: encoder.encode(JSON.stringify(body)),
          contentType: "application/x",
          ...rawOptions,
        })
      : client.fiatWithdrawals.createQuote(customer, body, options);
    call.ended = promise
      .then(
        (data) => assert.deepEqual(data, call.expected, "the answer"),
        (error) => {
          assert.ok(this.#lib.isPartnerError(error), String(error?.stack));
          assert.equal(error.code, call.refusal, error.stack);
        },
      )
      .catch((error) => this.#failures.push(error))
      .finally(() => {
        call.over = true;
        this.#open.delete(call);
      });
    return this.#moved(call, 0);
  }

  #fetch(url, { method, headers, body }) {
    return new Promise((resolve) => {
      const target = url.slice("http://127.0.0.1:9".length);
      // By target: two calls of a sequence hardly ever have the same, and then the bodies tell.
      const call = [...this.#open].find(
        (open) => open.target === target && open.attempts === open.answers && open.body.equals(body),
      );
      try {
        assert.ok(call !== undefined, `an attempt of no call: ${target} with ${body?.length} bytes`);
        assert.equal(
          headers["X-Partner-Signature"],
          signature(SECRET, { method, target, headers, body }),
          "the signature of an attempt",
        );
        call.attempts += 1;
        this.waiting.push({ call, resolve });
      } catch (error) {
        this.#failures.push(error);
      }
    });
  }

  /** Answers one attempt; then another follows or the call ends. */
  answer(source, size, last = false) {
    if (this.waiting.length === 0) return undefined;
    const [{ call, resolve }] = this.waiting.splice(source.below(this.waiting.length), 1);
    call.answers += 1;
    const again = !last && call.attempts < 4 && source.chance(0.5);
    if (again) {
      resolve(new Response("<html>busy</html>", { status: 503, headers: { "retry-after": "0" } }));
    } else if (source.chance(0.3)) {
      call.refusal = "PARTNER_VALIDATION_FAILED";
      resolve(Response.json({ code: call.refusal, detail: make.text(source, size) }, { status: 400 }));
    } else {
      const answer = { quoteId: "q-1", more: make.value(source, size) };
      call.expected = JSON.parse(JSON.stringify(answer));
      resolve(Response.json(answer));
    }
    return this.#moved(call, call.attempts);
  }

  /** Waits until the call has sent another attempt, or has ended. */
  async #moved(call, attempts) {
    while (!call.over && call.attempts === attempts && this.#failures.length === 0)
      await new Promise((resolve) => setImmediate(resolve));
    this.check();
  }

  check() {
    if (this.#failures.length > 0) throw this.#failures[0];
  }

  async finish(source) {
    while (this.waiting.length > 0) await this.answer(source, 20, true);
    for (const client of this.#clients) client.close();
    this.check();
    assert.equal(this.#open.size, 0, "calls that never ended");
  }
}

export const CALLS = {
  open: ({ calls }) => void calls.open(),
  close: ({ calls }, source) => calls.close(source),
  begin: ({ calls }, source, size) => calls.begin(source, size),
  answer: ({ calls }, source, size) => calls.answer(source, size),
};
