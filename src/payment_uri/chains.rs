//! Which networks have a payment URI, and which assets are known on them.
//!
//! A wrong contract or a wrong number of decimals loses money, so a token is here only if its issuer says it:
//!
//! | token | who says it |
//! |---|---|
//! | USDC | Circle: "USDC Contract Addresses" of its developer documentation, and the table of its repository `circlefin/skills` (`use-usdc/SKILL.md`) that names it as its source |
//! | USDT | Tether: the token table of its repository `tetherto/wdk-cli` (`wdk.tokens.json`) |
//!
//! Both have 6 decimals wherever their issuer issues them. Left out on purpose is what bears the name elsewhere: on
//! `BSC` both are Binance's and have 18 decimals, on `POLYGON` and `ARBITRUM` Tether's table says USDT0, and
//! `OPTIMISM` and `BASE` it doesn't have. Chain ids are those of EIP-155, by its registry.

use super::query::Form;
use super::{bitcoin, part, solana, tron};

/// A network with a form of URI.
#[derive(Debug)]
pub(super) struct Chain {
    /// Name, contract section 7 \[A\].
    pub(super) network: &'static str,
    /// Scheme of its URIs.
    pub(super) scheme: &'static str,
    /// EIP-155 chain id in decimal; empty for what is no EVM network.
    pub(super) id: &'static str,
    /// Parameters of its URIs; for a token's transfer they are `ethereum::TRANSFER`.
    pub(super) form: &'static Form,
}

const fn chain(network: &'static str, scheme: &'static str, form: &'static Form) -> Chain {
    Chain { network, scheme, id: "", form }
}

/// Parameters of the native asset of EIP-681.
const EVM: &Form = &[("value", part::AMOUNT)];

const fn evm(network: &'static str, id: &'static str) -> Chain {
    Chain { network, scheme: "ethereum", id, form: EVM }
}

/// Stands for a chain that was not found.
pub(super) static NOWHERE: Chain = chain("", "", &[]);

pub(super) static CHAINS: [Chain; 10] = [
    chain("BITCOIN", "bitcoin", bitcoin::FORM),
    chain("SOLANA", "solana", solana::FORM),
    chain("TRON", "tron", tron::FORM),
    evm("ETHEREUM", "1"),
    evm("OPTIMISM", "10"),
    evm("BSC", "56"),
    evm("POLYGON", "137"),
    evm("BASE", "8453"),
    evm("ARBITRUM", "42161"),
    evm("AVALANCHE", "43114"),
];

/// An asset on a network.
#[derive(Debug)]
pub(super) struct Coin {
    network: &'static str,
    pub(super) asset: &'static str,
    /// Digits after the point.
    pub(super) decimals: usize,
    /// Contract or mint; empty for the network's own asset.
    pub(super) contract: &'static str,
}

const fn coin(network: &'static str, asset: &'static str, decimals: usize, contract: &'static str) -> Coin {
    Coin { network, asset, decimals, contract }
}

static COINS: [Coin; 21] = [
    coin("BITCOIN", "BTC", 8, ""),
    coin("SOLANA", "SOL", 9, ""),
    coin("TRON", "TRX", 6, ""),
    coin("ETHEREUM", "ETH", 18, ""),
    coin("OPTIMISM", "ETH", 18, ""),
    coin("BASE", "ETH", 18, ""),
    coin("ARBITRUM", "ETH", 18, ""),
    coin("BSC", "BNB", 18, ""),
    coin("POLYGON", "POL", 18, ""),
    coin("AVALANCHE", "AVAX", 18, ""),
    coin("ETHEREUM", "USDC", 6, "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48"),
    coin("OPTIMISM", "USDC", 6, "0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85"),
    coin("BASE", "USDC", 6, "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"),
    coin("ARBITRUM", "USDC", 6, "0xaf88d065e77c8cC2239327C5EDb3A432268e5831"),
    coin("POLYGON", "USDC", 6, "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359"),
    coin("AVALANCHE", "USDC", 6, "0xB97EF9Ef8734C71904D8002F8b6Bc66Dd9c48a6E"),
    coin("SOLANA", "USDC", 6, "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"),
    coin("ETHEREUM", "USDT", 6, "0xdAC17F958D2ee523a2206206994597C13D831ec7"),
    coin("AVALANCHE", "USDT", 6, "0x9702230A8Ea53601f5cD2dc00fDBc13d4dF4A8c7"),
    coin("SOLANA", "USDT", 6, "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB"),
    coin("TRON", "USDT", 6, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
];

/// The asset of the network that has this symbol or this contract: an empty one is that of the network's own asset.
#[inline(never)]
pub(super) fn known(network: &str, asset: &str, contract: &str) -> Option<&'static Coin> {
    COINS
        .iter()
        .find(|coin| coin.network == network && (coin.asset == asset || same(coin.contract, contract)))
}

/// Whether two addresses of one network are the same: hex in any case, base58 to the letter.
#[inline(never)]
pub(super) fn same(left: &str, right: &str) -> bool {
    left == right || left.starts_with("0x") && left.eq_ignore_ascii_case(right)
}
