//! Hash, canonical form and signature, without the string ABI.
//!
//! wasm-bindgen passes a string by a loop over its characters, 12 to 28 times slower than `TextEncoder.encodeInto`.
//! So here JavaScript asks where to write ([`hot_input`]), writes UTF-8 there, calls with a length, and reads what
//! [`hot_output`] points at. Numbers are all that crosses. One thread, no reentry: nothing here calls out.
//!
//! A call returns 0 for success, [`FAILED`] for an error that [`take_error`] then hands over, and beside success
//! the marks [`SAW_NULL`], [`SAW_EMPTY_OBJECT`] and [`SAW_INDEXED`] (see [`crate::json::Traps`]).

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use zeroize::Zeroize;

use super::error;
use crate::api::OperationKind;
use crate::error::{ErrorKind, PartnerError};
use crate::json::{Canonicalizer, Form, Numbers, Traps};
use crate::model::Strictness;
use crate::operation::{Binding, HashProfile, PayloadForm};
use crate::signing::{SignedParts, SigningKey, sign_into};

const FAILED: u32 = 1;
const SAW_NULL: u32 = 2;
const SAW_EMPTY_OBJECT: u32 = 4;
const SAW_INDEXED: u32 = 8;

#[derive(Default)]
struct Hot {
    canonicalizer: Canonicalizer,
    output: Vec<u8>,
    key: Option<SigningKey>,
    error: Option<PartnerError>,
}

thread_local! {
    static HOT: RefCell<Hot> = RefCell::default();
}

fn status(hot: &mut Hot, result: Result<Traps, PartnerError>) -> u32 {
    match result {
        Ok(Traps { null, empty_object, indexed }) => {
            u32::from(null) * SAW_NULL
                + u32::from(empty_object) * SAW_EMPTY_OBJECT
                + u32::from(indexed) * SAW_INDEXED
        }
        Err(error) => {
            hot.error = Some(error);
            FAILED
        }
    }
}

/// Makes the input buffer `length` bytes long and says where it is.
#[wasm_bindgen(js_name = hotInput)]
pub fn hot_input(length: usize) -> *const u8 {
    HOT.with_borrow_mut(|hot| hot.canonicalizer.input_of(length).as_ptr())
}

/// Where the output is.
#[wasm_bindgen(js_name = hotOutput)]
pub fn hot_output() -> *const u8 {
    HOT.with_borrow(|hot| hot.output.as_ptr())
}

/// How long the output is.
#[wasm_bindgen(js_name = hotOutputLength)]
pub fn hot_output_length() -> usize {
    HOT.with_borrow(|hot| hot.output.len())
}

/// Takes the error of the last call.
#[wasm_bindgen(js_name = takeError)]
pub fn take_error() -> JsValue {
    match HOT.with_borrow_mut(|hot| hot.error.take()) {
        Some(error) => error::to_js(&error),
        None => JsValue::UNDEFINED,
    }
}

/// Output: the canonical form of the input's first `length` bytes.
#[wasm_bindgen(js_name = hotCanonicalize)]
pub fn hot_canonicalize(length: usize) -> u32 {
    HOT.with_borrow_mut(|hot| {
        hot.canonicalizer.cut_input(length);
        let result = hot.canonicalizer.run(Numbers::Nearest, &mut Form);
        hot.output.clear();
        hot.output.extend_from_slice(hot.canonicalizer.canonical());
        let result = result.map(|()| hot.canonicalizer.traps()).map_err(PartnerError::from);
        status(hot, result)
    })
}

/// Output: the operation hash under `payload-v1` of the input's first `length` bytes, 64 hex digits.
#[wasm_bindgen(js_name = hotOperationHash)]
pub fn hot_operation_hash(length: usize) -> u32 {
    HOT.with_borrow_mut(|hot| {
        hot.canonicalizer.cut_input(length);
        hot.output.clear();
        let result = push_hash(&mut hot.canonicalizer, &mut hot.output, PayloadForm::run);
        status(hot, result)
    })
}

/// The same, and in the same walk holds the payload to the model of the operation's draft. `operation` counts in
/// [`OperationKind::ALL`].
#[wasm_bindgen(js_name = hotValidatedHash)]
pub fn hot_validated_hash(length: usize, operation: usize, strict: bool) -> u32 {
    HOT.with_borrow_mut(|hot| {
        hot.canonicalizer.cut_input(length);
        hot.output.clear();
        let Some(operation) = OperationKind::ALL.get(operation) else {
            return status(hot, Err(error::argument("operation", "is not a kind of operation")));
        };
        let strictness = if strict { Strictness::Strict } else { Strictness::Standard };
        let result = push_hash(&mut hot.canonicalizer, &mut hot.output, |form, canonicalizer| {
            form.run_validated(canonicalizer, *operation, strictness)
        });
        status(hot, result)
    })
}

