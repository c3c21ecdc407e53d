//! E-mail addresses: the vectors by the grammar their source follows, and edges of the grammar of RFC 5321.

use oceafin_partner::values::Email;
use serde_json::Value;

use super::code;

const SUITES: [(&str, &str, usize); 5] = [
    ("json-schema", include_str!("../vectors/email/json-schema.jsonl"), 13),
    ("isemail", include_str!("../vectors/email/isemail.jsonl"), 98),
    ("validatorjs", include_str!("../vectors/email/validatorjs.jsonl"), 35),
    ("zod", include_str!("../vectors/email/zod.jsonl"), 54),
    ("symfony-html5", include_str!("../vectors/email/symfony-html5.jsonl"), 11),
];

/// Why we accept what a source with a stricter grammar refuses; the classes of decision 0011.
fn wider_than(suite: &str, text: &str) -> bool {
    let (local_part, domain) = text.rsplit_once('@').unwrap();
    let top_level = domain.rsplit('.').next().unwrap();
    let address_literal = domain.starts_with('[');
    let one_label = !domain.contains('.');
    let top_level_of_letters =
        top_level.len() > 1 && top_level.bytes().all(|byte| byte.is_ascii_alphabetic());
    match suite {
        "zod" => {
            let outside_its_pattern = local_part.bytes().any(|byte| b"\"!#$%&*/=?^`{|}~".contains(&byte));
            outside_its_pattern || address_literal || one_label || !top_level_of_letters
        }
        "validatorjs" => address_literal || one_label || !top_level_of_letters,
        "symfony-html5" => one_label,
        _ => false,
    }
}

/// Why we refuse what a source with a wider grammar accepts.
fn narrower_than(suite: &str, text: &str) -> bool {
    suite == "validatorjs" && !text.is_ascii()
}

#[test]
fn every_vector() {
    for (suite, text, count) in SUITES {
        let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(rows.len(), count, "{suite}");
        for row in rows {
            let text = row["value"].as_str().unwrap();
            let by_the_policy = match (row["valid"] == true, Email::check(text).is_ok()) {
                (true, true) | (false, false) => true,
                (false, true) => wider_than(suite, text),
                (true, false) => narrower_than(suite, text),
            };
            assert!(by_the_policy, "{} {text:?} gave {:?}", row["id"], Email::check(text));
        }
    }
}

/// The two sources that follow RFC 5321 agree with us, so no class above may mention them.
#[test]
fn the_sources_with_the_same_grammar_always_agree() {
    for (suite, text, _) in
        SUITES.into_iter().filter(|(suite, _, _)| matches!(*suite, "json-schema" | "isemail"))
    {
        for line in text.lines() {
            let row: Value = serde_json::from_str(line).unwrap();
            assert_eq!(
                Email::check(row["value"].as_str().unwrap()).is_ok(),
                row["valid"] == true,
                "{suite} {row}"
            );
        }
    }
}

