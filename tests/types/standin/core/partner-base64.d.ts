/** The wasm file as text. */
export const base64: string;
