//! Checkouts: an amount of a fiat currency that somebody pays in crypto.
//!
//! OPEN → PAID | EXPIRED | CLOSED. Without `expiresAt` a checkout stays open until it is paid or closed [S]. It is
//! paid through a payment request ([`crate::pos_payments`]); while a payment is DETECTED the checkout can neither be
//! closed nor expire, for the money is on its way [S]. When it ends, its requests that nobody paid expire with it.

use bigdecimal::BigDecimal;
use oceafin_partner::api::lifecycle::CHECKOUT;
use oceafin_partner::model::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::agenda::Job;
use crate::assets::{self, Asset};
use crate::body::{Form, TEXT};
use crate::clock;
use crate::handlers::{self, Answer, Call, Handlers};
use crate::pos_payments;
use crate::problem::Problem;
use crate::state::{Status, step};
use crate::table::{Head, Row, row_parts};
use crate::world::World;

pub(crate) const HANDLERS: Handlers = &[
    ("checkouts.list", list),
    ("checkouts.create", create),
    ("checkouts.get", get),
    ("checkouts.close", close),
];

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
    details: Value,
}

impl Row for Checkout {
    const NAME: &'static str = "checkout";
    const EVENT: Option<&'static str> = Some("checkout");

    row_parts!(checkouts);

    fn members(&self) -> Value {
        let amount = assets::write(&self.currency, &self.amount);
        let mut members = self.details.as_object().cloned().unwrap_or_default();
        for (name, value) in [
            ("checkoutId", json!(self.head.id)),
            ("currency", json!(self.currency)),
            ("amount", json!(amount)),
            ("status", json!(self.status)),
            ("expiresAt", json!(self.expires_at.map(clock::format))),
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

    /// Ends it. Its requests that wait for a payment wait in vain.
    pub(crate) fn end(mut self, world: &mut World, status: Status) -> Result<Value, Problem> {
        step(&CHECKOUT, &mut self.status, status)?;
        pos_payments::expire_pending(world, &self.head.id)?;
        world.save(self)
    }
}

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = world.approved_customer(call)?;
    let mut form = Form::new(&call.body);
    let merchant_reference = form.required("merchantReference", &TEXT);
    let title = form.optional("title", &TEXT);
    let currency = form.currency("currency");
    let amount = form.amount("amount");
    let accepted = accepted_assets(&mut form);
    let expires_at = future(&mut form, "expiresAt", world.now());
    let success_url = form.optional("successUrl", &Kind::HttpsUrl);
    let cancel_url = form.optional("cancelUrl", &Kind::HttpsUrl);
    let metadata = form.metadata();
    form.finish()?;
    let details = json!({
        "merchantReference": merchant_reference,
        "title": title,
        "acceptedAssets": call.body.get("acceptedAssets"),
        "successUrl": success_url,
        "cancelUrl": cancel_url,
        "metadata": metadata,
    });
    let currency = currency.map_or_else(String::new, |asset| asset.symbol.to_owned());
    let head = world.head(&customer_id);
    if let Some(expires_at) = expires_at {
        let delay = expires_at.saturating_sub(world.now());
        world.schedule(delay, Job::Checkout(head.id.clone()));
    }
    let status = Status::Open;
    let checkout = Checkout { head, status, currency, amount, accepted, expires_at, details };
    Ok(Answer::created(world.add(checkout)))
}

fn list(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    handlers::list::<Checkout>(world, call)
}

fn get(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    handlers::get::<Checkout>(world, call, "checkoutId")
}

fn close(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let checkout: Checkout = world.owned_to_act(call.param("checkoutId"), call)?;
    if pos_payments::is_detected(world, &checkout.head.id) {
        return Err(Problem::state("a payment of the checkout is `DETECTED`; it will be `PAID` soon"));
    }
    Ok(Answer::ok(checkout.end(world, Status::Closed)?))
}

/// Its time is over, unless it ended before or is being paid.
pub(crate) fn expire(world: &mut World, id: &str) -> Result<(), Problem> {
    let checkout: Checkout = world.load(id)?;
    if checkout.status == Status::Open && !pos_payments::is_detected(world, id) {
        checkout.end(world, Status::Expired)?;
    }
    Ok(())
}

/// `acceptedAssets`: pairs that the sandbox trades, at least one if the member is there.
fn accepted_assets(form: &mut Form<'_>) -> Vec<(String, String)> {
    let pairs = match form.member("acceptedAssets") {
        None => return Vec::new(),
        Some(Value::Array(pairs)) if !pairs.is_empty() => pairs,
        Some(_) => {
            form.refuse(
                "acceptedAssets",
                "list_empty",
                "must be an array of at least one `{asset, network}`",
            );
            return Vec::new();
        }
    };
    let mut accepted = Vec::new();
    for (at, pair) in pairs.iter().enumerate() {
        // That both are there is the model's to say.
        let text = |name: &str| pair.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let (symbol, network) = (text("asset"), text("network"));
        let asset = Asset::find(&symbol).filter(|asset| !asset.networks.is_empty());
        let place = format!("acceptedAssets/{at}");
        match asset {
            None => {
                let message = "is no crypto asset that the sandbox trades";
                form.refuse(&format!("{place}/asset"), "asset_unsupported", message);
            }
            Some(asset) if asset.network(&network).is_none() => {
                let message = format!("the sandbox does not trade `{symbol}` on this network");
                form.refuse(&format!("{place}/network"), "network_unsupported", message);
            }
            Some(_) => {}
        }
        accepted.push((symbol, network));
    }
    accepted
}

/// A moment that is still to come, if it is there.
pub(crate) fn future(form: &mut Form<'_>, name: &str, now: i64) -> Option<i64> {
    let moment = form.optional(name, &Kind::DateTime).and_then(|text| clock::parse(&text))?;
    if moment <= now {
        form.refuse(name, "not_in_future", "must be in the future");
    }
    Some(moment)
}
