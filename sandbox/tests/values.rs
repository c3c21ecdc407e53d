//! The values of contract section 7 at their limits, as the sandbox reads them by itself.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use oceafin_sandbox::read::values;

#[track_caller]
fn table(name: &str, is: impl Fn(&str) -> bool, good: &[&str], bad: &[&str]) {
    for text in good {
        assert!(is(text), "{name}: {text:?} is one");
    }
    for text in bad {
        assert!(!is(text), "{name}: {text:?} is none");
    }
}

#[test]
fn an_amount_is_a_positive_decimal_string_of_38_digits_18_of_them_decimals() {
    let (longest, too_long) = ("9".repeat(38), "9".repeat(39));
    let (fine, too_fine) = (format!("0.{}1", "0".repeat(17)), format!("0.{}1", "0".repeat(18)));
    let (both, too_many) =
        (format!("{}.{}", "9".repeat(20), "9".repeat(18)), "9".repeat(21) + ".9" + &"9".repeat(17));
    table(
        "amount",
        |text| values::amount(text).is_some(),
        &["1", "0.5", "10", "10.50", "9", &longest, &fine, &both],
        &[
            "", ".", "0", "0.0", "00", "01", "00.5", "1.", ".5", "-1", "+1", "1e3", "1,5", "1 ", " 1", "x1",
            "1x", "1.x", "1.5x", "1.5e3", "1.5.5", "1_0", "0x1", "١", &too_long, &too_fine, &too_many,
        ],
    );
    assert_eq!(values::amount("250.00"), values::amount("250"), "by value");
}

#[test]
fn codes_have_their_letters() {
    table("currency", values::is_currency, &["EUR", "JPY"], &["", "EU", "EURO", "eur", "EU1", "É1"]);
    table(
        "country",
        values::is_country,
        &["DE"],
        &["", "D", "DEU", "de", "D1", "É", "ZZ", "XK", "E ", "D DE"],
    );
    table(
        "asset",
        values::is_asset,
        &["OP", "USDC", "USDC.E", "1INCH", "ABCDEFGHIJKLMNOP"],
        &["", "B", "ABCDEFGHIJKLMNOPQ", "usdc", "USD-C", "USD C"],
    );
    table(
        "bic",
        values::is_bic,
        &["DEUTDEFF", "DEUTDEFF500", "A1B2DE34", "NCBVXKPR"],
        &[
            "",
            "DEUTZZFF",
            "DEUTDEF",
            "DEUTDEFF5",
            "DEUTDEFF50",
            "DEUTDEFF5000",
            "deutdeff",
            "DEUT12FF",
            "DEU-DEFF",
        ],
    );
    let (hash, short, long) = ("0123456789abcdef".repeat(4), "a".repeat(63), "a".repeat(65));
    let (upper, stranger) = (hash.to_uppercase(), format!("g{short}"));
    table("hash", values::is_hash, &[&hash], &["", &short, &long, &upper, &stranger]);
}

#[test]
fn an_id_is_1_to_128_characters_that_a_path_can_hold() {
    let (longest, too_long) = ("i".repeat(128), "i".repeat(129));
    table(
        "id",
        values::is_id,
        &["a", "Z", "0", "a.b_c:d-e", "...", ".a", &longest],
        &["", ".", "..", "a b", "a/b", "a%2Fb", "é", "a\n", &too_long],
    );
}

/// Check digits computed for these tests, but for those of Norway, Germany, Austria and Malta, which are the registry's examples.
#[test]
fn an_iban_has_the_length_of_its_country_and_its_remainder() {
    table(
        "iban",
        values::is_iban,
        &[
            "NO9386011117947",
            "DE89370400440532013000",
            // The letter that counts 10.
            "AT611904300234573201",
            "DE89 3704 0044 0532 0130 00",
            " DE8937040044053201 3000 ",
            "MT84MALT011000012345MTLCAST001S",
        ],
        &[
            "",
            // Too short and too long for their country, with the right remainder.
            "DE551234567890123456",
            "MT2212345678901",
            "MT58123456789012345678901234567890",
            // Digits that are never computed: 98 minus a remainder of 97 is 2 to 98.
            "DE00370400440532013050",
            "DE01370400440532013032",
            "DE99370400440532013014",
            // No country, and letters for check digits, both with the right remainder.
            "126712345678901",
            "DE1D12345678901",
            "DE89370400440532013001",
            "DE98370400440532013000",
            "de89370400440532013000",
            "DE8937040044053201300é",
            "DE89\u{a0}3704 0044 0532 0130 00",
            "DE89-3704-0044-0532-0130-00",
            // 69 bytes: more blanks than characters is no printed form.
            &format!("DE89370400440532013000{}", " ".repeat(47)),
        ],
    );
}

