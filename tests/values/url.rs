//! URLs: edges of the shape, and agreement with a URL parser's reading of the host.

use oceafin_partner::values::HttpsUrl;

use super::code;

#[test]
fn edges() {
    let longest = format!("https://example.com/{}", "a".repeat(2028));
    let too_long = format!("{longest}a");
    let longest_host = format!("https://{}example/", "a.".repeat(123));
    let long_host = format!("https://{}example/", "a.".repeat(124));
    assert_eq!(longest.len(), 2048);
    for (text, expected) in [
        ("https://example.com", "ok"),
        ("https://example.com/", "ok"),
        ("https://example.com?x=1", "ok"),
        ("https://example.com#x", "ok"),
        ("HTTPS://EXAMPLE.COM/", "ok"),
        ("https://example.com:8443/a/b?c=d&e=%20#f", "ok"),
        ("https://example.com/?next=https://user@other.example/:1", "ok"),
        ("https://example.com/return?order={orderId}|x", "ok"),
        ("https://xn--mller-kva.example/", "ok"),
        ("https://a_b.example/", "host"),
        ("https://shop/", "ok"),
        ("https://example.com./", "ok"),
        ("https://192.0.2.1/", "ok"),
        ("https://[2001:db8::1]/", "ok"),
        ("https://[2001:db8::1]:8443/", "ok"),
        ("https://[1::2:3:4:5:6:7]/", "ok"),
        ("https://localhost/", "ok"),
        ("http://localhost", "ok"),
        ("http://LocalHost:3000/x", "ok"),
        ("http://127.0.0.1:3000", "ok"),
        ("http://[::1]:3000/x", "ok"),
        (longest.as_str(), "ok"),
        (longest_host.as_str(), "ok"),
        (too_long.as_str(), "too_long"),
        (long_host.as_str(), "host"),
        ("", "scheme"),
        ("example.com", "scheme"),
        ("//example.com", "scheme"),
        ("https:example.com", "scheme"),
        ("https:/example.com", "scheme"),
        ("ftp://example.com", "scheme"),
        ("javascript://example.com/%0aalert(1)", "scheme"),
        ("xhttps://example.com", "scheme"),
        ("http://example.com", "insecure"),
        ("http://localhost.example.com", "insecure"),
        ("http://localhost.", "insecure"),
        ("http://x.localhost", "insecure"),
        ("http://notlocalhost", "insecure"),
        ("http://127.0.0.1.example.com", "insecure"),
        ("http://127.0.0.2", "insecure"),
        ("http://[::2]", "insecure"),
        ("http://[::ffff:127.0.0.1]", "insecure"),
        ("http://192.168.0.1/", "insecure"),
        ("http://localhost@example.com/", "user_info"),
        ("https://user:secret@example.com/", "user_info"),
        ("https://@example.com/", "user_info"),
        ("https://", "host"),
        ("https:///path", "host"),
        ("https://?x", "host"),
        ("https://#x", "host"),
        ("https://.", "host"),
        ("https://.example.com", "host"),
        ("https://example..com", "host"),
        ("https://example.com..", "host"),
        ("https://-example.com", "host"),
        ("https://exam*ple.com", "host"),
        ("https://exam%2eple.com", "host"),
        ("https://1.2.3", "host"),
        ("https://1.2.3.4.5", "host"),
        ("https://1.2.3.256", "host"),
        ("https://example.1", "host"),
        ("https://[]", "host"),
        ("https://[::1", "host"),
        ("https://::1]", "host"),
        ("https://[::1]x", "port"),
        ("https://[1.2.3.4]", "host"),
        ("https://[1::2:3:4:5:6:7:8]", "host"),
        ("https://[1:2:3:4:5:6:7]", "host"),
        ("https://[fe80::1%25eth0]", "host"),
        ("https://example.com:", "port"),
        ("https://example.com:0", "port"),
        ("https://example.com:65536", "port"),
        ("https://example.com:4294967299", "port"),
        ("https://example.com:99999999999999999999", "port"),
        ("https://example.com:+1", "port"),
        ("https://example.com:1x", "port"),
        ("https://example.com:1:2", "port"),
        ("https://m\u{fc}ller.example/", "not_ascii"),
        ("https://example.com/m\u{fc}ller", "not_ascii"),
        (" https://example.com", "character"),
        ("https://example.com ", "character"),
        ("https://exam ple.com/", "character"),
        ("https://example.com/a\tb", "character"),
        ("https://example.com/\n", "character"),
        ("https://example.com/\u{7f}", "character"),
        ("https://example.com\\@other.example/", "character"),
        ("https://example.com/\\x", "character"),
        ("http://localhost\\.example.com/", "character"),
    ] {
        let expected = if expected == "ok" { "ok".to_owned() } else { format!("url_{expected}") };
        assert_eq!(code(HttpsUrl::check(text)), expected, "{text:?}");
    }
}

#[test]
fn debug_shows_no_path() {
    for (text, expected) in [
        ("https://example.com:1/token?secret=x#y", "HttpsUrl(https://example.com:1/…)"),
        ("https://example.com?secret=x", "HttpsUrl(https://example.com/…)"),
    ] {
        assert_eq!(format!("{:?}", HttpsUrl::try_from(text).unwrap()), expected);
    }
}
