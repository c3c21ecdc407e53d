//! A checkout, and what its links and payment requests ask of it.

use bigdecimal::BigDecimal;
use oceafin_partner::model::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::state::Status;
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::read::assets;
use crate::read::form::Form;
use crate::read::moment;

/// A checkout.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Checkout {
    pub(crate) head: Head,
    pub(crate) status: Status,
    pub(crate) currency: String,
    pub(crate) amount: BigDecimal,
    /// Asset and network; none accepts whatever the sandbox trades.
    pub(crate) accepted: Vec<(String, String)>,
    pub(crate) expires_at: Option<i64>,
    /// `merchantReference`, `title`, the URLs, `acceptedAssets`, `metadata`, as sent.
    pub(super) details: Value,
}

impl Row for Checkout {
    const NAME: &'static str = "checkout";
    const EVENT: Option<&'static str> = Some("checkout");

    row_parts!("checkouts");

    fn members(&self) -> Value {
        let amount = assets::write(&self.currency, &self.amount);
        let mut members = self.details.as_object().cloned().unwrap_or_default();
        for (name, value) in [
            ("checkoutId", json!(self.head.id)),
            ("currency", json!(self.currency)),
            ("amount", json!(amount)),
            ("status", json!(self.status)),
            ("expiresAt", json!(self.expires_at.map(moment::format))),
            // Payment requests are for the whole amount: there is no part payment.
            ("paidAmount", json!((self.status == Status::Paid).then_some(&amount))),
        ] {
            members.insert(name.to_owned(), value);
        }
        Value::Object(members)
    }
}

impl Checkout {
    /// Refuses what needs an open checkout.
    pub(crate) fn must_be_open(&self) -> Result<(), Problem> {
        if self.status == Status::Open {
            return Ok(());
        }
        Err(Problem::state(format!("the checkout is `{}`; only `OPEN` ones can be paid", self.status())))
    }
}

/// A moment that is still to come, if it is there.
pub(crate) fn future(form: &mut Form<'_>, name: &str, now: i64) -> Option<i64> {
    let moment = form.optional(name, &Kind::DateTime).and_then(|text| moment::parse(&text))?;
    if moment <= now {
        form.refuse(name, "not_in_future", "must be in the future");
    }
    Some(moment)
}