#[test]
fn a_network_shows_something_in_64_characters() {
    let (longest, too_long) = ("é".repeat(64), "é".repeat(65));
    table(
        "network",
        values::is_network,
        &["P", "POLYGON", "polygon zk", &longest],
        &["", " ", "A\u{7}", &too_long],
    );
    for (number, counts) in
        [(-1, false), (0, false), (1, true), (4_294_967_295, true), (4_294_967_296, false)]
    {
        assert_eq!(values::is_count(number), counts, "{number}");
    }
}

#[test]
fn a_date_time_has_an_offset() {
    table(
        "date-time",
        values::is_date_time,
        &["2026-06-28T00:00:00Z", "2026-06-28T02:00:00.5+02:00"],
        &["", "2026-06-28", "2026-06-28T00:00:00", "2026-02-30T00:00:00Z", "2026-06-28T24:00:00Z"],
    );
}

#[test]
fn an_e_mail_address_has_the_shape_of_rfc_5321() {
    let (local, too_long) =
        (format!("{}@a.example", "l".repeat(64)), format!("{}@a.example", "l".repeat(65)));
    let (label, long_label) =
        (format!("a@{}.example", "d".repeat(63)), format!("a@{}.example", "d".repeat(64)));
    let domain =
        |first: usize| format!("a@{}.{1}.{1}.{2}", "d".repeat(first), "d".repeat(62), "d".repeat(63));
    let (longest, over) = (domain(62), domain(63));
    assert_eq!((longest.len(), over.len()), (254, 255));
    table(
        "e-mail",
        values::is_email,
        &[
            "a@b.example",
            "a.b+c_d@b-c.example",
            "!#$%&'*+-/=?^_`{|}~@b.example",
            "\"a b\"@b.example",
            "\"@\"@b.example",
            "\"\"@b.example",
            "a@localhost",
            "a@[127.0.0.1]",
            &local,
            &label,
            &longest,
        ],
        &[
            "",
            "a",
            "@b.example",
            "a@",
            "a@b..example",
            "a@.example",
            "a@b.example.",
            "a@-b.example",
            "a@b-.example",
            "a@b_c.example",
            "a b@b.example",
            ".a@b.example",
            "a.@b.example",
            "a..b@b.example",
            "a@b@c.example",
            "\"@b.example",
            "\"a@b.example",
            "a\"@b.example",
            "a@[127.0.0.1",
            "a@127.0.0.1]",
            "é@b.example",
            &too_long,
            &long_label,
            &over,
        ],
    );
}

#[test]
fn an_url_is_secure_unless_it_stays_on_this_machine() {
    table(
        "url",
        values::is_https_url,
        &[
            "https://shop.example",
            "HTTPS://shop.example/ok?a=b#c",
            "https://shop.example:8443/",
            "https://[2001:db8::1]/",
            "https://shop.example?x=@",
            "http://localhost",
            "http://localhost:3000/x",
            "http://127.0.0.1:80",
            "http://[::1]:3000/",
            "HTTP://localhost",
        ],
        &[
            "",
            "https://",
            "https:///x",
            "https://?x",
            "https://:443/",
            "http://shop.example",
            "http://localhost.example",
            "http://128.0.0.1",
            "ftp://shop.example",
            "file://localhost",
            "shop.example",
            "javascript:alert(1)",
            "https://a@shop.example/",
            "https://shop.example/a b",
            "https://shop.example/\u{7}",
            "https//shop.example",
        ],
    );
}
