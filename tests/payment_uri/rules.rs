//! Every rule, each with a payment or a URI that breaks only that rule.

use oceafin_partner::payment_uri::{Payment, part, read, write};

use super::payment;

const BITCOIN: &str = "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2";
const TEST: &str = "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx";
const EVM: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const USDC: &str = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48";
const BSC_USDT: &str = "0x55d398326f99059fF775485246999027B3197955";
const SOLANA: &str = "mvines9iiHiQTysrwkJjGf2gb9Ex9jXJX8ns3qwf2kN";
const TRON: &str = "TPL66VK2gCXNCD7EJg9pgJRfqcRazjhUZY";

/// The URI, or pointer and code.
fn written(parts: &[(&str, &str)]) -> String {
    write(&payment(parts)).unwrap_or_else(|error| format!("{} {}", error.pointer, error.error.code))
}

/// Address, asset and amount, or pointer and code.
fn parsed(uri: &str) -> String {
    parsed_with(uri, &[])
}

fn parsed_with(uri: &str, token: &[(&str, &str)]) -> String {
    match read(uri, &payment(token)) {
        Ok(found) => [part::NETWORK, part::ASSET, part::AMOUNT].map(|part| found.get(part)).join(" "),
        Err(error) => format!("{} {}", error.pointer, error.error.code),
    }
}

fn of<'a>(
    network: &'a str,
    asset: &'a str,
    address: &'a str,
    amount: &'a str,
) -> Vec<(&'static str, &'a str)> {
    vec![("network", network), ("asset", asset), ("address", address), ("amount", amount)]
}

#[test]
fn each_form() {
    let with = |mut parts: Vec<(&'static str, &'static str)>, more: &[(&'static str, &'static str)]| {
        parts.extend_from_slice(more);
        written(&parts)
    };
    let words = [("label", "Café & Söhne"), ("message", "100% + 1=2 #3")];
    let encoded = "label=Caf%C3%A9%20%26%20S%C3%B6hne&message=100%25%20%2B%201%3D2%20%233";
    assert_eq!(
        written(&of("BITCOIN", "BTC", BITCOIN, "0.00012")),
        format!("bitcoin:{BITCOIN}?amount=0.00012")
    );
    assert_eq!(
        with(of("BITCOIN", "BTC", BITCOIN, "0.00000001"), &words),
        format!("bitcoin:{BITCOIN}?amount=0.00000001&{encoded}")
    );
    assert_eq!(
        with(of("BITCOIN", "BTC", TEST, "21000000.00000000"), &[("testNetwork", "true")]),
        format!("bitcoin:{TEST}?amount=21000000")
    );
    assert_eq!(
        written(&of("POLYGON", "POL", EVM, "1.000000000000000001")),
        format!("ethereum:{EVM}@137?value=1000000000000000001")
    );
    assert_eq!(
        written(&of("ETHEREUM", "USDC", EVM, "0.000001")),
        format!("ethereum:{USDC}@1/transfer?address={EVM}&uint256=1")
    );
    let more =
        [("memo", "m"), ("reference", SOLANA), ("reference", "82ZJ7nbGpixjeDCmEhUcmwXYfvurzAgGdtSMuHnUgyny")];
    assert_eq!(
        with(of("SOLANA", "SOL", SOLANA, "0.5"), &[more.as_slice(), &words].concat()),
        format!(
            "solana:{SOLANA}?amount=0.5&reference={SOLANA}&reference=82ZJ7nbGpixjeDCmEhUcmwXYfvurzAgGdtSMuHnUgyny&{encoded}&memo=m"
        )
    );
    assert_eq!(written(&of("TRON", "TRX", TRON, "10.50")), format!("tron:{TRON}?amount=10.5"));
    assert_eq!(
        with(of("BSC", "USDT", EVM, "1.5"), &[("tokenContract", BSC_USDT), ("decimals", "18")]),
        format!("ethereum:{BSC_USDT}@56/transfer?address={EVM}&uint256=1500000000000000000")
    );
}

