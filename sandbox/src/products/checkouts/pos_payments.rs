//! Payment requests at a point of sale: a checkout's amount in one asset, payable to one address for a short time.
//!
//! PENDING → DETECTED → CONFIRMED | EXPIRED. No payment comes by itself: the control API simulates one, which is
//! DETECTED at once and CONFIRMED after `stepMs`; then the money is the customer's and the checkout PAID. A checkout
//! may have several requests waiting, one an asset perhaps, but only one that is being paid [S].

use bigdecimal::RoundingMode;
use oceafin_partner::api::lifecycle::POS_PAYMENT_REQUEST;
use serde_json::Value;

use crate::engine::ledger::{Account, Entry};
use crate::engine::state::{Status, step};
use crate::engine::table::Row;
use crate::problem::Problem;
use crate::products::call::{Answer, Call};
use crate::products::checkouts::calls::end;
use crate::products::checkouts::checkout::Checkout;
use crate::products::checkouts::payment_request::is_detected;
pub(crate) use crate::products::checkouts::payment_request::{EXPIRE, PosPaymentRequest};
use crate::products::product::Handlers;
use crate::products::reads::transactions::{self, Direction, Movement};
use crate::products::shared::crypto_fields;
use crate::products::world::{Job, World};
use crate::read::addresses;
use crate::read::assets::{self, Asset};
use crate::read::form::Form;

pub(crate) const HANDLERS: Handlers = &[("checkouts.createPosPaymentRequest", create)];

/// How long a request waits when it does not say [S], in seconds.
const DEFAULT_SECONDS: i64 = 900;
/// The longest it can wait [S].
const MAX_SECONDS: i64 = 86_400;

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let checkout: Checkout = world.owned_to_act(call.param("checkoutId"), call)?;
    let mut form = Form::new(&call.body);
    let (asset, network) = crypto_fields::asset_on_network(&mut form);
    let seconds = form.whole("expiresInSeconds", 1, MAX_SECONDS).unwrap_or(DEFAULT_SECONDS);
    let known = asset.and_then(|asset| asset.network(&network).map(|_| (asset.symbol, network.as_str())));
    let accepts = |(symbol, network)| {
        let mut pairs = checkout.accepted.iter();
        checkout.accepted.is_empty() || pairs.any(|(asset, on)| asset == symbol && on == network)
    };
    if known.is_some_and(|known| !accepts(known)) {
        let message = "is not among the `acceptedAssets` of the checkout on this network";
        form.refuse("asset", "asset_not_accepted", message);
    }
    form.finish()?;
    checkout.must_be_open()?;
    if is_detected(world, &checkout.head.id) {
        return Err(Problem::state("a payment of the checkout is `DETECTED` already"));
    }
    let (Some(asset), Some(currency)) = (asset, Asset::find(&checkout.currency)) else {
        return Err(Problem::lost("asset"));
    };
    let amount = asset.round(&(&checkout.amount * assets::rate(currency, asset)), RoundingMode::Up);
    let head = world.head(&checkout.head.customer_id);
    let asked = head.created_at.saturating_add(seconds.saturating_mul(1000));
    let expires_at = checkout.expires_at.map_or(asked, |end| end.min(asked));
    world.schedule(expires_at.saturating_sub(world.now()), EXPIRE, &head.id);
    let request = PosPaymentRequest {
        address: addresses::make(&network, &head.id),
        head,
        status: Status::Pending,
        checkout_id: checkout.head.id,
        asset: asset.symbol.to_owned(),
        network,
        amount,
        expires_at,
        transaction_id: None,
    };
    Ok(Answer::created(world.add(request)))
}

/// Somebody pays a request.
pub(crate) fn pay(world: &mut World, id: &str) -> Result<Value, Problem> {
    let found = world.tables.get::<PosPaymentRequest>(id).cloned();
    let mut request = found.ok_or_else(|| Problem::not_found(PosPaymentRequest::NAME))?;
    step(&POS_PAYMENT_REQUEST, &mut request.status, Status::Detected)?;
    if is_detected(world, &request.checkout_id) {
        return Err(Problem::state("another payment of the checkout is `DETECTED`"));
    }
    let movement = Movement {
        kind: "CHECKOUT_PAYMENT",
        direction: Direction::Credit,
        asset: &request.asset,
        network: Some(&request.network),
        amount: &request.amount,
        fee: None,
        resource: Some(("POS_PAYMENT_REQUEST", id)),
    };
    request.transaction_id = Some(transactions::record(world, &request.head.customer_id, &movement));
    world.schedule(world.step_ms, CONFIRM, id);
    world.save(request)
}

/// The payment is final: the money is the customer's, and the checkout is paid.
pub(crate) const CONFIRM: Job = Job { name: "PosPayment", run: confirm };

fn confirm(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut request: PosPaymentRequest = world.load(id)?;
    step(&POS_PAYMENT_REQUEST, &mut request.status, Status::Confirmed)?;
    let available = Account::Available(&request.head.customer_id);
    let entry = Entry::new(world.now(), format!("payment request {id} confirmed"));
    world.post(entry.transfer(&request.asset, &request.amount, &Account::External, &available))?;
    if let Some(transaction) = &request.transaction_id {
        transactions::settle(world, transaction, Status::Completed)?;
    }
    let checkout: Checkout = world.load(&request.checkout_id)?;
    world.save(request)?;
    end(world, checkout, Status::Paid).map(|_| ())
}
