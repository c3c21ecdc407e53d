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

/// Decimals of the tokens of the table.
const TOKEN_DECIMALS: usize = 6;

/// What stands for the contract of a token that a network does not have.
const NONE: &str = "-";

/// A network with a form of URI.
#[derive(Debug)]
pub(super) struct Chain {
    /// Name, contract section 7 \[A\].
    pub(super) network: &'static str,
    /// Scheme of its URIs.
    pub(super) scheme: &'static str,
    /// EIP-155 chain id in decimal; empty for what is no EVM network.
    pub(super) id: &'static str,
    native: &'static str,
    decimals: usize,
    usdc: &'static str,
    usdt: &'static str,
}

/// An asset on a network.
#[derive(Debug)]
pub(super) struct Coin<'a> {
    pub(super) asset: &'a str,
    /// Contract or mint; empty for the network's own asset.
    pub(super) contract: &'a str,
    /// Digits after the point.
    pub(super) decimals: usize,
}

impl Chain {
    /// The assets that are known.
    pub(super) fn coins(&self) -> impl Iterator<Item = Coin<'static>> {
        [
            Coin { asset: self.native, contract: "", decimals: self.decimals },
            Coin { asset: "USDC", contract: self.usdc, decimals: TOKEN_DECIMALS },
            Coin { asset: "USDT", contract: self.usdt, decimals: TOKEN_DECIMALS },
        ]
        .into_iter()
        .filter(|coin| coin.contract != NONE)
    }
}

const fn chain(
    (network, scheme, id): (&'static str, &'static str, &'static str),
    (native, decimals): (&'static str, usize),
    usdc: &'static str,
    usdt: &'static str,
) -> Chain {
    Chain { network, scheme, id, native, decimals, usdc, usdt }
}

pub(super) static CHAINS: [Chain; 10] = [
    chain(("BITCOIN", "bitcoin", ""), ("BTC", 8), NONE, NONE),
    chain(
        ("SOLANA", "solana", ""),
        ("SOL", 9),
        "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
        "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB",
    ),
    chain(("TRON", "tron", ""), ("TRX", 6), NONE, "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"),
    chain(
        ("ETHEREUM", "ethereum", "1"),
        ("ETH", 18),
        "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48",
        "0xdAC17F958D2ee523a2206206994597C13D831ec7",
    ),
    chain(("OPTIMISM", "ethereum", "10"), ("ETH", 18), "0x0b2C639c533813f4Aa9D7837CAf62653d097Ff85", NONE),
    chain(("BSC", "ethereum", "56"), ("BNB", 18), NONE, NONE),
    chain(("POLYGON", "ethereum", "137"), ("POL", 18), "0x3c499c542cEF5E3811e1192ce70d8cC03d5c3359", NONE),
    chain(("BASE", "ethereum", "8453"), ("ETH", 18), "0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913", NONE),
    chain(("ARBITRUM", "ethereum", "42161"), ("ETH", 18), "0xaf88d065e77c8cC2239327C5EDb3A432268e5831", NONE),
    chain(
        ("AVALANCHE", "ethereum", "43114"),
        ("AVAX", 18),
        "0xB97EF9Ef8734C71904D8002F8b6Bc66Dd9c48a6E",
        "0x9702230A8Ea53601f5cD2dc00fDBc13d4dF4A8c7",
    ),
];

/// Whether two addresses of one network are the same: hex in any case, base58 to the letter.
pub(super) fn same(left: &str, right: &str) -> bool {
    left == right || left.starts_with("0x") && left.eq_ignore_ascii_case(right)
}
