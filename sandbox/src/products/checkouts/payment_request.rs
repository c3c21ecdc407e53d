//! A payment request of a checkout, and what the checkout asks of its requests.

use bigdecimal::BigDecimal;
use oceafin_partner::api::lifecycle::POS_PAYMENT_REQUEST;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::state::{Status, step};
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::products::world::{Job, World};
use crate::read::assets;
use crate::read::moment;

/// A payment request.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PosPaymentRequest {
    pub(super) head: Head,
    pub(super) status: Status,
    pub(super) checkout_id: String,
    pub(super) asset: String,
    pub(super) network: String,
    pub(super) amount: BigDecimal,
    pub(super) address: String,
    pub(super) expires_at: i64,
    pub(super) transaction_id: Option<String>,
}

impl Row for PosPaymentRequest {
    const NAME: &'static str = "payment request";
    const EVENT: Option<&'static str> = Some("pos_payment_request");

    row_parts!("pos_payment_requests");

    fn members(&self) -> Value {
        json!({
            "posPaymentRequestId": self.head.id,
            "checkoutId": self.checkout_id,
            "asset": self.asset,
            "network": self.network,
            "amount": assets::write(&self.asset, &self.amount),
            "address": self.address,
            "status": self.status,
            "expiresAt": moment::format(self.expires_at),
        })
    }
}

/// A request's time is over, unless somebody paid it.
pub(crate) const EXPIRE: Job = Job { name: "PosPaymentRequest", run: expire };

fn expire(world: &mut World, id: &str) -> Result<(), Problem> {
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
    world.tables.rows::<PosPaymentRequest>().filter(move |request| request.checkout_id == checkout_id)
}
