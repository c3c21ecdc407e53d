//! SHA-256 and HMAC-SHA256 against published vectors, through the room's own types.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a fixture that fails fails its test")]

use oceafin_partner::signing::{HexDigest, SigningKey};
use serde_json::Value;

fn rows(text: &str) -> Vec<Value> {
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!rows.is_empty());
    rows
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_else(|| panic!("{row}: no `{name}`"))
}

fn bytes(row: &Value, name: &str) -> Vec<u8> {
    hex::decode(text(row, name)).unwrap()
}

#[test]
fn sha256_of_messages() {
    for file in [
        include_str!("vectors/sha256/cavp-shortmsg.jsonl"),
        include_str!("vectors/sha256/cavp-longmsg.jsonl"),
    ] {
        for row in rows(file) {
            let message = bytes(&row, "msg_hex");
            assert_eq!(message.len() as u64 * 8, row["bit_length"].as_u64().unwrap(), "{row}");
            assert_eq!(HexDigest::sha256(&message).to_string(), text(&row, "sha256"), "{}", row["id"]);
        }
    }
}

#[test]
fn sha256_in_chains_of_a_thousand() {
    for row in rows(include_str!("vectors/sha256/cavp-monte.jsonl")) {
        let seed = bytes(&row, "seed");
        let mut last = [seed.clone(), seed.clone(), seed];
        for _ in 0..1000 {
            let next = hex::decode(HexDigest::sha256(&last.concat()).as_bytes()).unwrap();
            last.rotate_left(1);
            last[2] = next;
        }
        assert_eq!(hex::encode(&last[2]), text(&row, "sha256"), "{}", row["id"]);
    }
}

#[test]
fn hmac_sha256() {
    let mut refused = 0;
    for file in [
        include_str!("vectors/hmac-sha256/rfc4231.jsonl"),
        include_str!("vectors/hmac-sha256/wycheproof.jsonl"),
    ] {
        for row in rows(file) {
            let key = SigningKey::from_bytes(&bytes(&row, "key")).unwrap();
            let (message, tag) = (bytes(&row, "msg"), bytes(&row, "tag"));
            assert_eq!(tag.len() as u64 * 8, row["tag_bits"].as_u64().unwrap(), "{row}");
            let valid = text(&row, "result") == "valid";
            refused += u32::from(!valid);
            // A truncated tag is the leftmost part of the whole (RFC 2104 section 5).
            assert_eq!(key.tag(&message)[..tag.len()] == tag[..], valid, "{row}");
            // This API signs with whole tags only, so a right but truncated one does not verify.
            assert_eq!(key.verify(&message, &tag), valid && tag.len() == 32, "{row}");
        }
    }
    assert!(refused > 0, "the vectors hold wrong tags too");
}