/// Output: the operation hashes of the lines of the input's first `length` bytes, 64 hex digits each. Errors point
/// into `/index`.
#[wasm_bindgen(js_name = hotOperationHashes)]
pub fn hot_operation_hashes(length: usize) -> u32 {
    HOT.with_borrow_mut(|hot| {
        hot.canonicalizer.cut_input(length);
        let lines = std::mem::take(hot.canonicalizer.input_of(length));
        hot.output.clear();
        let mut seen = Traps::default();
        let mut result = Ok(());
        for (index, line) in lines.split(|byte| *byte == b'\n').enumerate() {
            hot.canonicalizer.input().extend_from_slice(line);
            match push_hash(&mut hot.canonicalizer, &mut hot.output, PayloadForm::run) {
                Ok(traps) => {
                    seen.null |= traps.null;
                    seen.empty_object |= traps.empty_object;
                    seen.indexed |= traps.indexed;
                }
                Err(error) => {
                    result = Err(error.within(&format!("/{index}")));
                    break;
                }
            }
        }
        status(hot, result.map(|()| seen))
    })
}

fn push_hash(
    canonicalizer: &mut Canonicalizer,
    output: &mut Vec<u8>,
    walk: impl FnOnce(&mut PayloadForm, &mut Canonicalizer) -> Result<(), PartnerError>,
) -> Result<Traps, PartnerError> {
    let mut form = PayloadForm::default();
    walk(&mut form, canonicalizer)?;
    let hash = form.hash(canonicalizer, HashProfile::PayloadV1, &Binding::default())?;
    output.extend_from_slice(&hash.to_hex());
    Ok(canonicalizer.traps())
}

/// Takes the signing secret out of the input's first `length` bytes, and wipes them.
#[wasm_bindgen(js_name = hotSetSecret)]
pub fn hot_set_secret(length: usize) -> u32 {
    HOT.with_borrow_mut(|hot| {
        hot.canonicalizer.cut_input(length);
        let secret = hot.canonicalizer.input_of(length);
        let key = std::str::from_utf8(secret).map(SigningKey::new);
        secret.zeroize();
        match key {
            Ok(Ok(key)) => {
                hot.key = Some(key);
                0
            }
            Ok(Err(error)) => status(hot, Err(error.into())),
            Err(_) => status(hot, Err(error::argument("clientSecret", "must be text"))),
        }
    })
}

/// Output: 64 hex digits of signature, then the base string. The input is method, path, timestamp, nonce,
/// idempotency key and body, one behind the other, with these lengths in bytes. No key: `u32::MAX`.
#[wasm_bindgen(js_name = hotSign)]
pub fn hot_sign(method: usize, path: usize, timestamp: usize, nonce: usize, key: u32, body: usize) -> u32 {
    HOT.with_borrow_mut(|hot| {
        hot.output.clear();
        let Some(signing_key) = &hot.key else {
            return status(hot, Err(error::argument("clientSecret", "is not set")));
        };
        let key_length = if key == u32::MAX { 0 } else { key as usize };
        let mut rest =
            hot.canonicalizer.input_of(method + path + timestamp + nonce + key_length + body).as_slice();
        let mut text = |length: usize| {
            let (head, tail) = rest.split_at_checked(length)?;
            rest = tail;
            std::str::from_utf8(head).ok()
        };
        let parts = (text(method), text(path), text(timestamp), text(nonce), text(key_length));
        let result = match parts {
            (Some(method), Some(path_and_query), Some(timestamp), Some(nonce), Some(idempotency_key)) => {
                let idempotency_key = (key != u32::MAX).then_some(idempotency_key);
                let signed =
                    SignedParts { method, path_and_query, body: rest, timestamp, nonce, idempotency_key };
                sign_into(signing_key, &signed, &mut hot.output).map_err(PartnerError::from)
            }
            _ => Err(PartnerError::new(
                ErrorKind::Signature,
                "header_malformed",
                "method, path, timestamp, nonce and idempotency key must be visible ASCII characters",
            )),
        };
        status(hot, result.map(|()| Traps::default()))
    })
}
