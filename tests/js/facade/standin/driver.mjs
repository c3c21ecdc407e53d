// In place of the driver: the scripted core answers calls whole, and is told what the driver would have got.
export class Driver {
  #core;

  constructor(core, host) {
    this.#core = core;
    core.host(host);
  }

  call(...call) {
    return this.#core.call(...call);
  }

  free() {
    this.#core.free();
  }
}
