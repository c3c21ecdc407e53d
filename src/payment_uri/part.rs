//! The parts of a payment, by the JSON pointers of its members in JavaScript.

/// Name of the network, contract section 7 \[A\].
pub const NETWORK: &str = "/network";
/// Symbol of the asset, for example `USDC`.
pub const ASSET: &str = "/asset";
/// Who is paid: an address of the network.
pub const ADDRESS: &str = "/address";
/// How much, as a decimal string in units of the asset; greater than zero. A URI need not say it.
pub const AMOUNT: &str = "/amount";
/// Contract or mint of a token that the library does not know on this network; with [`DECIMALS`].
pub const TOKEN_CONTRACT: &str = "/tokenContract";
/// Digits after the point that the token has, at most 18; with [`TOKEN_CONTRACT`].
pub const DECIMALS: &str = "/decimals";
/// `true` if the address is of a Bitcoin test network.
pub const TEST_NETWORK: &str = "/testNetwork";
/// Name of a parameter that BIP-21 lets a reader ignore. May come more than once; is not written.
pub const IGNORED: &str = "/ignored";
/// Who is paid, in words. Bitcoin and Solana.
pub const LABEL: &str = "/label";
/// What for, in words. Bitcoin and Solana.
pub const MESSAGE: &str = "/message";
/// Text that becomes part of the transaction. Solana.
pub const MEMO: &str = "/memo";
/// A key that the transaction can be found by, base58 of 32 bytes. Solana; may come more than once.
pub const REFERENCE: &str = "/reference";
