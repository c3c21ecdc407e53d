//! BICs: ISO 9362.

use super::text_value::text_value;
use super::{ValueError, country};

text_value! {
    /// A business identifier code of 8 or 11 characters, upper case: `DEUTDEFF` or `DEUTDEFF500`.
    ///
    /// Four letters, a country (ISO 3166-1, or `XK` for Kosovo), two letters or digits, and for a branch three
    /// more. ISO 9362:2014 allows digits among the first four as well; the codes in the registers of banks have
    /// none, and a digit there is nearly always a typing error, so letters are asked for.
    #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
    Bic
}

crate::redacted::redacted!(Bic);

impl Bic {
    /// Whether `text` is a BIC. Codes: `bic_length`, `bic_lower_case`, `bic_character`, `bic_institution`,
    /// `bic_country`.
    pub fn check(text: &str) -> Result<(), ValueError> {
        if !matches!(text.len(), 8 | 11) {
            return Err(ValueError::new("bic_length", "a BIC has 8 or 11 characters"));
        }
        for byte in text.bytes() {
            match byte {
                b'A'..=b'Z' | b'0'..=b'9' => {}
                b'a'..=b'z' => return Err(ValueError::new("bic_lower_case", "write the BIC in upper case")),
                _ => return Err(ValueError::new("bic_character", "a BIC has only the characters `A-Z 0-9`")),
            }
        }
        let (institution, rest) = text.split_at_checked(4).unwrap_or_default();
        if !institution.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(ValueError::new("bic_institution", "the first four characters of a BIC are letters"));
        }
        let (code, _location_and_branch) = rest.split_at_checked(2).unwrap_or_default();
        if code != "XK" && !country::is_assigned(code) {
            return Err(ValueError::new(
                "bic_country",
                "the fifth and sixth characters of a BIC are a country code, as in `DEUTDEFF`",
            ));
        }
        Ok(())
    }
}
