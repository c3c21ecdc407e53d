//! Hash, canonical form and signature, without the string ABI.
//!
//! wasm-bindgen passes a string by a loop over its characters, 12 to 28 times slower than `TextEncoder.encodeInto`.
//! So JavaScript writes UTF-8 into the input [`Region`], calls with a length, and reads the output [`Region`]. Numbers
//! are all that crosses. One thread, no reentry: nothing here calls out.
//!
//! A call returns 0 for success, [`FAILED`] for an error that [`take_error`] then hands over, and beside success
//! the marks [`SAW_NULL`], [`SAW_EMPTY_OBJECT`] and [`SAW_INDEXED`] (see [`crate::json::Traps`]).

use std::cell::RefCell;

use wasm_bindgen::prelude::*;
use zeroize::Zeroize;

use super::error;
use super::region::Region;
use crate::api::OperationKind;
use crate::error::{ErrorKind, PartnerError};
use crate::json::{Canonical, Canonicalizer, Form, Numbers, Traps};
use crate::model::Strictness;
use crate::operation::{Binding, HashProfile, PayloadForm};
use crate::signing::{SignedParts, SigningKey, sign_into};

const FAILED: u32 = 1;
const SAW_NULL: u32 = 2;
const SAW_EMPTY_OBJECT: u32 = 4;
const SAW_INDEXED: u32 = 8;

#[derive(Default)]
struct Hot {
    input: Region,
    output: Region,
    canonicalizer: Canonicalizer,
    /// Where a signature and its base string are put together.
    signed: Vec<u8>,
    key: Option<SigningKey>,
    error: Option<PartnerError>,
}

thread_local! {
    static HOT: RefCell<Hot> = RefCell::default();
}

/// Where the input region lies. It moves in [`grow_input`] alone, but JavaScript asks before each use.
#[wasm_bindgen(js_name = inputAddress)]
pub fn input_address() -> *const u8 {
    HOT.with_borrow(|hot| hot.input.address())
}

/// How long the input region is, in bytes.
#[wasm_bindgen(js_name = inputCapacity)]
pub fn input_capacity() -> usize {
    HOT.with_borrow(|hot| hot.input.capacity())
}

/// Makes the input region at least so long. What was in it may be gone.
#[wasm_bindgen(js_name = growInput)]
pub fn grow_input(capacity: usize) {
    HOT.with_borrow_mut(|hot| hot.input.grow(capacity));
}

/// Where the output of the last call lies.
#[wasm_bindgen(js_name = outputAddress)]
pub fn output_address() -> *const u8 {
    HOT.with_borrow(|hot| hot.output.address())
}

/// How long the output of the last call is, in bytes.
#[wasm_bindgen(js_name = outputLength)]
pub fn output_length() -> usize {
    HOT.with_borrow(|hot| hot.output.length())
}

/// Takes the error of the last call.
#[wasm_bindgen(js_name = takeError)]
pub fn take_error() -> JsValue {
    match HOT.with_borrow_mut(|hot| hot.error.take()) {
        Some(error) => error::to_js(&error),
        None => JsValue::UNDEFINED,
    }
}

/// Does `work` on the first `length` bytes of the input, and turns what came of it into a status.
fn on_input(
    length: usize,
    work: impl FnOnce(&mut [u8], &mut Canonicalizer, &mut Region) -> Result<Traps, PartnerError>,
) -> u32 {
    HOT.with_borrow_mut(|hot| {
        let Hot { input, output, canonicalizer, error, .. } = hot;
        output.clear();
        let result = match input.head(length) {
            Some(text) => work(text, canonicalizer, output),
            None => Err(out_of_bounds()),
        };
        input.settle();
        status(error, result)
    })
}

fn status(slot: &mut Option<PartnerError>, result: Result<Traps, PartnerError>) -> u32 {
    match result {
        Ok(Traps { null, empty_object, indexed }) => {
            u32::from(null) * SAW_NULL
                + u32::from(empty_object) * SAW_EMPTY_OBJECT
                + u32::from(indexed) * SAW_INDEXED
        }
        Err(error) => {
            *slot = Some(error);
            FAILED
        }
    }
}

fn out_of_bounds() -> PartnerError {
    error::argument("length", "is more than the input holds")
}

/// Output: the canonical form of the input's first `length` bytes.
#[wasm_bindgen(js_name = hotCanonicalize)]
pub fn hot_canonicalize(length: usize) -> u32 {
    on_input(length, |text, canonicalizer, output| {
        let canonical = canonicalizer.run(text, Numbers::Nearest, &mut Form)?;
        output.push(canonical.bytes());
        Ok(canonical.traps())
    })
}

/// Output: the operation hash under `payload-v1` of the input's first `length` bytes, 64 hex digits.
#[wasm_bindgen(js_name = hotOperationHash)]
pub fn hot_operation_hash(length: usize) -> u32 {
    on_input(length, |text, canonicalizer, output| push_hash(output, |form| form.run(canonicalizer, text)))
}

