// A stand-in for the states the build generates: the shape, and enough of them to check the hand-written
// types against.
export declare const lifecycles: {
  readonly FiatWithdrawal: {
    readonly initial: readonly ["DRAFT"];
    readonly moves: readonly [readonly ["DRAFT", "SUBMITTED"]];
    readonly actions: readonly [
      readonly ["DRAFT", "fiatWithdrawals.submit"],
      readonly ["MISSING_INFO_REQUIRED", "fiatWithdrawals.submitInfo"],
    ];
  };
  readonly Transaction: {
    readonly initial: readonly ["PENDING"];
    readonly moves: readonly [];
    readonly actions: readonly [];
  };
};
