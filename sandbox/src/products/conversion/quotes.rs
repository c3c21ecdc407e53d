//! Conversion quotes, priced from the fixed table in [`crate::read::assets`].
//!
//! `fromAmount` is all the customer pays; `fee` is the part of it that is not converted. With `fromAmount` given,
//! `toAmount` is `(fromAmount − fee) × rate`, rounded down; with `toAmount` given, `fromAmount` is the least
//! amount that buys it, rounded up [S].

use bigdecimal::{BigDecimal, RoundingMode};
use oceafin_partner::api::lifecycle::CONVERSION_QUOTE;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::state::{Status, step};
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::products::answers::{get, list};
use crate::products::call::{Answer, Call};
use crate::products::product::Handlers;
use crate::products::world::{Job, World};
use crate::read::assets;
use crate::read::form::Form;
use crate::read::moment;

pub(crate) const HANDLERS: Handlers = &[
    ("conversions.listQuotes", list::<ConversionQuote>),
    ("conversions.createQuote", create),
    ("conversions.getQuote", |world, call| get::<ConversionQuote>(world, call, "quoteId")),
];

/// A quote of a conversion.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ConversionQuote {
    pub(crate) head: Head,
    pub(crate) status: Status,
    pub(crate) from_asset: String,
    pub(crate) to_asset: String,
    pub(crate) from_amount: BigDecimal,
    pub(crate) to_amount: BigDecimal,
    pub(crate) rate: BigDecimal,
    pub(crate) fee: BigDecimal,
    pub(crate) expires_at: i64,
}

impl Row for ConversionQuote {
    const NAME: &'static str = "quote";

    row_parts!("conversion_quotes");

    fn members(&self) -> Value {
        json!({
            "quoteId": self.head.id,
            "status": self.status,
            "fromAsset": self.from_asset,
            "toAsset": self.to_asset,
            "fromAmount": assets::write(&self.from_asset, &self.from_amount),
            "toAmount": assets::write(&self.to_asset, &self.to_amount),
            "rate": self.rate.normalized().to_plain_string(),
            "fee": assets::write(&self.from_asset, &self.fee),
            "expiresAt": moment::format(self.expires_at),
        })
    }
}

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = world.approved_customer(call)?;
    let mut form = Form::new(&call.body);
    let (from, to) = (form.asset("fromAsset"), form.asset("toAsset"));
    let (from_amount, to_amount) = (form.optional_amount("fromAmount"), form.optional_amount("toAmount"));
    let (Some(from), Some(to)) = (from, to) else {
        form.finish()?;
        return Err(Problem::field(
            "/fromAsset",
            "asset_unsupported",
            "the sandbox does not trade this asset",
        ));
    };
    if from.symbol == to.symbol {
        form.refuse("toAsset", "asset_same", "must differ from `fromAsset`");
    }
    let rate = assets::rate(from, to);
    let from_amount = match (from_amount, &to_amount) {
        (Some(from_amount), _) => from_amount,
        (None, Some(to_amount)) => assets::pay_for(from, to, to_amount),
        (None, None) => BigDecimal::default(),
    };
    let fee = assets::conversion_fee(from, &from_amount);
    let to_amount =
        to_amount.unwrap_or_else(|| to.round(&((&from_amount - &fee) * &rate), RoundingMode::Down));
    if to_amount <= BigDecimal::default() {
        form.refuse("fromAmount", "amount_too_small", "is worth less than the smallest unit of `toAsset`");
    }
    form.finish()?;
    let head = world.head(&customer_id);
    let quote = ConversionQuote {
        expires_at: head.created_at.saturating_add(world.quote_ttl_ms),
        head,
        status: Status::Active,
        from_asset: from.symbol.to_owned(),
        to_asset: to.symbol.to_owned(),
        from_amount,
        to_amount,
        rate,
        fee,
    };
    world.schedule(world.quote_ttl_ms, EXPIRE, &quote.head.id);
    Ok(Answer::created(world.add(quote)))
}

/// The quote's time is over, unless it was used.
pub(crate) const EXPIRE: Job = Job { name: "ConversionQuote", run: expire };

fn expire(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut quote: ConversionQuote = world.load(id)?;
    if quote.status == Status::Active {
        step(&CONVERSION_QUOTE, &mut quote.status, Status::Expired)?;
        world.save(quote)?;
    }
    Ok(())
}
