//! What things are worth and cost in the sandbox, for every asset and network.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "tests and their helpers fail by panicking"
)]

mod support;

use std::str::FromStr;

use bigdecimal::BigDecimal;
use serde_json::{Value, json};
use support::Partner;
use support::crypto::{text, with};

/// An address on the network, from the documents of each format.
fn address(network: &str) -> &'static str {
    match network {
        "BITCOIN" => "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4",
        "TRON" => "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t",
        "SOLANA" => "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",
        _ => support::crypto::EVM,
    }
}

fn decimal(text: &str) -> BigDecimal {
    BigDecimal::from_str(text).unwrap()
}

#[test]
fn a_unit_of_each_asset_has_its_price_and_its_decimals() {
    let mut partner = Partner::new(json!({}));
    let target = partner.of_customer("conversion-quotes");
    for (asset, unit, rate) in [
        ("BTC", "1.00000000", "64000.0"),
        ("CHF", "1.00", "1.12"),
        ("ETH", "1.000000000000000000", "3200.0"),
        ("EUR", "1.00", "1.08"),
        ("GBP", "1.00", "1.25"),
        ("JPY", "1", "0.0064"),
        ("SOL", "1.000000000", "150.0"),
        ("TRX", "1.000000", "0.12"),
        ("USD", "1.00", "1.0"),
        ("USDT", "1.000000", "1.0"),
    ] {
        let body = json!({"fromAsset": asset, "toAsset": "USDC", "toAmount": "1000"});
        let quote = partner.post(&target, &body).ok();
        assert_eq!(decimal(&text(&quote, "rate")), decimal(rate), "{asset}");
        let decimals = |amount: &str| amount.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        assert_eq!(decimals(&text(&quote, "fromAmount")), decimals(unit), "{asset}");
    }
    // A rate has twelve decimals, and the last one is the nearest.
    for (from, to, rate) in
        [("GBP", "CHF", "1.116071428571"), ("CHF", "EUR", "1.037037037037"), ("EUR", "CHF", "0.964285714286")]
    {
        let quote = partner.post(&target, &json!({"fromAsset": from, "toAsset": to, "fromAmount": "1"})).ok();
        assert_eq!(decimal(&text(&quote, "rate")), decimal(rate), "{from} {to}");
    }
    let body = json!({"fromAsset": "USDC", "toAsset": "USD", "fromAmount": "1"});
    let quote = partner.post(&target, &body).ok();
    assert_eq!((decimal(&text(&quote, "rate")), &quote["fromAmount"]), (decimal("1"), &json!("1.000000")));
}

#[test]
fn each_currency_is_paid_out_for_its_fee() {
    let mut partner = Partner::new(json!({}));
    let (accounts, quotes) =
        (partner.of_customer("bank-accounts"), partner.of_customer("fiat-withdrawal-quotes"));
    let activations = partner.of_customer("fiat-withdrawal-capabilities/activation");
    for (currency, country, rails, fee) in [
        ("CHF", "CH", json!(["SIC"]), "1.20"),
        ("EUR", "DE", json!(["SEPA"]), "1.00"),
        ("GBP", "GB", json!(["FPS"]), "0.80"),
        ("JPY", "JP", json!(["ZENGIN"]), "150"),
        ("USD", "US", json!(["ACH", "FEDWIRE"]), "2.00"),
    ] {
        let capabilities = partner.of_customer("fiat-withdrawal-capabilities");
        let page = partner.get(&capabilities).ok();
        let mut all = page["capabilities"].as_array().unwrap().iter();
        let one = all.find(|one| one["currency"] == currency).unwrap();
        assert_eq!((text(one, "country").as_str(), &one["rails"]), (country, &rails), "{currency}");
        if one["status"] != "ACTIVE" {
            let activation = partner.post(&activations, &json!({ "currency": currency })).ok();
            partner.advance(1000);
            let info = format!(
                "/partner/v1/fiat-withdrawal-capability-activations/{}/additional-info",
                text(&activation, "activationId")
            );
            partner.post(&info, &json!({"information": {"expectedMonthlyVolume": "10000"}})).ok();
            partner.advance(1000);
        }
        let body = json!({
            "accountHolderName": "A", "currency": currency, "country": country, "accountNumber": "000123456789",
        });
        let account = text(&partner.post(&accounts, &body).ok(), "bankAccountId");
        let quote = json!({"bankAccountId": account, "currency": currency, "amount": "1000"});
        assert_eq!(partner.post(&quotes, &quote).ok()["fee"], fee, "{currency}");
    }
}

#[test]
fn each_network_has_its_own_fee() {
    let mut partner = Partner::new(json!({}));
    let (quotes, beneficiaries) =
        (partner.of_customer("crypto-withdrawal-quotes"), partner.of_customer("crypto/wallet-beneficiaries"));
    for (asset, network, fee) in [
        ("BTC", "BITCOIN", "0.00010000"),
        ("ETH", "ARBITRUM", "0.000100000000000000"),
        ("ETH", "BASE", "0.000100000000000000"),
        ("ETH", "ETHEREUM", "0.001000000000000000"),
        ("ETH", "OPTIMISM", "0.000100000000000000"),
        ("SOL", "SOLANA", "0.001000000"),
        ("TRX", "TRON", "1.000000"),
        ("USDC", "ARBITRUM", "0.100000"),
        ("USDC", "AVALANCHE", "0.100000"),
        ("USDC", "BASE", "0.100000"),
        ("USDC", "ETHEREUM", "2.000000"),
        ("USDC", "OPTIMISM", "0.100000"),
        ("USDC", "POLYGON", "0.100000"),
        ("USDC", "SOLANA", "0.500000"),
        ("USDT", "BSC", "0.200000"),
        ("USDT", "ETHEREUM", "2.000000"),
        ("USDT", "TRON", "1.000000"),
    ] {
        let body = Partner::beneficiary_body(asset, network, address(network));
        let made = partner.post(&beneficiaries, &body).ok();
        partner.advance(1000);
        let body =
            json!({"walletBeneficiaryId": made["walletBeneficiaryId"], "asset": asset, "network": network});
        let quote = partner.post(&quotes, &with(&body, "amount", json!("50"))).ok();
        assert_eq!(quote["networkFee"], fee, "{asset} {network}");
    }
    let wallets = partner.of_customer("crypto/deposit-wallets");
    let wallets: Value = partner.get(&wallets).ok();
    assert_eq!(wallets["items"].as_array().unwrap().len(), 17, "and a deposit wallet");
}