#[test]
fn edges() {
    let local_part = "a".repeat(64);
    let label = "b".repeat(63);
    let longest = format!("{local_part}@{label}.{label}.{}", "c".repeat(61));
    let too_long = format!("{longest}c");
    let long_local_part = format!("a{local_part}@b.c");
    let long_quoted = format!("\"{}\"@b.c", "a".repeat(63));
    let long_label = format!("a@{label}b.c");
    assert_eq!(longest.len(), 254);
    for (text, expected) in [
        ("name@example.com", "ok"),
        (longest.as_str(), "ok"),
        ("a@b", "ok"),
        ("o'hara+x=1/2@xn--mller-kva.example", "ok"),
        ("\"a@b\\\"c d\"@example.com", "ok"),
        ("\"\"@example.com", "ok"),
        ("a@[127.0.0.1]", "ok"),
        ("a@[ipv6:fe80::1]", "ok"),
        ("a@[IPv6:::]", "ok"),
        ("a@[IPv6:1:2:3:4:5:6:7:8]", "ok"),
        ("a@[IPv6:1:2:3:4:5:6:1.2.3.4]", "ok"),
        ("a@[IPv6:1::2:3:4:5:6]", "ok"),
        ("a@[IPv6:1::2:3:4:1.2.3.4]", "ok"),
        ("", "email_empty"),
        (too_long.as_str(), "email_too_long"),
        (long_local_part.as_str(), "email_too_long"),
        (long_quoted.as_str(), "email_too_long"),
        ("m\u{fc}ller@example.com", "email_character"),
        ("name@m\u{fc}ller.example", "email_character"),
        ("name@example.com\n", "email_character"),
        ("name\u{7f}@example.com", "email_character"),
        ("name.example.com", "email_at_sign"),
        ("\"name@example.com", "email_at_sign"),
        ("\"name\\\"@example.com", "email_at_sign"),
        ("\"name\"x@example.com", "email_at_sign"),
        ("\"name\"", "email_at_sign"),
        ("@example.com", "email_local_part"),
        (".name@example.com", "email_local_part"),
        ("name.@example.com", "email_local_part"),
        ("na..me@example.com", "email_local_part"),
        ("na me@example.com", "email_local_part"),
        ("na(me)@example.com", "email_local_part"),
        ("na\"me@example.com", "email_local_part"),
        ("na,me@example.com", "email_local_part"),
        ("name@", "email_domain"),
        ("name@@example.com", "email_domain"),
        ("name@example.com@example.com", "email_domain"),
        ("name@example.com.", "email_domain"),
        ("name@.example.com", "email_domain"),
        ("name@example..com", "email_domain"),
        ("name@-example.com", "email_domain"),
        ("name@example-.com", "email_domain"),
        ("name@exam_ple.com", "email_domain"),
        ("name@exam ple.com", "email_domain"),
        (long_label.as_str(), "email_domain"),
        ("name@[]", "email_domain"),
        ("name@[127.0.0.1", "email_domain"),
        ("name@127.0.0.1]", "email_domain"),
        ("name@[127.0.0]", "email_domain"),
        ("name@[127.0.0.0.1]", "email_domain"),
        ("name@[127.0.0.256]", "email_domain"),
        ("name@[127.0.0.0001]", "email_domain"),
        ("name@[127.0.0.+1]", "email_domain"),
        ("name@[127.0.0.]", "email_domain"),
        ("name@[::1]", "email_domain"),
        ("name@[IPv6:]", "email_domain"),
        ("name@[IPv6:1:2:3:4:5:6:7]", "email_domain"),
        ("name@[IPv6:1:2:3:4:5:6:7:8:9]", "email_domain"),
        ("name@[IPv6:1::2:3:4:5:6:7]", "email_domain"),
        ("name@[IPv6:1::2::3]", "email_domain"),
        ("name@[IPv6:1:::2]", "email_domain"),
        ("name@[IPv6:12345::]", "email_domain"),
        ("name@[IPv6:g::]", "email_domain"),
        ("name@[IPv6:1.2.3.4::]", "email_domain"),
        ("name@[IPv6:::1.2.3.4:1]", "email_domain"),
        ("name@[IPv6:1:2:3:4:5:6:7:1.2.3.4]", "email_domain"),
        ("name@[x-tag:content]", "email_domain"),
    ] {
        assert_eq!(code(Email::check(text)), expected, "{text:?}");
    }
}

/// Every ASCII character, unquoted and quoted, before and after the `@`.
#[test]
fn characters() {
    for byte in 0..=127_u8 {
        let c = char::from(byte);
        let atext = c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
        assert_eq!(Email::check(&format!("a{c}a@example.com")).is_ok(), atext || c == '.', "{c:?}");
        let quoted = matches!(c, ' '..='~') && c != '"';
        // `\a` is a quoted pair.
        assert_eq!(Email::check(&format!("\"a{c}a\"@example.com")).is_ok(), quoted, "{c:?}");
        assert_eq!(
            Email::check(&format!("\"a\\{c}a\"@example.com")).is_ok(),
            matches!(c, ' '..='~'),
            "{c:?}"
        );
        let domain = c.is_ascii_alphanumeric() || matches!(c, '-' | '.');
        assert_eq!(Email::check(&format!("a@a{c}a")).is_ok(), domain, "{c:?}");
    }
}

#[test]
fn debug_shows_nothing() {
    assert_eq!(format!("{:?}", Email::try_from("name@example.com").unwrap()), "Email(…)");
}
