//! Asset symbols, contract section 7 \[A\].

use super::ValueError;
use super::text_value::text_value;

text_value! {
    /// The symbol of an asset, crypto or fiat: `[A-Z0-9.]{2,16}`, for example `USDC`.
    #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
    Asset
}

impl Asset {
    /// Whether `text` is an asset symbol. Codes: `asset_length`, `asset_lower_case`, `asset_character`.
    pub fn check(text: &str) -> Result<(), ValueError> {
        if !(2..=16).contains(&text.len()) {
            return Err(ValueError::new("asset_length", "an asset symbol has 2 to 16 characters"));
        }
        for byte in text.bytes() {
            match byte {
                b'A'..=b'Z' | b'0'..=b'9' | b'.' => {}
                b'a'..=b'z' => {
                    return Err(ValueError::new("asset_lower_case", "write the asset symbol in upper case"));
                }
                _ => {
                    return Err(ValueError::new(
                        "asset_character",
                        "an asset symbol has only the characters `A-Z 0-9 .`",
                    ));
                }
            }
        }
        Ok(())
    }
}
