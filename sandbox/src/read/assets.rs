//! What the sandbox trades [S]: assets with their decimals, prices and fees. Fixed, so that a run repeats exactly.
//!
//! | asset | decimals | price in USD | fiat withdrawal fee |
//! |---|---|---|---|
//! | EUR | 2 | 1.08 | 1.00 |
//! | USD | 2 | 1 | 2.00 |
//! | GBP | 2 | 1.25 | 0.80 |
//! | CHF | 2 | 1.12 | 1.20 |
//! | JPY | 0 | 0.0064 | 150 |
//! | USDC, USDT | 6 | 1 | |
//! | BTC | 8 | 64000 | |
//! | ETH | 18 | 3200 | |
//! | SOL | 9 | 150 | |
//! | TRX | 6 | 0.12 | |
//!
//! | asset | networks, with the fee of a withdrawal |
//! |---|---|
//! | BTC | `BITCOIN` 0.0001 |
//! | ETH | `ETHEREUM` 0.001, `ARBITRUM`, `BASE` and `OPTIMISM` 0.0001 |
//! | SOL | `SOLANA` 0.001 |
//! | TRX | `TRON` 1 |
//! | USDC | `ETHEREUM` 2, `SOLANA` 0.5, `ARBITRUM`, `AVALANCHE`, `BASE`, `OPTIMISM` and `POLYGON` 0.1 |
//! | USDT | `ETHEREUM` 2, `TRON` 1, `BSC` 0.2 |
//!
//! A conversion rate is the quotient of two prices, rounded to 12 decimals half to even; the fee of a conversion
//! is 0.1 % of what is paid, rounded up; so is the service fee of a crypto withdrawal. A balance is per asset: the network matters only on the way in and out.

use std::str::FromStr;

use bigdecimal::{BigDecimal, RoundingMode};

/// One asset.
#[derive(Debug)]
pub struct Asset {
    /// Symbol, or ISO 4217 code.
    pub symbol: &'static str,
    /// Decimals of an amount.
    pub decimals: i64,
    /// Price in USD.
    price: &'static str,
    /// Fee of a fiat withdrawal; `None` for crypto assets.
    fiat_fee: Option<&'static str>,
    /// Rails of a fiat withdrawal.
    pub rails: &'static [&'static str],
    /// Country a currency's capability is for.
    pub country: Option<&'static str>,
    /// Networks of a crypto asset; none for a fiat currency.
    pub networks: &'static [Network],
}

/// A network an asset comes in and goes out on.
#[derive(Debug)]
pub struct Network {
    /// Name on the wire, `ETHEREUM`.
    pub name: &'static str,
    /// Fee of a withdrawal, in the asset.
    fee: &'static str,
}

impl Network {
    /// The fee of a withdrawal, in the asset.
    pub fn fee(&self) -> BigDecimal {
        constant(self.fee)
    }
}

const fn network(name: &'static str, fee: &'static str) -> Network {
    Network { name, fee }
}

const ETH_NETWORKS: &[Network] = &[
    network("ARBITRUM", "0.0001"),
    network("BASE", "0.0001"),
    network("ETHEREUM", "0.001"),
    network("OPTIMISM", "0.0001"),
];
const USDC_NETWORKS: &[Network] = &[
    network("ARBITRUM", "0.1"),
    network("AVALANCHE", "0.1"),
    network("BASE", "0.1"),
    network("ETHEREUM", "2"),
    network("OPTIMISM", "0.1"),
    network("POLYGON", "0.1"),
    network("SOLANA", "0.5"),
];
const USDT_NETWORKS: &[Network] = &[network("BSC", "0.2"), network("ETHEREUM", "2"), network("TRON", "1")];

/// Every asset, in alphabetical order.
pub static ASSETS: [Asset; 11] = [
    crypto("BTC", 8, "64000", &[network("BITCOIN", "0.0001")]),
    fiat("CHF", 2, "1.12", "1.20", &["SIC"], "CH"),
    crypto("ETH", 18, "3200", ETH_NETWORKS),
    fiat("EUR", 2, "1.08", "1.00", &["SEPA"], "DE"),
    fiat("GBP", 2, "1.25", "0.80", &["FPS"], "GB"),
    fiat("JPY", 0, "0.0064", "150", &["ZENGIN"], "JP"),
    crypto("SOL", 9, "150", &[network("SOLANA", "0.001")]),
    crypto("TRX", 6, "0.12", &[network("TRON", "1")]),
    fiat("USD", 2, "1", "2.00", &["ACH", "FEDWIRE"], "US"),
    crypto("USDC", 6, "1", USDC_NETWORKS),
    crypto("USDT", 6, "1", USDT_NETWORKS),
];

/// The share of a conversion that is its fee.
const CONVERSION_FEE: &str = "0.001";
/// The share of a crypto withdrawal that is its service fee.
const SERVICE_FEE: &str = "0.001";

