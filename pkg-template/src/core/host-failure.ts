/** Why there is no response: the code of a transport failure, and what the host threw. */
export class HostFailure {
  readonly code: string;
  readonly thrown: unknown;

  constructor(code: string, thrown?: unknown) {
    this.code = code;
    this.thrown = thrown;
  }
}
