//! IBANs: ISO 13616, with the structures of the SWIFT registry, release 99.

use std::fmt;

use super::text_value::text_value;
use super::{ValueError, iban_table};

text_value! {
    /// An IBAN in electronic or printed form: `DE89370400440532013000` or `DE89 3704 0044 0532 0130 00`.
    ///
    /// The rule: country and structure as in the SWIFT registry, upper case, check digits 02 to 98, remainder 1
    /// modulo 97, blanks (U+0020) ignored wherever they stand, as the registry's own printed examples need. The
    /// blanks stay in the value; [`Iban::electronic`] gives the form without.
    ///
    /// A country outside the registry is refused, and a territory is written with the code of its state (`FR` for
    /// Réunion, `FI` for Åland), as the registry says.
    ///
    /// `Debug` shows country and last four characters only.
    #[derive(Clone, PartialEq, Eq, Hash)]
    Iban
}

/// Most characters of an IBAN, by ISO 13616.
const MAX_LENGTH: usize = 34;

/// Most bytes that are looked at: an IBAN with as many blanks. More blanks than characters is not a printed form.
const MAX_PRINTED: usize = 2 * MAX_LENGTH;

impl Iban {
    /// Whether `text` is an IBAN.
    ///
    /// Codes: `iban_empty`, `iban_lower_case`, `iban_character`, `iban_country`, `iban_length`, `iban_structure`,
    /// `iban_check_digits`.
    pub fn check(text: &str) -> Result<(), ValueError> {
        let mut buffer = [0; MAX_LENGTH];
        let compact = compact(text, &mut buffer)?;
        let [c1, c2, bban_and_check @ ..] = compact else {
            return Err(if compact.is_empty() {
                ValueError::new("iban_empty", "an IBAN must not be empty")
            } else {
                unknown_country()
            });
        };
        let country = [*c1, *c2];
        let structure = iban_table::bban_of(country).ok_or_else(unknown_country)?;

        let length = 4 + structure.clone().map(|run| run.count).sum::<usize>();
        if compact.len() != length {
            return Err(ValueError::with(
                "iban_length",
                format!("an IBAN of this country has {length} characters: check for missing or extra ones"),
            ));
        }
        let [d1, d2, bban @ ..] = bban_and_check else { return Err(unknown_country()) };
        let mut rest = bban;
        for run in structure {
            let matched =
                rest.split_at_checked(run.count).filter(|(run_of, _)| run_of.iter().all(|b| run.allows(*b)));
            let Some((_, tail)) = matched else {
                return Err(ValueError::new(
                    "iban_structure",
                    "the IBAN has a letter where its country has a digit, or the reverse: check it for a typing error",
                ));
            };
            rest = tail;
        }
        // 00, 01 and 99 are congruent to 97, 98 and 02: the standard computes 98 minus a remainder, so it never
        // gives them, though modulo 97 alone would let them pass.
        let computable = d1.is_ascii_digit()
            && d2.is_ascii_digit()
            && !matches!((d1, d2), (b'0', b'0' | b'1') | (b'9', b'9'));
        if !computable || modulo_97(bban.iter().chain(&country).chain([d1, d2]).copied()) != 1 {
            return Err(ValueError::new(
                "iban_check_digits",
                "the check digits of the IBAN don't match: check it for a typing error",
            ));
        }
        Ok(())
    }

    /// The electronic form: the same characters without blanks.
    pub fn electronic(&self) -> String {
        self.as_str().chars().filter(|c| *c != ' ').collect()
    }
}

impl fmt::Debug for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let electronic = self.electronic();
        let country = electronic.get(..2).unwrap_or_default();
        let last_four = electronic.get(electronic.len().saturating_sub(4)..).unwrap_or_default();
        write!(f, "Iban({country}…{last_four})")
    }
}

fn unknown_country() -> ValueError {
    ValueError::new("iban_country", "an IBAN starts with the code of a country that has IBANs, as in `DE`")
}

/// The characters of `text` without blanks, on the stack.
fn compact<'a>(text: &str, buffer: &'a mut [u8; MAX_LENGTH]) -> Result<&'a [u8], ValueError> {
    let too_long = || ValueError::new("iban_length", "an IBAN has at most 34 characters");
    let mut length = 0;
    // Stops at the first byte that can't be: a huge text is not read to its end.
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            _ if index >= MAX_PRINTED => return Err(too_long()),
            b' ' => {}
            b'A'..=b'Z' | b'0'..=b'9' => {
                *buffer.get_mut(length).ok_or_else(too_long)? = byte;
                length += 1;
            }
            b'a'..=b'z' => return Err(ValueError::new("iban_lower_case", "write the IBAN in upper case")),
            _ => {
                return Err(ValueError::new(
                    "iban_character",
                    "an IBAN has only the characters `A-Z 0-9` and blanks",
                ));
            }
        }
    }
    buffer.get(..length).ok_or_else(too_long)
}

/// The remainder of the number that the characters spell, letters being 10 to 35 (ISO 7064).
fn modulo_97(characters: impl Iterator<Item = u8>) -> u64 {
    // Reduced only when two more digits might not fit, which is twice or so, rather than at every character.
    const NEARLY_FULL: u64 = u64::MAX / 1000;
    let number = characters.fold(0, |number: u64, byte| {
        let number = if number > NEARLY_FULL { number % 97 } else { number };
        match byte {
            b'0'..=b'9' => number * 10 + u64::from(byte - b'0'),
            _ => number * 100 + u64::from(byte.wrapping_sub(b'A')) + 10,
        }
    });
    number % 97
}