const fn crypto(
    symbol: &'static str,
    decimals: i64,
    price: &'static str,
    networks: &'static [Network],
) -> Asset {
    Asset { symbol, decimals, price, fiat_fee: None, rails: &[], country: None, networks }
}

const fn fiat(
    symbol: &'static str,
    decimals: i64,
    price: &'static str,
    fee: &'static str,
    rails: &'static [&'static str],
    country: &'static str,
) -> Asset {
    Asset { symbol, decimals, price, fiat_fee: Some(fee), rails, country: Some(country), networks: &[] }
}

impl Asset {
    /// The asset with this symbol.
    pub fn find(symbol: &str) -> Option<&'static Self> {
        ASSETS.iter().find(|asset| asset.symbol == symbol)
    }

    /// The fee of a withdrawal of this currency; `None` when it is no fiat currency.
    pub fn withdrawal_fee(&self) -> Option<BigDecimal> {
        self.fiat_fee.map(constant)
    }

    /// The network with this name, if the asset is on it.
    pub fn network(&self, name: &str) -> Option<&'static Network> {
        self.networks.iter().find(|network| network.name == name)
    }

    /// What an amount is worth in USD.
    pub fn in_usd(&self, amount: &BigDecimal) -> BigDecimal {
        amount * constant(self.price)
    }

    /// The amount as the API writes it: every decimal of the asset, no exponent.
    pub fn write(&self, amount: &BigDecimal) -> String {
        amount.with_scale_round(self.decimals, RoundingMode::HalfEven).to_plain_string()
    }

    /// Rounded to the asset's decimals.
    pub fn round(&self, amount: &BigDecimal, mode: RoundingMode) -> BigDecimal {
        amount.with_scale_round(self.decimals, mode)
    }

    /// Whether the amount has no more decimals than the asset. Those of a currency count as they were written, zeros
    /// too: `10.500` is not an amount of EUR.
    pub fn fits(&self, amount: &BigDecimal) -> bool {
        if self.networks.is_empty() {
            return amount.fractional_digit_count() <= self.decimals;
        }
        self.round(amount, RoundingMode::Down) == *amount
    }
}

/// What one unit of `from` buys of `to`.
pub fn rate(from: &Asset, to: &Asset) -> BigDecimal {
    (constant(from.price) / constant(to.price)).with_scale_round(12, RoundingMode::HalfEven)
}

/// The fee for paying `amount` of `from` into a conversion.
pub fn conversion_fee(from: &Asset, amount: &BigDecimal) -> BigDecimal {
    from.round(&(amount * constant(CONVERSION_FEE)), RoundingMode::Up)
}

/// The service fee of a crypto withdrawal that was asked for with this amount.
pub fn service_fee(asset: &Asset, amount: &BigDecimal) -> BigDecimal {
    asset.round(&(amount * constant(SERVICE_FEE)), RoundingMode::Up)
}

/// The least amount of `from` whose part after the fee buys `amount` of `to`.
pub fn pay_for(from: &Asset, to: &Asset, amount: &BigDecimal) -> BigDecimal {
    let net = amount / rate(from, to);
    from.round(&(net / (constant("1") - constant(CONVERSION_FEE))), RoundingMode::Up)
}

/// Writes an amount of any symbol; one the table does not know keeps its own decimals.
pub fn write(symbol: &str, amount: &BigDecimal) -> String {
    Asset::find(symbol).map_or_else(|| amount.to_plain_string(), |asset| asset.write(amount))
}

/// A number of the table above. A test reads them all, so the default is never taken.
fn constant(text: &str) -> BigDecimal {
    BigDecimal::from_str(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_the_table_is_a_positive_decimal() {
        for asset in &ASSETS {
            assert!(constant(asset.price) > BigDecimal::default(), "{}", asset.symbol);
            if let Some(fee) = asset.withdrawal_fee() {
                assert!(fee > BigDecimal::default() && asset.fits(&fee), "{}", asset.symbol);
            }
            for network in asset.networks {
                let fee = network.fee();
                assert!(fee > BigDecimal::default() && asset.fits(&fee), "{} {}", asset.symbol, network.name);
            }
            assert_eq!(asset.networks.is_empty(), asset.withdrawal_fee().is_some(), "{}", asset.symbol);
        }
        assert!(constant(CONVERSION_FEE) > BigDecimal::default());
        assert!(constant(SERVICE_FEE) > BigDecimal::default());
    }

    #[test]
    fn paying_for_an_amount_buys_at_least_that_amount() {
        for from in &ASSETS {
            for to in &ASSETS {
                let wanted = constant("123");
                let paid = pay_for(from, to, &wanted);
                let bought = (&paid - conversion_fee(from, &paid)) * rate(from, to);
                // Rounding the fee up may cost one unit of the last decimal; the desk bears it.
                let unit = BigDecimal::new(1.into(), from.decimals) * rate(from, to);
                assert!(bought + unit >= wanted, "{} to {}", from.symbol, to.symbol);
            }
        }
    }
}
