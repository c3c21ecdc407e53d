//! What a payment URI says.

/// Parts, by the names of [`super::part`], and their texts. A part that is empty counts as absent.
#[derive(Clone, Default)]
pub struct Payment {
    /// Names and texts.
    pub parts: Vec<(String, String)>,
}

crate::redacted::redacted!(Payment);

impl Payment {
    /// Adds a part.
    #[inline(never)]
    pub fn add(&mut self, part: &str, text: &str) {
        self.parts.push((part.to_owned(), text.to_owned()));
    }

    /// The first text of a part; empty if there is none.
    #[inline(never)]
    pub fn get(&self, part: &str) -> &str {
        self.parts.iter().find(|(other, _)| *other == part).map_or("", |(_, text)| text)
    }
}
