#![no_main]

use url::Url;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    // The signed path goes through a URL parser. Only here, because the parser is a large dependency.
    if let Some(path) = oceafin_fuzz::base_string::check(data) {
        let url = Url::parse(&format!("https://api.example.com{path}")).unwrap();
        assert_eq!(url.as_str(), format!("https://api.example.com{path}"), "signed otherwise than sent");
    }
});
