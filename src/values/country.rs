//! Countries: ISO 3166-1 alpha-2.

use std::borrow::Cow;

use super::text_value::text_conversions;
use super::{ValueError, packed};

/// The 249 officially assigned codes, sorted. `XK` (Kosovo) is user-assigned and not among them, though IBANs and
/// BICs carry it.
const ASSIGNED: &str = "\
    ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCD\
    CFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGF\
    GGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKN\
    KPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNA\
    NCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSI\
    SJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVI\
    VNVUWFWSYEYTZAZMZW";

/// An officially assigned ISO 3166-1 alpha-2 code, in upper case, for example `DE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country(&'static str);

impl Country {
    /// Whether `text` is an assigned country code. Codes: `country_lower_case`, `country_unknown`.
    pub fn check(text: &str) -> Result<(), ValueError> {
        find(text).map(|_| ())
    }

    /// The two letters.
    pub fn as_str(&self) -> &'static str {
        self.0
    }

    #[expect(
        clippy::needless_pass_by_value,
        reason = "the signature that every value has for its conversions"
    )]
    fn parse(text: Cow<'_, str>) -> Result<Self, ValueError> {
        find(&text).map(Self)
    }
}

text_conversions!(Country);

/// Whether `text` is an assigned code, for checks that build on it.
pub(super) fn is_assigned(text: &str) -> bool {
    assigned(text).is_some()
}

fn assigned(text: &str) -> Option<&'static str> {
    packed::find::<2>(ASSIGNED, text)
}

fn find(text: &str) -> Result<&'static str, ValueError> {
    assigned(text).ok_or_else(|| match text.as_bytes() {
        [b'a'..=b'z', b'a'..=b'z' | b'A'..=b'Z'] | [b'A'..=b'Z', b'a'..=b'z'] => {
            ValueError::new("country_lower_case", "write the country code in upper case, as in `DE`")
        }
        _ => ValueError::new("country_unknown", "a country is an ISO 3166-1 code of two letters, as in `DE`"),
    })
}
