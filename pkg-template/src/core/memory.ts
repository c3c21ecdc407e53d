/**
 * The two regions of wasm memory that this package touches: text is written into the input, results are read
 * from the output. `src/wasm/region.rs` owns them and states what always holds. No other file reads or writes
 * wasm memory (the glue that wasm-bindgen generates does, through the allocator).
 *
 * - Nothing is remembered that could be wrong: address and capacity are asked for before each use, two calls
 *   of a few nanoseconds, and a view serves again only if both are as before. A view of a memory that has
 *   grown since is detached, which leaves it with a length of 0, so it never does.
 * - The input view is exactly as long as the region. `encodeInto` and `set` cannot write past a view, so
 *   nothing is ever written past the region, whatever the text; more room is asked for before more is
 *   written.
 * - The output view is exactly as long as the output.
 */

/** What a module exports for this. */
export interface RegionExports {
  readonly memory: WebAssembly.Memory;
  inputAddress(): number;
  inputCapacity(): number;
  growInput(capacity: number): void;
  outputAddress(): number;
  outputLength(): number;
}

// Marked as pure, so that a bundle which hashes nothing leaves them out.
const encoder = /* @__PURE__ */ new TextEncoder();
const decoder = /* @__PURE__ */ new TextDecoder();

/** The two regions of one wasm instance. */
export class Regions {
  readonly #wasm: RegionExports;
  #input = new Uint8Array(0);
  #output = new Uint8Array(0);

  constructor(wasm: RegionExports) {
    this.#wasm = wasm;
  }

  /** Writes text to the front of the input; gives its length in UTF-8. */
  writeText(text: string): number {
    const { read, written } = encoder.encodeInto(text, this.#inputOf(text.length));
    if (read === text.length) return written;
    // Not all of it is ASCII: what is left takes three bytes a code unit at most.
    return encoder.encodeInto(text, this.#inputOf(written + (text.length - read) * 3)).written;
  }

  /**
   * Writes text and then bytes (a copy of our own, see `input/bytes.ts`) to the front of the input; gives the
   * length of both.
   */
  writeTextAndBytes(text: string, bytes: Uint8Array): number {
    const head = encoder.encode(text);
    const input = this.#inputOf(head.length + bytes.length);
    input.set(head);
    input.set(bytes, head.length);
    return head.length + bytes.length;
  }

  /** The output of the last call, as text. */
  readText(): string {
    const wasm = this.#wasm;
    this.#output = viewOf(wasm, this.#output, wasm.outputAddress() >>> 0, wasm.outputLength() >>> 0);
    return decoder.decode(this.#output);
  }

  /** The whole input, at least `wanted` bytes long. */
  #inputOf(wanted: number): Uint8Array<ArrayBuffer> {
    const wasm = this.#wasm;
    let capacity = wasm.inputCapacity() >>> 0;
    if (capacity < wanted) {
      wasm.growInput(wanted);
      capacity = wasm.inputCapacity() >>> 0;
    }
    return (this.#input = viewOf(wasm, this.#input, wasm.inputAddress() >>> 0, capacity));
  }
}

/**
 * The view, or a new one if the region lies elsewhere by now, is of another length, or the memory has grown.
 */
function viewOf(
  wasm: RegionExports,
  view: Uint8Array<ArrayBuffer>,
  address: number,
  length: number,
): Uint8Array<ArrayBuffer> {
  if (view.byteOffset === address && view.length === length) return view;
  return new Uint8Array(wasm.memory.buffer, address, length);
}
