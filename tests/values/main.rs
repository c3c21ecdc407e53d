//! Validated values: other projects' vectors, the whole reference tables, edges and properties.

#[cfg(test)]
mod address;
#[cfg(test)]
mod amount;
#[cfg(test)]
mod any_text;
#[cfg(test)]
mod codes;
#[cfg(test)]
mod conversions;
#[cfg(test)]
mod date_time;
#[cfg(test)]
mod decimal;
#[cfg(test)]
mod email;
#[cfg(test)]
mod iban;
#[cfg(test)]
mod url;
#[cfg(test)]
mod vectors;

/// The code of a refusal, or `"ok"`.
#[cfg(test)]
fn code(result: Result<(), oceafin_partner::values::ValueError>) -> &'static str {
    result.map_or_else(|error| error.code, |()| "ok")
}
