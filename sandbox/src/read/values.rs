//! The sandbox's own reading of the values of contract section 7 that the models use.
//!
//! Written apart from the client's `values` on purpose: where the two disagree, one of them is wrong, and a test
//! that runs the client against the sandbox shows it.

use std::str::FromStr;

use bigdecimal::{BigDecimal, Zero};

use crate::read::moment;

/// An opaque id: 1 to 128 of `[A-Za-z0-9._:-]`, and not one of the two path segments that mean a folder.
pub fn is_id(text: &str) -> bool {
    (1..=128).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-'))
        && text != "."
        && text != ".."
}

/// A positive decimal string: no sign, exponent or leading zero, at most 38 digits, at most 18 after the point.
pub fn amount(text: &str) -> Option<BigDecimal> {
    let (whole, fraction) = match text.split_once('.') {
        Some((whole, fraction)) if !fraction.is_empty() => (whole, fraction),
        Some(_) => return None,
        None => (text, ""),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let leading_zero = whole.len() > 1 && whole.starts_with('0');
    if whole.is_empty() || leading_zero || !digits(whole) || !digits(fraction) {
        return None;
    }
    if fraction.len() > 18 || whole.len() + fraction.len() > 38 {
        return None;
    }
    BigDecimal::from_str(text).ok().filter(|amount| !amount.is_zero())
}

/// Three upper-case letters. That the currency exists is checked where it is used.
pub fn is_currency(text: &str) -> bool {
    text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// The assigned codes of ISO 3166-1 alpha-2.
const COUNTRIES: &str = "\
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS \
    BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE \
    EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM \
    HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC \
    LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA \
    NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW \
    SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO \
    TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// The length of an IBAN, and the countries that have it (ISO 13616: the registry of SWIFT, release 99).
const IBAN_LENGTHS: &[(usize, &str)] = &[
    (15, "NO"),
    (16, "BE"),
    (18, "DK FI FK FO GL NL SD"),
    (19, "MK SI"),
    (20, "AT BA EE KZ LT LU MN XK"),
    (21, "CH HR LI LV"),
    (22, "BG BH CR DE GB GE IE ME RS VA"),
    (23, "AE GI IL IQ OM SO TL"),
    (24, "AD CZ ES MD PK RO SA SE SK TN VG"),
    (25, "LY PT ST"),
    (26, "IS TR"),
    (27, "BI DJ FR GR IT MC MR SM"),
    (28, "AL AZ BY CY DO GT HN HU LB NI PL SV"),
    (29, "BR EG PS QA UA"),
    (30, "JO KW MU YE"),
    (31, "MT SC"),
    (32, "LC"),
    (33, "RU"),
];

/// Whether a list of words, with a blank between, has this one.
fn lists(words: &str, word: &str) -> bool {
    words.split(' ').any(|one| one == word)
}

/// ISO 3166-1: an assigned code.
pub fn is_country(text: &str) -> bool {
    lists(COUNTRIES, text)
}

/// An asset symbol, `[A-Z0-9.]{2,16}`.
pub fn is_asset(text: &str) -> bool {
    (2..=16).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'.')
}

/// An IBAN as it is kept: without the blanks of its printed form (ISO 13616).
pub fn electronic(iban: &str) -> String {
    iban.replace(' ', "")
}

/// ISO 13616: the length of its country, check digits and mod-97, in electronic or in printed form. Where an account has
/// letters is the client's to know.
pub fn is_iban(text: &str) -> bool {
    // With as many blanks as the longest has characters.
    if text.len() > 68 {
        return false;
    }
    let text = electronic(text);
    if !text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
        return false;
    }
    let Some((head, account)) = text.split_at_checked(4) else { return false };
    let Some((country, check)) = head.split_at_checked(2) else { return false };
    let fits = |(length, countries): &(usize, &str)| *length == text.len() && lists(countries, country);
    // Check digits are 98 minus a remainder of 97; the others that give the right sum are never computed.
    let computed = check.parse().is_ok_and(|check: u32| (2..=98).contains(&check));
    if !computed || !IBAN_LENGTHS.iter().any(fits) {
        return false;
    }
    let remainder = account.chars().chain(head.chars()).filter_map(|character| character.to_digit(36)).fold(
        0_u32,
        |remainder, value| {
            let shift = if value > 9 { 100 } else { 10 };
            (remainder * shift + value) % 97
        },
    );
    remainder == 1
}

/// ISO 9362: four letters or digits, a country or Kosovo, two letters or digits, and three more or not.
pub fn is_bic(text: &str) -> bool {
    matches!(text.len(), 8 | 11)
        && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && text.get(4..6).is_some_and(|country| is_country(country) || country == "XK")
}

/// RFC 3339 with offset.
pub fn is_date_time(text: &str) -> bool {
    moment::parse(text).is_some()
}

/// Any name of at most 64 characters that shows something.
pub fn is_network(text: &str) -> bool {
    text.chars().count() <= 64 && !text.chars().any(char::is_control) && !text.trim().is_empty()
}

/// What the members that count seconds can hold.
pub fn is_count(number: i64) -> bool {
    (1..=i64::from(u32::MAX)).contains(&number)
}

/// RFC 5321 in shape: a local part of at most 64 octets, `@`, a domain of dotted labels or an address in brackets.
/// The finer points of quoting are the client's to know.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let bracketed = domain.starts_with('[') && domain.ends_with(']');
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let quoted = local.len() > 1 && local.starts_with('"') && local.ends_with('"');
    let atom = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    let dotted = |local: &str| local.split('.').all(|part| !part.is_empty() && part.bytes().all(atom));
    text.len() <= 254
        && (1..=64).contains(&local.len())
        && (quoted || dotted(local))
        && (bracketed || domain.split('.').all(label))
}

/// Where a webhook may be posted: an `http` or `https` URL with a host.
pub fn is_web_url(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#', ':']))
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// `https://`, or `http://` to this very machine, with a host and nothing an URL cannot hold.
pub fn is_https_url(text: &str) -> bool {
    let secure = text.get(..8).filter(|scheme| scheme.eq_ignore_ascii_case("https://"));
    let plain = text.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("http://"));
    let Some(rest) = secure.or(plain).and_then(|scheme| text.get(scheme.len()..)) else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.split_once(']') {
        Some((inside, _)) => inside.trim_start_matches('['),
        None => authority.split(':').next().unwrap_or_default(),
    };
    let local = matches!(host, "localhost" | "127.0.0.1" | "::1");
    !host.is_empty()
        && !authority.contains('@')
        && (secure.is_some() || local)
        && !text.chars().any(|character| character.is_control() || character.is_whitespace())
}

/// SHA-256 in lower-case hex.
pub fn is_hash(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}
