//! Payment URIs: the specifications' own examples, every rule, and the way there and back.

#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod vectors;

use oceafin_partner::payment_uri::{Part, Payment};

/// A payment out of the names of its parts and their texts.
pub fn payment(parts: &[(&str, &str)]) -> Payment {
    let mut payment = Payment::default();
    for (name, text) in parts {
        payment.add(Part::named(name).expect("a part"), text);
    }
    payment
}

/// The parts of a payment, in an order of their own.
pub fn sorted(payment: &Payment) -> Vec<(&'static str, String)> {
    let mut parts: Vec<_> = payment.parts().map(|(part, text)| (part.name(), text.to_owned())).collect();
    // Keys keep their order: a wallet does.
    parts.sort_by_key(|(name, _)| *name);
    parts
}
