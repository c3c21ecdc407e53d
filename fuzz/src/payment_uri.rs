//! Payment URIs: a payment that was read can be written, and a written one is read as the same payment.

use oceafin_partner::payment_uri::{Payment, PaymentUriError, part, read, write};

use super::split;

/// A first byte that decides the direction. Then a URI with, after a 0xff, the parts of a token; or the parts of a payment.
pub fn check(data: &[u8]) {
    let Some((direction, rest)) = data.split_first() else { return };
    let [head, tail] = split::<2>(rest);
    if direction % 2 == 0 {
        let Ok(uri) = str::from_utf8(head) else { return };
        let token = payment_of(tail);
        match read(uri, &token) {
            Ok(payment) => read_payment(&payment),
            Err(error) => sound(&error),
        }
    } else {
        match write(&payment_of(rest)) {
            Ok(uri) => written(&uri, &payment_of(rest)),
            Err(error) => sound(&error),
        }
    }
}

/// Every payment that was read with an amount can be written, and is then read as the same payment.
fn read_payment(payment: &Payment) {
    if payment.get(part::AMOUNT).is_empty() {
        return;
    }
    let uri = write(payment).unwrap_or_else(|error| panic!("read, but not written: {error:?}"));
    written(&uri, payment);
}

fn written(uri: &str, payment: &Payment) {
    assert!(uri.len() <= 2048 && uri.bytes().all(|byte| byte.is_ascii_graphic()), "{uri}");
    let again = read(uri, payment).unwrap_or_else(|error| panic!("written, but not read: {uri}: {error:?}"));
    assert_eq!(said(&again), said(payment), "{uri}");
    assert_eq!(write(&again).unwrap(), uri, "a payment has one URI");
}

/// The parts of a payment in a fixed order. The first text of a part counts; there may be several references.
fn said(payment: &Payment) -> Vec<(&'static str, String)> {
    let once = [
        part::NETWORK,
        part::ASSET,
        part::ADDRESS,
        part::TOKEN_CONTRACT,
        part::DECIMALS,
        part::TEST_NETWORK,
        part::LABEL,
        part::MESSAGE,
        part::MEMO,
    ];
    let mut said: Vec<_> = once.iter().map(|name| (*name, payment.get(name).to_owned())).collect();
    said.push((part::AMOUNT, plain(payment.get(part::AMOUNT))));
    let references = payment.parts.iter().filter(|(name, _)| name == part::REFERENCE);
    said.extend(references.map(|(_, text)| (part::REFERENCE, text.clone())));
    said.retain(|(_, text)| !text.is_empty());
    said
}

/// An amount without insignificant zeros.
fn plain(amount: &str) -> String {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let whole = if whole.is_empty() && !amount.is_empty() { "0" } else { whole };
    if fraction.is_empty() { whole.to_owned() } else { format!("{whole}.{fraction}") }
}

/// Lines of a name and a text.
fn payment_of(lines: &[u8]) -> Payment {
    let mut payment = Payment::default();
    for line in String::from_utf8_lossy(lines).split('\n') {
        if let Some((name, text)) = line.split_once(' ') {
            payment.add(name, text);
        }
    }
    payment
}

fn sound(error: &PaymentUriError) {
    assert!(error.pointer.is_empty() || error.pointer.starts_with('/'), "{error:?}");
}
