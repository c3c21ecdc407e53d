//! Conversion quotes, priced from the fixed table in [`crate::assets`].
//!
//! `fromAmount` is all the customer pays; `fee` is the part of it that is not converted. With `fromAmount` given,
//! `toAmount` is `(fromAmount − fee) × rate`, rounded down; with `toAmount` given, `fromAmount` is the least
//! amount that buys it, rounded up [S].

use bigdecimal::{BigDecimal, RoundingMode};
use oceafin_partner::api::lifecycle::CONVERSION_QUOTE;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::agenda::Job;
use crate::assets;
use crate::body::Form;
use crate::clock;
use crate::handlers::{self, Answer, Call, Handlers};
use crate::problem::Problem;
use crate::state::{Status, step};
use crate::table::{Head, Row, row_parts};
use crate::world::World;

pub(crate) const HANDLERS: Handlers =
    &[("conversions.listQuotes", list), ("conversions.createQuote", create), ("conversions.getQuote", get)];

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

    row_parts!(conversion_quotes);

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
            "expiresAt": clock::format(self.expires_at),
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
    world.schedule(world.quote_ttl_ms, Job::ConversionQuote(quote.head.id.clone()));
    Ok(Answer::created(world.add(quote)))
}

fn list(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    handlers::list::<ConversionQuote>(world, call)
}

fn get(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    handlers::get::<ConversionQuote>(world, call, "quoteId")
}

/// The quote's time is over, unless it was used.
pub(crate) fn expire(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut quote: ConversionQuote = world.load(id)?;
    if quote.status == Status::Active {
        step(&CONVERSION_QUOTE, &mut quote.status, Status::Expired)?;
        world.save(quote)?;
    }
    Ok(())
}
