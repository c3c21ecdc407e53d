//! Payment requests at a point of sale: a checkout's amount in one asset, payable to one address for a short time.
//!
//! PENDING → DETECTED → CONFIRMED | EXPIRED. No payment comes by itself: the control API simulates one, which is
//! DETECTED at once and CONFIRMED after `stepMs`; then the money is the customer's and the checkout PAID. A checkout
//! may have several requests waiting, one an asset perhaps, but only one that is being paid [S].

use bigdecimal::{BigDecimal, RoundingMode};
use oceafin_partner::api::lifecycle::POS_PAYMENT_REQUEST;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::addresses;
use crate::agenda::Job;
use crate::assets::{self, Asset};
use crate::body::Form;
use crate::checkouts::Checkout;
use crate::clock;
use crate::crypto_fields;
use crate::handlers::{Answer, Call, Handlers};
use crate::ledger::{Account, Entry};
use crate::problem::Problem;
use crate::state::{Status, step};
use crate::table::{Head, Row, row_parts};
use crate::transactions::{self, Direction, Movement};
use crate::world::{World, missing};

pub(crate) const HANDLERS: Handlers = &[("checkouts.createPosPaymentRequest", create)];

/// How long a request waits when it does not say [S], in seconds.
const DEFAULT_SECONDS: i64 = 900;
/// The longest it can wait [S].
const MAX_SECONDS: i64 = 86_400;

/// A payment request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PosPaymentRequest {
    head: Head,
    status: Status,
    checkout_id: String,
    asset: String,
    network: String,
    amount: BigDecimal,
    address: String,
    expires_at: i64,
    transaction_id: Option<String>,
}

impl Row for PosPaymentRequest {
    const NAME: &'static str = "payment request";
    const EVENT: Option<&'static str> = Some("pos_payment_request");

    row_parts!(pos_payment_requests);

    fn members(&self) -> Value {
        json!({
            "posPaymentRequestId": self.head.id,
            "checkoutId": self.checkout_id,
            "asset": self.asset,
            "network": self.network,
            "amount": assets::write(&self.asset, &self.amount),
            "address": self.address,
            "status": self.status,
            "expiresAt": clock::format(self.expires_at),
        })
    }
}

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
        return Err(missing("asset"));
    };
    let amount = asset.round(&(&checkout.amount * assets::rate(currency, asset)), RoundingMode::Up);
    let head = world.head(&checkout.head.customer_id);
    let asked = head.created_at.saturating_add(seconds.saturating_mul(1000));
    let expires_at = checkout.expires_at.map_or(asked, |end| end.min(asked));
    world.schedule(expires_at.saturating_sub(world.now()), Job::PosPaymentRequest(head.id.clone()));
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
    let found = world.pos_payment_requests.get(id).cloned();
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
    world.schedule(world.step_ms, Job::PosPayment(id.to_owned()));
    world.save(request)
}

/// The payment is final: the money is the customer's, and the checkout is paid.
pub(crate) fn confirm(world: &mut World, id: &str) -> Result<(), Problem> {
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
    checkout.end(world, Status::Paid).map(|_| ())
}

/// A request's time is over, unless somebody paid it.
pub(crate) fn expire(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut request: PosPaymentRequest = world.load(id)?;
    if request.status == Status::Pending {
        step(&POS_PAYMENT_REQUEST, &mut request.status, Status::Expired)?;
        world.save(request)?;
    }
    Ok(())
}

/// Whether a payment of this checkout is on its way.
pub(crate) fn is_detected(world: &World, checkout_id: &str) -> bool {
    of(world, checkout_id).any(|request| request.status == Status::Detected)
}

/// The requests of a checkout that nobody paid expire with it.
pub(crate) fn expire_pending(world: &mut World, checkout_id: &str) -> Result<(), Problem> {
    let ids: Vec<String> = of(world, checkout_id).map(|request| request.head.id.clone()).collect();
    ids.iter().rev().try_for_each(|id| expire(world, id))
}

fn of<'a>(world: &'a World, checkout_id: &'a str) -> impl Iterator<Item = &'a PosPaymentRequest> {
    world.pos_payment_requests.newest_first().filter(move |request| request.checkout_id == checkout_id)
}
