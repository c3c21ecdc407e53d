//! A hash as a short phrase that two people can compare aloud.

use super::hash::OperationHash;

/// The first 64 bits of the hash as four proquints, the pronounceable spelling of 16 bits that Daniel S. Wilkerson
/// published (arXiv:0901.4016): `lusab-babad-gutih-tugad`.
///
/// The phrase is for people only; code always compares the whole hash. Rejected: a word list, which takes 13 KB of the
/// wasm, and a shorter phrase, for which a patient forger could find a match.
pub fn phrase(hash: &OperationHash) -> String {
    let (words, _) = hash.as_bytes().as_chunks::<2>();
    let spelt: Vec<String> = words.iter().take(4).map(|word| proquint(u16::from_be_bytes(*word))).collect();
    spelt.join("-")
}

fn proquint(word: u16) -> String {
    const CONSONANTS: [u8; 16] = *b"bdfghjklmnprstvz";
    const VOWELS: [u8; 4] = *b"aiou";
    let consonant = |shift: u32| CONSONANTS.get(usize::from(word >> shift & 15));
    let vowel = |shift: u32| VOWELS.get(usize::from(word >> shift & 3));
    [consonant(12), vowel(10), consonant(6), vowel(4), consonant(0)]
        .into_iter()
        .flatten()
        .map(|&letter| char::from(letter))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_the_published_examples() {
        // The loopback address and two more rows of the proposal's table.
        let spell = |a, b| format!("{}-{}", proquint(a), proquint(b));
        assert_eq!(spell(0x7f00, 0x0001), "lusab-babad");
        assert_eq!(spell(0x3f54, 0xdcc1), "gutih-tugad");
        assert_eq!(spell(0x3f76, 0x0723), "gutuk-bisog");
    }

    #[test]
    fn takes_the_first_eight_bytes() {
        let hash: OperationHash = format!("7f0000013f54dcc1{}", "ff".repeat(24)).parse().unwrap();
        assert_eq!(phrase(&hash), "lusab-babad-gutih-tugad");
    }
}
