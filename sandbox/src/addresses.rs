//! Stand-in.

/// The networks an asset is traded on.
pub fn networks(symbol: &str) -> &'static [&'static str] {
    match symbol {
        "BTC" => &["BITCOIN"],
        "ETH" => &["ETHEREUM", "ARBITRUM", "OPTIMISM", "BASE"],
        "USDC" => &["ETHEREUM", "POLYGON", "BASE", "SOLANA"],
        "USDT" => &["ETHEREUM", "TRON"],
        _ => &[],
    }
}

/// An address.
pub fn make(network: &str, label: &str) -> String {
    format!("{network}-{label}")
}
