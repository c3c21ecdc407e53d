//! What an IBAN of each country looks like: the SWIFT IBAN registry, release 99.

/// Country code, then the BBAN as runs of characters: `n` digits, `a` letters, `c` either. `FR10n11c2n` is
/// ten digits, eleven letters or digits, two digits. Neighbouring runs of one kind are joined, since their
/// meaning (bank, branch, account) plays no part in the check. Sorted by country.
const STRUCTURES: &[&str] = &[
    "AD8n12c",
    "AE19n",
    "AL8n16c",
    "AT16n",
    "AZ4a20c",
    "BA16n",
    "BE12n",
    "BG4a6n8c",
    "BH4a14c",
    "BI23n",
    "BR23n1a1c",
    "BY4c4n16c",
    "CH5n12c",
    "CR18n",
    "CY8n16c",
    "CZ20n",
    "DE18n",
    "DJ23n",
    "DK14n",
    "DO4c20n",
    "EE16n",
    "EG25n",
    "ES20n",
    "FI14n",
    "FK2a12n",
    "FO14n",
    "FR10n11c2n",
    "GB4a14n",
    "GE2a16n",
    "GI4a15c",
    "GL14n",
    "GR7n16c",
    "GT24c",
    "HN4a20n",
    "HR17n",
    "HU24n",
    "IE4a14n",
    "IL19n",
    "IQ4a15n",
    "IS22n",
    "IT1a10n12c",
    "JO4a4n18c",
    "KW4a22c",
    "KZ3n13c",
    "LB4n20c",
    "LC4a24c",
    "LI5n12c",
    "LT16n",
    "LU3n13c",
    "LV4a13c",
    "LY21n",
    "MC10n11c2n",
    "MD20c",
    "ME18n",
    "MK3n10c2n",
    "MN16n",
    "MR23n",
    "MT4a5n18c",
    "MU4a19n3a",
    "NI4a20n",
    "NL4a10n",
    "NO11n",
    "OM3n16c",
    "PK4a16c",
    "PL24n",
    "PS4a21c",
    "PT21n",
    "QA4a21c",
    "RO4a16c",
    "RS18n",
    "RU14n15c",
    "SA2n18c",
    "SC4a20n3a",
    "SD14n",
    "SE20n",
    "SI15n",
    "SK20n",
    "SM1a10n12c",
    "SO19n",
    "ST21n",
    "SV4a20n",
    "TL19n",
    "TN20n",
    "TR6n16c",
    "UA6n19c",
    "VA18n",
    "VG4a16n",
    "XK16n",
    "YE4a4n18c",
];

/// A run of `count` characters of one kind.
#[derive(Clone, Copy)]
pub(super) struct Run {
    /// How many.
    pub(super) count: usize,
    /// `n`, `a` or `c`, as the registry names them.
    pub(super) kind: u8,
}

impl Run {
    /// Whether an upper-case letter or digit is of this kind.
    pub(super) const fn allows(self, byte: u8) -> bool {
        match self.kind {
            b'n' => byte.is_ascii_digit(),
            b'a' => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_digit() || byte.is_ascii_uppercase(),
        }
    }
}

/// The BBAN structure of a country, `None` if it is not in the registry.
pub(super) fn bban_of(country: [u8; 2]) -> Option<impl Iterator<Item = Run> + Clone> {
    let key =
        |entry: &&'static str| entry.as_bytes().first_chunk::<2>().map(|code| u16::from_be_bytes(*code));
    let found = STRUCTURES.binary_search_by_key(&Some(u16::from_be_bytes(country)), key).ok()?;
    let runs = STRUCTURES.get(found)?.as_bytes().get(2..)?;
    // Every run ends in its kind, a letter; what stands before it is the count.
    Some(runs.split_inclusive(u8::is_ascii_lowercase).filter_map(|run| {
        let (kind, count) = run.split_last()?;
        let count = count.iter().fold(0, |sum, digit| sum * 10 + usize::from(digit.wrapping_sub(b'0')));
        Some(Run { count, kind: *kind })
    }))
}
