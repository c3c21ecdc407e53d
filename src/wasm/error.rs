//! Turns errors into instances of the JavaScript class, by a factory that the package registers when it loads.

use std::cell::RefCell;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::error::{ErrorKind, PartnerError};

thread_local! {
    static FACTORY: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Registers the function that makes an `Error` of the right class from an error's JSON text.
#[wasm_bindgen(js_name = setErrorFactory)]
pub fn set_error_factory(factory: Function) {
    FACTORY.with_borrow_mut(|slot| *slot = Some(factory));
}

/// The JavaScript error.
pub(super) fn to_js(error: &PartnerError) -> JsValue {
    let text = error.to_json();
    let factory = FACTORY.with_borrow(Clone::clone);
    let made = factory.and_then(|factory| factory.call1(&JsValue::UNDEFINED, &text.into()).ok());
    made.unwrap_or_else(|| js_sys::Error::new(&error.message).into())
}

/// The error for an argument that the package should have checked.
pub(super) fn argument(name: &str, problem: &str) -> PartnerError {
    PartnerError::new(ErrorKind::Validation, "argument_invalid", format!("`{name}`: {problem}"))
}
