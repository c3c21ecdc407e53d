//! Currencies: active alphabetic codes of ISO 4217 (list one), with their minor units.

use std::borrow::Cow;

use super::text_value::text_conversions;
use super::{ValueError, packed};

/// Codes by minor units, each list sorted; `None` is the standard's "N.A.": metals, bond units, testing.
const CLASSES: [(Option<u8>, &str); 5] = [
    (
        Some(2),
        "\
         AEDAFNALLAMDAOAARSAUDAWGAZNBAMBBDBDTBMDBNDBOBBOVBRLBSDBTNBWPBYNBZDCADCDFCHECHFCHWCNYCOPCOU\
         CRCCUPCVECZKDKKDOPDZDEGPERNETBEURFJDFKPGBPGELGHSGIPGMDGTQGYDHKDHNLHTGHUFIDRILSINRIRRJMDKES\
         KGSKHRKPWKYDKZTLAKLBPLKRLRDLSLMADMDLMGAMKDMMKMNTMOPMRUMURMVRMWKMXNMXVMYRMZNNADNGNNIONOKNPR\
         NZDPABPENPGKPHPPKRPLNQARRONRSDRUBSARSBDSCRSDGSEKSGDSHPSLESOSSRDSSPSTNSVCSYPSZLTHBTJSTMTTOP\
         TRYTTDTWDTZSUAHUSDUSNUYUUZSVEDVESWSTXADXCDXCGYERZARZMWZWG",
    ),
    (Some(0), "BIFCLPDJFGNFISKJPYKMFKRWPYGRWFUGXUYIVNDVUVXAFXOFXPF"),
    (Some(3), "BHDIQDJODKWDLYDOMRTND"),
    (Some(4), "CLFUYW"),
    (None, "XAGXAUXBAXBBXBCXBDXDRXPDXPTXSUXTSXUAXXX"),
];

/// An active ISO 4217 alphabetic code, in upper case, for example `EUR`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Currency {
    code: &'static str,
    minor_units: Option<u8>,
}

impl Currency {
    /// Whether `text` is an active currency code. Codes: `currency_lower_case`, `currency_unknown`.
    pub fn check(text: &str) -> Result<(), ValueError> {
        find(text).map(|_| ())
    }

    /// The three letters.
    pub fn as_str(&self) -> &'static str {
        self.code
    }

    /// Digits after the point in the currency's smallest unit: 2 for `EUR`, 0 for `JPY`; `None` where ISO 4217
    /// gives none, as for `XAU`.
    pub fn minor_units(&self) -> Option<u8> {
        self.minor_units
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "the signature that every value has for its conversions"
    )]
    fn parse(text: Cow<'_, str>) -> Result<Self, ValueError> {
        find(&text)
    }
}

text_conversions!(Currency);

fn find(text: &str) -> Result<Currency, ValueError> {
    for (minor_units, codes) in CLASSES {
        if let Some(code) = packed::find::<3>(codes, text) {
            return Ok(Currency { code, minor_units });
        }
    }
    let letters = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    Err(if letters && text.bytes().any(|byte| byte.is_ascii_lowercase()) {
        ValueError::new("currency_lower_case", "write the currency code in upper case, as in `EUR`")
    } else {
        ValueError::new(
            "currency_unknown",
            "a currency is an active ISO 4217 code of three letters, as in `EUR`",
        )
    })
}