#[test]
fn refused_payments() {
    for (parts, expected) in [
        (of("DOGECOIN", "DOGE", BITCOIN, "1"), "/network payment_uri_network"),
        (of("ethereum", "ETH", EVM, "1"), "/network payment_uri_network"),
        (of("", "BTC", BITCOIN, "1"), "/network payment_uri_network"),
        (of("BITCOIN", "ETH", BITCOIN, "1"), "/asset payment_uri_asset"),
        (of("BSC", "USDT", EVM, "1"), "/asset payment_uri_asset"),
        (of("OPTIMISM", "USDT", EVM, "1"), "/asset payment_uri_asset"),
        (of("ETHEREUM", "usdc", EVM, "1"), "/asset asset_lower_case"),
        (of("ETHEREUM", "-", EVM, "1"), "/asset asset_length"),
        (of("ETHEREUM", "ETH", TRON, "1"), "/address address_network"),
        (
            of("ETHEREUM", "ETH", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Beaed", "1"),
            "/address address_checksum",
        ),
        (of("ETHEREUM", "ETH", "", "1"), "/address address_empty"),
        (of("ETHEREUM", "USDC", USDC, "1"), "/address payment_uri_address"),
        (of("ETHEREUM", "ETH", USDC, "1"), "/address payment_uri_address"),
        (of("ETHEREUM", "ETH", EVM, "0"), "/amount amount_not_positive"),
        (of("ETHEREUM", "ETH", EVM, "0.000"), "/amount amount_not_positive"),
        (of("ETHEREUM", "ETH", EVM, "-1"), "/amount amount_sign"),
        (of("ETHEREUM", "ETH", EVM, "1e18"), "/amount amount_exponent"),
        (of("ETHEREUM", "ETH", EVM, ""), "/amount amount_empty"),
        (of("BITCOIN", "BTC", BITCOIN, ".5"), "/amount amount_not_decimal"),
        (of("BITCOIN", "BTC", BITCOIN, "0.123456789"), "/amount amount_minor_units"),
        (of("ETHEREUM", "USDC", EVM, "1.0000000"), "/amount amount_minor_units"),
        (of("BITCOIN", "BTC", TEST, "1"), "/testNetwork payment_uri_test_network"),
    ] {
        assert_eq!(written(&parts), expected);
    }
    let more = |parts: Vec<(&'static str, &'static str)>, more: &[(&'static str, &'static str)]| {
        written(&[parts, more.to_vec()].concat())
    };
    let usdt = || of("BSC", "USDT", EVM, "1");
    for (contract, decimals, expected) in [
        (BSC_USDT, "", "/tokenContract payment_uri_token"),
        ("", "18", "/tokenContract payment_uri_token"),
        (BSC_USDT, "19", "/tokenContract payment_uri_token"),
        (BSC_USDT, "1x", "/tokenContract payment_uri_token"),
        ("0x55d398326f99059fF775485246999027B319795", "18", "/tokenContract address_length"),
        (EVM, "18", "/address payment_uri_address"),
    ] {
        assert_eq!(
            more(usdt(), &[("tokenContract", contract), ("decimals", decimals)]),
            expected,
            "{contract}"
        );
    }
    // A known token cannot have another name, and no other token can have its name.
    for (asset, contract) in [("USDC", BSC_USDT), ("USDX", USDC), ("ETH", BSC_USDT)] {
        let parts = of("ETHEREUM", asset, EVM, "1");
        let token = [("tokenContract", contract), ("decimals", "18")];
        assert_eq!(more(parts, &token), "/tokenContract payment_uri_token", "{asset}");
    }
    let token = [("tokenContract", BITCOIN), ("decimals", "8")];
    assert_eq!(more(of("BITCOIN", "USDT", TEST, "1"), &token), "/tokenContract payment_uri_token");
    assert_eq!(
        more(of("BITCOIN", "BTC", BITCOIN, "1"), &[("testNetwork", "true")]),
        "/testNetwork payment_uri_test_network"
    );
    assert_eq!(
        more(of("TRON", "TRX", TRON, "1"), &[("testNetwork", "true")]),
        "/testNetwork payment_uri_test_network"
    );
    for (network, asset, address, part) in [
        ("ETHEREUM", "ETH", EVM, "label"),
        ("ETHEREUM", "USDC", EVM, "message"),
        ("TRON", "TRX", TRON, "memo"),
        ("BITCOIN", "BTC", BITCOIN, "memo"),
        ("BITCOIN", "BTC", BITCOIN, "reference"),
    ] {
        let expected = format!("/{part} payment_uri_unsupported");
        assert_eq!(written(&[of(network, asset, address, "1"), vec![(part, SOLANA)]].concat()), expected);
    }
    assert_eq!(more(of("SOLANA", "SOL", SOLANA, "1"), &[("reference", "abc")]), "/reference address_length");
    let long = "x".repeat(2048);
    assert_eq!(
        written(&[of("SOLANA", "SOL", SOLANA, "1"), vec![("memo", &long)]].concat()),
        " payment_uri_too_long"
    );
}

#[test]
fn numbers_of_eip_681_are_read_exactly() {
    for (number, expected) in [
        ("1", "0.000000000000000001"),
        ("2.014e18", "2.014"),
        ("1.5E18", "1.5"),
        ("+1e18", "1"),
        ("1e", "0.000000000000000001"),
        ("1000000000000000000", "1"),
        ("0001e18", "1"),
        (".5e18", "0.5"),
        ("9007199254740993", "0.009007199254740993"),
        ("123456789012345678901234567890", "123456789012.34567890123456789"),
    ] {
        assert_eq!(parsed(&format!("ethereum:{EVM}@1?value={number}")), format!("ETHEREUM ETH {expected}"));
    }
    for (number, expected) in [
        ("1.5", "payment_uri_number"),
        ("1.55e1", "payment_uri_number"),
        ("1.50e1", "payment_uri_number"),
        ("-1", "payment_uri_number"),
        ("1.e18", "payment_uri_number"),
        ("e18", "payment_uri_number"),
        ("", "payment_uri_number"),
        ("1e+18", "payment_uri_number"),
        ("1e1e1", "payment_uri_number"),
        ("1.5.5e18", "payment_uri_number"),
        ("1e100", "payment_uri_number"),
        // 2^32 + 18 and 2^64 + 18.
        ("1e4294967314", "payment_uri_number"),
        ("1e18446744073709551634", "payment_uri_number"),
        ("1e999999999999999999999", "payment_uri_number"),
        ("0x10", "payment_uri_number"),
        ("1_000", "payment_uri_number"),
        ("0", "amount_not_positive"),
        ("0e18", "amount_not_positive"),
        ("1e60", "amount_too_many_digits"),
    ] {
        assert_eq!(
            parsed(&format!("ethereum:{EVM}@1?value={number}")),
            format!("/amount {expected}"),
            "{number}"
        );
    }
}

#[test]
fn refused_uris() {
    let long = format!("bitcoin:{BITCOIN}?x={}", "x".repeat(2048));
    for (uri, expected) in [
        ("", " payment_uri_scheme"),
        (BITCOIN, " payment_uri_scheme"),
        ("litecoin:x", " payment_uri_scheme"),
        (":x", " payment_uri_scheme"),
        (long.as_str(), " payment_uri_too_long"),
        (&format!("bitcoin:{BITCOIN}?label=a b"), " payment_uri_character"),
        (&format!("bitcoin:{BITCOIN}\n"), " payment_uri_character"),
        (&format!("bitcoin:{BITCOIN}?label=\u{e9}"), " payment_uri_character"),
        (&format!("bitcoin:{BITCOIN}?amount=1#x"), " payment_uri_character"),
        (&format!("bitcoin:{BITCOIN}?label=%4"), " payment_uri_character"),
        (&format!("bitcoin:{BITCOIN}?label=%zz"), " payment_uri_character"),
        (&format!("bitcoin:{BITCOIN}?label=%ff"), " payment_uri_character"),
        (&format!("bitcoin:{BITCOIN}?x=%ff"), " payment_uri_character"),
        (&format!("bitcoin:{BITCOIN}?label=a=b"), " payment_uri_character"),
        (&format!("bitcoin://{BITCOIN}?amount=1"), "/address address_character"),
        (&format!("bitcoin:{EVM}?amount=1"), "/address address_network"),
        (&format!("bitcoin:{BITCOIN}?amount=1&amount=1"), " payment_uri_duplicate"),
        (&format!("bitcoin:{BITCOIN}?amount=&amount=1"), " payment_uri_duplicate"),
        (&format!("bitcoin:{BITCOIN}?label=&label=x"), " payment_uri_duplicate"),
        (&format!("bitcoin:{BITCOIN}?amount=1&req-x"), " payment_uri_parameter"),
        (&format!("bitcoin:{BITCOIN}?amount=1&am%6funt=5"), " payment_uri_parameter"),
        // BIP-21 does not specify case: one wallet reads it as the amount, another ignores it.
        (&format!("bitcoin:{BITCOIN}?amount=1&Amount=2"), " payment_uri_parameter"),
        (&format!("bitcoin:{BITCOIN}?AMOUNT=2"), " payment_uri_parameter"),
        (&format!("bitcoin:{BITCOIN}?amount=1&laBel="), " payment_uri_parameter"),
        (&format!("bitcoin:{BITCOIN}?amount=1&MESSAGE"), " payment_uri_parameter"),
        (&format!("bitcoin:{BITCOIN}?amount=1&Req-x=1"), " payment_uri_parameter"),
        (&format!("bitcoin:{BITCOIN}?amount"), "/amount amount_empty"),
        (&format!("bitcoin:{BITCOIN}?amount=1e-3"), "/amount amount_exponent"),
        (&format!("bitcoin:{BITCOIN}?amount=0.123456789"), "/amount amount_minor_units"),
        (&format!("bitcoin:{BITCOIN}?amount=0"), "/amount amount_not_positive"),
        (&format!("ethereum:{EVM}?value=1"), "/network payment_uri_network"),
        (&format!("ethereum:{EVM}@5?value=1"), "/network payment_uri_network"),
        (&format!("ethereum:{EVM}@01?value=1"), "/network payment_uri_network"),
        (&format!("ethereum:{EVM}@1@1?value=1"), "/network payment_uri_network"),
        (&format!("ethereum:foo-{EVM}@1?value=1"), "/address address_malformed"),
        (&format!("ethereum:{USDC}@1/approve?address={EVM}&uint256=1"), " payment_uri_function"),
        (&format!("ethereum:{USDC}@1/transfer/x?address={EVM}&uint256=1"), " payment_uri_function"),
        (&format!("ethereum:{USDC}@1/transfer?uint256=1"), "/address address_empty"),
        (&format!("ethereum:{USDC}@1/transfer?address={USDC}&uint256=1"), "/address payment_uri_address"),
        (&format!("ethereum:{USDC}@1?value=1"), "/address payment_uri_address"),
        (&format!("ethereum:{USDC}@1/transfer?address={EVM}&uint256=1&value=1"), " payment_uri_parameter"),
        (&format!("ethereum:{USDC}@1/transfer?address={EVM}&uint256=1&uint8=1"), " payment_uri_parameter"),
        (&format!("ethereum:{EVM}@1?value=1&gasPrice=1"), " payment_uri_parameter"),
        (&format!("ethereum:{EVM}@1?value=1&uint256=1"), " payment_uri_parameter"),
        // USDC's contract on Ethereum, on another network.
        (
            &format!("ethereum:{USDC}@137/transfer?address={EVM}&uint256=1"),
            "/tokenContract payment_uri_contract",
        ),
        (
            &format!("ethereum:{USDC}@1/transfer?address={EVM}&uint256=1&address={EVM}"),
            " payment_uri_duplicate",
        ),
        (&format!("tron:{TRON}?amount=5&contract=x"), " payment_uri_parameter"),
        (&format!("tron:{TRON}?amount=5&label=x"), " payment_uri_parameter"),
        (&format!("tron:{TRON}?amount=5&token={TRON}"), "/tokenContract payment_uri_contract"),
        (&format!("solana:{SOLANA}?amount=5&x=y"), " payment_uri_parameter"),
        // A letter of USDC's mint in another case: another mint.
        (
            &format!("solana:{SOLANA}?amount=5&spl-token=EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1V"),
            "/tokenContract payment_uri_contract",
        ),
    ] {
        assert_eq!(parsed(uri), expected, "{uri}");
    }
}

#[test]
fn forms_of_other_writers_are_read() {
    for (uri, expected) in [
        (format!("BITCOIN:{BITCOIN}?amount=0.5"), "BITCOIN BTC 0.5"),
        (format!("bItCoIn:{BITCOIN}?"), "BITCOIN BTC "),
        (format!("bitcoin:{BITCOIN}?&amount=1&"), "BITCOIN BTC 1"),
        (format!("bitcoin:{BITCOIN}?lightning=lnbc1&amount=1"), "BITCOIN BTC 1"),
        (format!("bitcoin:{BITCOIN}?amount=1&message=a+b%2Bc&label=%c3%A9"), "BITCOIN BTC 1"),
        (format!("ETHEREUM:pay-{EVM}@42161?value=1e18"), "ARBITRUM ETH 1"),
        (
            format!("ethereum:{}@1/transfer?uint256=1.5e6&address={EVM}", USDC.to_lowercase()),
            "ETHEREUM USDC 1.5",
        ),
        (format!("tron:{TRON}"), "TRON TRX "),
    ] {
        assert_eq!(parsed(&uri), expected, "{uri}");
    }
    let read = |uri: &str| read(uri, &Payment::default()).unwrap();
    let payment = read(&format!("bitcoin:{BITCOIN}?amount=1&message=a+b%2Bc&label=%c3%A9&Lightning=2"));
    assert_eq!(
        [part::MESSAGE, part::LABEL, part::IGNORED].map(|part| payment.get(part)),
        ["a+b+c", "é", "Lightning"]
    );
    assert_eq!(read(&format!("bitcoin:{TEST}")).get(part::TEST_NETWORK), "true");
    let regtest = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
    assert_eq!(read(&format!("bitcoin:{regtest}")).get(part::TEST_NETWORK), "true");
    assert_eq!(read(&format!("bitcoin:{BITCOIN}")).get(part::TEST_NETWORK), "");
}

#[test]
fn a_described_token_is_read() {
    let uri = format!("ethereum:{}@56/transfer?address={EVM}&uint256=1.5e18", BSC_USDT.to_lowercase());
    let token = |network, asset, contract, decimals| {
        [("network", network), ("asset", asset), ("tokenContract", contract), ("decimals", decimals)]
    };
    assert_eq!(parsed(&uri), "/tokenContract payment_uri_contract");
    assert_eq!(parsed_with(&uri, &token("BSC", "USDT", BSC_USDT, "18")), "BSC USDT 1.5");
    assert_eq!(parsed_with(&uri, &token("BSC", "USDT", BSC_USDT, "17")), "BSC USDT 15");
    for (token, expected) in [
        (token("ETHEREUM", "USDT", BSC_USDT, "18"), "/tokenContract payment_uri_contract"),
        (token("BSC", "USDT", EVM, "18"), "/tokenContract payment_uri_contract"),
        (token("BSC", "BNB", BSC_USDT, "18"), "/tokenContract payment_uri_token"),
        (token("BSC", "USDT", BSC_USDT, ""), "/tokenContract payment_uri_token"),
        (token("BSC", "USDT", BSC_USDT, "99"), "/tokenContract payment_uri_token"),
        (token("BSC", "", BSC_USDT, "18"), "/asset asset_length"),
    ] {
        assert_eq!(parsed_with(&uri, &token), expected);
    }
    // The description of a known token is never taken from the caller.
    let uri = format!("ethereum:{USDC}@1/transfer?address={EVM}&uint256=1000000");
    assert_eq!(parsed_with(&uri, &token("ETHEREUM", "FAKE", USDC, "0")), "ETHEREUM USDC 1");
}
