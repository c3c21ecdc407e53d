//! Canonical JSON: what is accepted, what is refused and why, and the form, each against another implementation.

use oceafin_partner::json::{Canonicalizer, Form, JsonErrorCode, MAX_DEPTH, Numbers, canonicalize, walk};

use super::oracle::{self, Json};

/// Checks any bytes against the rules of the scanner.
pub fn check(data: &[u8]) {
    let known = oracle::parse(data);
    match (canonicalize(data, Numbers::Nearest), &known) {
        (Ok(form), Some(known)) => {
            assert_eq!(form, known.canonical(), "another form");
            assert!(!known.repeats_a_name() && known.depth() <= MAX_DEPTH, "taken against a rule");
            assert_eq!(
                canonicalize(&form, Numbers::Nearest).as_ref(),
                Ok(&form),
                "the form is not its own form"
            );
            exact(data, &form, known);
            buffers_are_forgotten(data, &form);
        }
        (Ok(form), None) => panic!("taken though it is not JSON: {form:?}"),
        (Err(error), known) => {
            assert!(error.offset <= data.len(), "{error:?}");
            assert!(error.pointer.is_empty() || error.pointer.starts_with('/'), "{error:?}");
            if let Some(known) = known {
                let right = match error.code {
                    JsonErrorCode::DuplicateKey => known.repeats_a_name(),
                    JsonErrorCode::NumberOverflow => {
                        known.has_number(&|literal| !literal.parse::<f64>().unwrap().is_finite())
                    }
                    JsonErrorCode::TooDeep => known.depth() > MAX_DEPTH,
                    _ => false,
                };
                assert!(right, "{error:?}");
            }
        }
    }
    let lenient = walk(data.to_vec(), &mut Form);
    match (lenient, known) {
        (Ok(text), _) => assert_eq!(text, data, "a walk changed the text"),
        (Err(error), Some(known)) => assert!(known.depth() > MAX_DEPTH, "{error:?}"),
        (Err(_), None) => {}
    }
}

/// Exact numbers do not change the form. They refuse more digits than a double keeps, and integers beyond its range.
fn exact(data: &[u8], form: &str, known: &Json) {
    match canonicalize(data, Numbers::Exact) {
        Ok(exact) => assert_eq!(exact, form),
        Err(error) => {
            let long = |literal: &str| {
                let mantissa = literal.split(['e', 'E']).next().unwrap_or_default();
                let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
                digits > 15 || literal.parse::<f64>().unwrap().abs() >= 9_007_199_254_740_992.0
            };
            // Too small for a double's full precision, or for any double but zero.
            let tiny = |literal: &str| literal.parse::<f64>().unwrap().abs() < 1e-290;
            assert!(
                matches!(error.code, JsonErrorCode::UnsafeInteger | JsonErrorCode::InexactNumber),
                "{error:?}"
            );
            assert!(known.has_number(&|literal| long(literal) || tiny(literal)), "{error:?}");
        }
    }
}

/// One canonicaliser for many texts: earlier contents of its buffers change nothing.
fn buffers_are_forgotten(data: &[u8], form: &str) {
    let mut canonicalizer = Canonicalizer::default();
    for text in [data, br#"{"b":[{"z":1, "y":"\u0041"}],"a":"#, data, form.as_bytes(), data] {
        if let Ok(canonical) = canonicalizer.run(&mut text.to_vec(), Numbers::Nearest, &mut Form) {
            assert_eq!(canonical.text(), form, "the buffers remember");
        }
    }
}
