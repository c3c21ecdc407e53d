//! A written payment URI is read as the same payment.

use std::sync::LazyLock;

use oceafin_partner::payment_uri::{Payment, part, read, write};
use oceafin_partner::values::Network;
use proptest::prelude::*;

use super::{payment, sorted};

const ETHEREUM: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const TRON: &str = "TPL66VK2gCXNCD7EJg9pgJRfqcRazjhUZY";
const SOLANA: &str = "mvines9iiHiQTysrwkJjGf2gb9Ex9jXJX8ns3qwf2kN";
const BITCOIN: [&str; 4] = [
    "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2",
    "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
    "3P14159f73E4gFr7JterCCQh9QjiTjiZrG",
    "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",
];

/// Network, asset and decimals of everything that is known: found by asking for it.
static KNOWN: LazyLock<Vec<(&str, &str, usize)>> = LazyLock::new(|| {
    let mut known = Vec::new();
    for network in Network::known() {
        for asset in ["BTC", "ETH", "SOL", "TRX", "BNB", "POL", "AVAX", "USDC", "USDT"] {
            let places = |places: usize| {
                let amount = format!("0.{:0>places$}", 1);
                let address = address(network.name, 0);
                write(&payment(&[
                    ("network", network.name),
                    ("asset", asset),
                    ("address", address),
                    ("amount", if places == 0 { "1" } else { &amount }),
                ]))
                .is_ok()
            };
            if places(0) {
                known.push((
                    network.name,
                    asset,
                    (1..=18).take_while(|count| places(*count)).last().unwrap(),
                ));
            }
        }
    }
    known
});

fn address(network: &str, which: usize) -> &'static str {
    match network {
        "BITCOIN" => BITCOIN[which % 4],
        "TRON" => TRON,
        "SOLANA" => SOLANA,
        _ => ETHEREUM,
    }
}

#[test]
fn the_first_of_a_repeated_part_is_written() {
    let mut twice = payment(&[
        ("network", "SOLANA"),
        ("asset", "SOL"),
        ("address", SOLANA),
        ("amount", "0.5"),
        ("label", "first"),
        ("reference", SOLANA),
    ]);
    let once = write(&twice).unwrap();
    for (name, text) in [(part::AMOUNT, "0.7"), (part::LABEL, "second"), (part::MEMO, "")] {
        twice.add(name, text);
    }
    assert_eq!(write(&twice).as_deref(), Ok(&*once));
    twice.add(part::REFERENCE, SOLANA);
    let references = write(&twice).unwrap().matches("reference=").count();
    assert_eq!(references, 2, "of references there may be several");
}

#[test]
fn every_network_and_its_assets_are_known_with_their_decimals() {
    let expected = [
        ("ETHEREUM", "ETH", 18),
        ("ETHEREUM", "USDC", 6),
        ("ETHEREUM", "USDT", 6),
        ("POLYGON", "POL", 18),
        ("POLYGON", "USDC", 6),
        ("BSC", "BNB", 18),
        ("ARBITRUM", "ETH", 18),
        ("ARBITRUM", "USDC", 6),
        ("OPTIMISM", "ETH", 18),
        ("OPTIMISM", "USDC", 6),
        ("BASE", "ETH", 18),
        ("BASE", "USDC", 6),
        ("AVALANCHE", "AVAX", 18),
        ("AVALANCHE", "USDC", 6),
        ("AVALANCHE", "USDT", 6),
        ("TRON", "TRX", 6),
        ("TRON", "USDT", 6),
        ("BITCOIN", "BTC", 8),
        ("SOLANA", "SOL", 9),
        ("SOLANA", "USDC", 6),
        ("SOLANA", "USDT", 6),
    ];
    assert_eq!(*KNOWN, expected);
}

/// An amount without insignificant zeros and with at most this many digits after the point.
fn amounts(decimals: usize) -> impl Strategy<Value = String> {
    let digits = proptest::collection::vec(0..10_u8, 0..=decimals);
    ("[1-9][0-9]{0,19}|0", digits).prop_filter_map("zero", |(whole, digits)| {
        let fraction: String = digits.iter().map(u8::to_string).collect();
        let fraction = fraction.trim_end_matches('0');
        let amount = if fraction.is_empty() { whole } else { format!("{whole}.{fraction}") };
        (amount != "0").then_some(amount)
    })
}

