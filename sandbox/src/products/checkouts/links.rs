//! Links to a checkout's page, for as long as it is open. The page does not exist: `.invalid` never resolves [S].

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::state::Status;
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::products::call::{Answer, Call};
use crate::products::checkouts::checkout::{Checkout, future};
use crate::products::product::Handlers;
use crate::products::world::World;
use crate::read::form::Form;
use crate::read::moment;

pub(crate) const HANDLERS: Handlers = &[("checkouts.createLink", create)];

/// A link.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CheckoutLink {
    head: Head,
    /// Not shown: no endpoint reads a link, and it ends with its time or its checkout.
    status: Status,
    checkout_id: String,
    expires_at: Option<i64>,
}

impl Row for CheckoutLink {
    const NAME: &'static str = "checkout link";
    const EVENT: Option<&'static str> = Some("checkout_link");

    row_parts!("checkout_links");

    fn members(&self) -> Value {
        json!({
            "linkId": self.head.id,
            "checkoutId": self.checkout_id,
            "url": format!("https://checkout.sandbox.invalid/{}", self.head.id),
            "expiresAt": self.expires_at.map(moment::format),
        })
    }
}

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let checkout: Checkout = world.owned_to_act(call.param("checkoutId"), call)?;
    let mut form = Form::new(&call.body);
    let expires_at = future(&mut form, "expiresAt", world.now());
    if let (Some(link), Some(end)) = (expires_at, checkout.expires_at)
        && link > end
    {
        form.refuse("expiresAt", "date_time_late", "must not be later than the checkout's `expiresAt`");
    }
    form.finish()?;
    checkout.must_be_open()?;
    let link = CheckoutLink {
        head: world.head(&checkout.head.customer_id),
        status: Status::Active,
        checkout_id: checkout.head.id,
        expires_at: expires_at.or(checkout.expires_at),
    };
    Ok(Answer::created(world.add(link)))
}
