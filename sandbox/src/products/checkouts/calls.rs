//! Checkouts: an amount of a fiat currency that somebody pays in crypto.
//!
//! OPEN → PAID | EXPIRED | CLOSED. Without `expiresAt` a checkout stays open until it is paid or closed [S]. It is
//! paid through a payment request ([`crate::products::checkouts::pos_payments`]); while a payment is DETECTED the checkout can neither be
//! closed nor expire, for the money is on its way [S]. When it ends, its requests that nobody paid expire with it.

use oceafin_partner::api::lifecycle::CHECKOUT;
use oceafin_partner::model::Kind;
use serde_json::{Value, json};

use crate::engine::state::{Status, step};
use crate::problem::Problem;
use crate::products::answers::{get, list};
use crate::products::call::{Answer, Call};
pub(crate) use crate::products::checkouts::checkout::Checkout;
use crate::products::checkouts::checkout::future;
use crate::products::checkouts::payment_request;
use crate::products::product::Handlers;
use crate::products::world::{Job, World};
use crate::read::assets::Asset;
use crate::read::form::{Form, TEXT};

pub(crate) const HANDLERS: Handlers = &[
    ("checkouts.list", list::<Checkout>),
    ("checkouts.create", create),
    ("checkouts.get", |world, call| get::<Checkout>(world, call, "checkoutId")),
    ("checkouts.close", close),
];

/// Ends a checkout. Its requests that wait for a payment wait in vain.
pub(crate) fn end(world: &mut World, mut checkout: Checkout, status: Status) -> Result<Value, Problem> {
    step(&CHECKOUT, &mut checkout.status, status)?;
    payment_request::expire_pending(world, &checkout.head.id)?;
    world.save(checkout)
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
        world.schedule(delay, EXPIRE, &head.id);
    }
    let status = Status::Open;
    let checkout = Checkout { head, status, currency, amount, accepted, expires_at, details };
    Ok(Answer::created(world.add(checkout)))
}

fn close(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let checkout: Checkout = world.owned_to_act(call.param("checkoutId"), call)?;
    if payment_request::is_detected(world, &checkout.head.id) {
        return Err(Problem::state("a payment of the checkout is `DETECTED`; it will be `PAID` soon"));
    }
    Ok(Answer::ok(end(world, checkout, Status::Closed)?))
}

/// Its time is over, unless it ended before or is being paid.
pub(crate) const EXPIRE: Job = Job { name: "Checkout", run: expire };

fn expire(world: &mut World, id: &str) -> Result<(), Problem> {
    let checkout: Checkout = world.load(id)?;
    if checkout.status == Status::Open && !payment_request::is_detected(world, id) {
        end(world, checkout, Status::Expired)?;
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