fn payments() -> impl Strategy<Value = Payment> {
    let text = prop_oneof![Just(String::new()), any::<String>(), "[ -~]{1,12}", "\\PC{1,12}"];
    (0..KNOWN.len(), 0..4_usize, text.clone(), text.clone(), text).prop_flat_map(
        |(at, which, label, message, memo)| {
            let (network, asset, decimals) = KNOWN[at];
            amounts(decimals).prop_map(move |amount| {
                let address = address(network, which);
                let mut payment = payment(&[
                    ("network", network),
                    ("asset", asset),
                    ("address", address),
                    ("amount", &amount),
                ]);
                if matches!(network, "BITCOIN" | "SOLANA") {
                    payment.add(part::LABEL, &label);
                    payment.add(part::MESSAGE, &message);
                }
                if network == "SOLANA" {
                    payment.add(part::MEMO, &memo);
                    for key in [SOLANA, "82ZJ7nbGpixjeDCmEhUcmwXYfvurzAgGdtSMuHnUgyny"].iter().take(which) {
                        payment.add(part::REFERENCE, key);
                    }
                }
                if address.starts_with("tb") {
                    payment.add(part::TEST_NETWORK, "true");
                }
                payment
            })
        },
    )
}

/// URIs that look nearly right.
fn uris() -> impl Strategy<Value = String> {
    let path = prop_oneof![
        Just(format!("ethereum:{ETHEREUM}@1")),
        Just(format!("ethereum:pay-{ETHEREUM}@137")),
        Just("ethereum:0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48@1/transfer".to_owned()),
        Just(format!("bitcoin:{}", BITCOIN[0])),
        Just(format!("Bitcoin:{}", BITCOIN[3])),
        Just(format!("solana:{SOLANA}")),
        Just(format!("tron:{TRON}")),
        any::<String>(),
    ];
    let parameter = prop_oneof![
        "(amount|value|uint256)=[0-9]{0,30}([.][0-9]{0,20})?(e[0-9]{0,3})?",
        "(label|message|memo|x|req-x)=[ -~]{0,9}",
        "label=(%[0-9A-F]{2}){0,3}",
        Just(format!("address={ETHEREUM}")),
        Just("spl-token=EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v".to_owned()),
        Just("token=TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t".to_owned()),
        Just(format!("reference={SOLANA}")),
        "\\PC{0,9}",
    ];
    (path, proptest::collection::vec(parameter, 0..4))
        .prop_map(|(path, query)| if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) })
}

proptest! {
    #[test]
    fn what_is_written_is_read_as_what_it_was(payment in payments()) {
        match write(&payment) {
            Ok(uri) => {
                prop_assert!(uri.bytes().all(|byte| byte.is_ascii_graphic()));
                prop_assert_eq!(sorted(&read(&uri, &Payment::default()).unwrap()), sorted(&payment), "{}", uri);
                prop_assert_eq!(write(&read(&uri, &Payment::default()).unwrap()).unwrap(), uri);
            }
            // Long texts of three bytes a character come to more than a URI has.
            Err(error) => prop_assert_eq!(error.error.code, "payment_uri_too_long"),
        }
    }

    #[test]
    fn what_is_read_can_be_written_and_says_the_same(uri in uris()) {
        let Ok(payment) = read(&uri, &Payment::default()) else { return Ok(()) };
        if payment.get(part::AMOUNT).is_empty() {
            return Ok(());
        }
        let written = write(&payment).unwrap();
        let again = read(&written, &Payment::default()).unwrap();
        let of_value = |payment: &Payment| {
            let mut parts = sorted(payment);
            parts.retain(|(name, _)| name != "/ignored");
            parts
        };
        prop_assert_eq!(of_value(&again), of_value(&payment));
        prop_assert_eq!(write(&again).unwrap(), written);
    }

    #[test]
    fn no_text_makes_it_panic_and_no_message_repeats_it(text in any::<String>()) {
        for uri in [text.clone(), format!("bitcoin:{text}"), format!("ethereum:{text}@1"), format!("solana:{SOLANA}?amount={text}")] {
            if let Err(error) = read(&uri, &Payment::default()) {
                prop_assert!(text.len() < 12 || !error.error.message.contains(&text));
            }
        }
    }
}