/// The same, and in the same walk holds the payload to the model of the operation's draft. `operation` counts in
/// [`OperationKind::ALL`].
#[wasm_bindgen(js_name = hotValidatedHash)]
pub fn hot_validated_hash(length: usize, operation: usize, strict: bool) -> u32 {
    on_input(length, |text, canonicalizer, output| {
        let Some(operation) = OperationKind::ALL.get(operation) else {
            return Err(error::argument("operation", "is not a kind of operation"));
        };
        let strictness = if strict { Strictness::Strict } else { Strictness::Standard };
        push_hash(output, |form| form.run_validated(canonicalizer, text, *operation, strictness))
    })
}

/// Output: the operation hashes of the lines of the input's first `length` bytes, 64 hex digits each. Errors point
/// into `/index`. Each line is walked where it lies.
#[wasm_bindgen(js_name = hotOperationHashes)]
pub fn hot_operation_hashes(length: usize) -> u32 {
    on_input(length, |text, canonicalizer, output| {
        let mut seen = Traps::default();
        for (index, line) in text.split_mut(|byte| *byte == b'\n').enumerate() {
            let traps = push_hash(output, |form| form.run(canonicalizer, line))
                .map_err(|error| error.within(&format!("/{index}")))?;
            seen.null |= traps.null;
            seen.empty_object |= traps.empty_object;
            seen.indexed |= traps.indexed;
        }
        Ok(seen)
    })
}

fn push_hash<'a>(
    output: &mut Region,
    walk: impl FnOnce(&mut PayloadForm) -> Result<Canonical<'a>, PartnerError>,
) -> Result<Traps, PartnerError> {
    let mut form = PayloadForm::default();
    let canonical = walk(&mut form)?;
    let hash = form.hash(canonical, HashProfile::PayloadV1, &Binding::default())?;
    output.push(&hash.to_hex());
    Ok(canonical.traps())
}

/// Takes the signing secret out of the input's first `length` bytes, and wipes them.
#[wasm_bindgen(js_name = hotSetSecret)]
pub fn hot_set_secret(length: usize) -> u32 {
    HOT.with_borrow_mut(|hot| {
        let Hot { input, key, error, .. } = hot;
        *key = None;
        let Some(secret) = input.head(length) else { return status(error, Err(out_of_bounds())) };
        let made = std::str::from_utf8(secret).map(SigningKey::new);
        secret.zeroize();
        let result = match made {
            Ok(Ok(made)) => {
                *key = Some(made);
                Ok(Traps::default())
            }
            Ok(Err(error)) => Err(error.into()),
            Err(_) => Err(error::argument("clientSecret", "must be text")),
        };
        input.settle();
        status(error, result)
    })
}

/// Output: 64 hex digits of signature, then the base string. The input is method, path, timestamp, nonce,
/// idempotency key and body, concatenated, with these lengths in bytes. No key: `u32::MAX`.
#[wasm_bindgen(js_name = hotSign)]
pub fn hot_sign(method: usize, path: usize, timestamp: usize, nonce: usize, key: u32, body: usize) -> u32 {
    HOT.with_borrow_mut(|hot| {
        let Hot { input, output, signed: out, key: signing_key, error, .. } = hot;
        output.clear();
        let Some(signing_key) = signing_key else {
            return status(error, Err(error::argument("clientSecret", "is not set")));
        };
        let key_length = if key == u32::MAX { 0 } else { key as usize };
        let length =
            [path, timestamp, nonce, key_length, body].into_iter().fold(method, usize::saturating_add);
        let Some(mut rest) = input.head(length).map(|bytes| &*bytes) else {
            return status(error, Err(out_of_bounds()));
        };
        let mut text = |length: usize| {
            let (head, tail) = rest.split_at_checked(length)?;
            rest = tail;
            std::str::from_utf8(head).ok()
        };
        let parts = (text(method), text(path), text(timestamp), text(nonce), text(key_length));
        let result = match parts {
            (Some(method), Some(path_and_query), Some(timestamp), Some(nonce), Some(idempotency_key)) => {
                let idempotency_key = (key != u32::MAX).then_some(idempotency_key);
                let parts =
                    SignedParts { method, path_and_query, body: rest, timestamp, nonce, idempotency_key };
                out.clear();
                sign_into(signing_key, &parts, out).map(|()| output.push(out)).map_err(PartnerError::from)
            }
            _ => Err(PartnerError::new(
                ErrorKind::Signature,
                "header_malformed",
                "method, path, timestamp, nonce and idempotency key must be visible ASCII characters",
            )),
        };
        input.settle();
        status(error, result.map(|()| Traps::default()))
    })
}

/// Traps if a canary beside a region is gone.
#[cfg(feature = "guarded")]
#[wasm_bindgen(js_name = checkRegions)]
pub fn check_regions() {
    HOT.with_borrow(|hot| {
        hot.input.check();
        hot.output.check();
    });
}

/// Traps, as a fault of the core would.
#[cfg(feature = "guarded")]
#[wasm_bindgen(js_name = trapNow)]
pub fn trap_now() {
    std::process::abort();
}
