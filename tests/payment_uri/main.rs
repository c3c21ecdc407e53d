//! Payment URIs: the specifications' own examples, every rule, and the way there and back.

#[cfg(test)]
mod round_trip;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod vectors;

use oceafin_partner::payment_uri::Payment;

/// A payment out of the names of its parts and their texts.
pub fn payment(parts: &[(&str, &str)]) -> Payment {
    let mut payment = Payment::default();
    for (name, text) in parts {
        payment.add(&format!("/{name}"), text);
    }
    payment
}

/// The parts of a payment, in an order of their own.
pub fn sorted(payment: &Payment) -> Vec<(String, String)> {
    let mut parts: Vec<_> = payment.parts.clone();
    parts.retain(|(_, text)| !text.is_empty());
    // Keys keep their order: a wallet does.
    parts.sort_by(|(left, _), (right, _)| left.cmp(right));
    parts
}
