//! Collection wallets: an address of its own for one buyer, until it expires or is deactivated.

use bigdecimal::BigDecimal;
use oceafin_partner::api::lifecycle::COLLECTION_WALLET;
use oceafin_partner::model::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::state::{Status, step};
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::products::answers::{get, list};
use crate::products::call::{Answer, Call};
use crate::products::collection::buyers::Buyer;
use crate::products::product::Handlers;
use crate::products::shared::crypto_fields;
use crate::products::world::{Job, World};
use crate::read::addresses;
use crate::read::assets;
use crate::read::form::Form;
use crate::read::moment;

pub(crate) const HANDLERS: Handlers = &[
    ("collectionWallets.list", list::<CollectionWallet>),
    ("collectionWallets.create", create),
    ("collectionWallets.get", |world, call| get::<CollectionWallet>(world, call, "walletId")),
    ("collectionWallets.updateExpiry", update_expiry),
    ("collectionWallets.deactivate", deactivate),
];

/// A wallet that collects one asset on one network from one buyer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CollectionWallet {
    pub(crate) head: Head,
    pub(crate) status: Status,
    pub(crate) buyer_id: String,
    pub(crate) asset: String,
    pub(crate) network: String,
    address: String,
    expected_amount: Option<BigDecimal>,
    /// Without it the wallet never expires.
    expires_at: Option<i64>,
    metadata: Option<Value>,
}

impl Row for CollectionWallet {
    const NAME: &'static str = "collection wallet";
    /// `collection_wallet.created` [P].
    const EVENT: Option<&'static str> = Some("collection_wallet");

    row_parts!("collection_wallets");

    /// A change of an ACTIVE wallet is one of its expiry.
    fn event_type(&self, created: bool) -> Option<String> {
        let change = match self.status {
            _ if created => "created".to_owned(),
            Status::Active => "expiry_updated".to_owned(),
            other => other.as_str().to_lowercase(),
        };
        Some(format!("collection_wallet.{change}"))
    }

    fn members(&self) -> Value {
        json!({
            "walletId": self.head.id,
            "buyerId": self.buyer_id,
            "asset": self.asset,
            "network": self.network,
            "address": self.address,
            "expectedAmount": self.expected_amount.as_ref().map(|amount| assets::write(&self.asset, amount)),
            "status": self.status,
            "expiresAt": self.expires_at.map(moment::format),
            "metadata": self.metadata,
        })
    }
}

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = world.approved_customer(call)?;
    let mut form = Form::new(&call.body);
    let buyer_id = form.required("buyerId", &Kind::Id);
    let (asset, network) = crypto_fields::asset_on_network(&mut form);
    let expected_amount = form.optional_amount("expectedAmount");
    if let Some(amount) = &expected_amount {
        form.fits("expectedAmount", amount, asset);
    }
    let expires_at = form.optional("expiresAt", &Kind::DateTime);
    let expires_at = expires_at.map(|text| in_future(&mut form, &text, world.now()));
    let metadata = form.metadata();
    form.finish()?;
    world.owned_by::<Buyer>(&customer_id, &buyer_id, call)?;
    let head = world.head(&customer_id);
    let wallet = CollectionWallet {
        address: addresses::make(&network, &head.id),
        head,
        status: Status::Active,
        buyer_id,
        asset: asset.map_or_else(String::new, |asset| asset.symbol.to_owned()),
        network,
        expected_amount,
        expires_at,
        metadata,
    };
    plan_expiry(world, &wallet);
    Ok(Answer::created(world.add(wallet)))
}

fn update_expiry(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let mut wallet: CollectionWallet = world.owned_to_act(call.param("walletId"), call)?;
    let mut form = Form::new(&call.body);
    let expires_at = form.required("expiresAt", &Kind::DateTime);
    wallet.expires_at = Some(in_future(&mut form, &expires_at, world.now()));
    form.finish()?;
    if wallet.status != Status::Active {
        let status = wallet.status.as_str();
        let detail =
            format!("the collection wallet is `{status}`; only the expiry of an `ACTIVE` one can move");
        return Err(Problem::state(detail));
    }
    plan_expiry(world, &wallet);
    Ok(Answer::ok(world.save(wallet)?))
}

fn deactivate(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let mut wallet: CollectionWallet = world.owned_to_act(call.param("walletId"), call)?;
    step(&COLLECTION_WALLET, &mut wallet.status, Status::Deactivated)?;
    Ok(Answer::ok(world.save(wallet)?))
}

/// The moment of an `expiresAt`, which must be to come.
fn in_future(form: &mut Form<'_>, text: &str, now: i64) -> i64 {
    let moment = moment::parse(text).unwrap_or_default();
    if moment <= now {
        form.refuse("expiresAt", "not_in_future", "must be in the future");
    }
    moment
}

fn plan_expiry(world: &mut World, wallet: &CollectionWallet) {
    if let Some(expires_at) = wallet.expires_at {
        world.schedule_at(expires_at, EXPIRE, &wallet.head.id);
    }
}

/// The wallet's time may be over: not when its expiry was moved since this was planned, or it was deactivated.
pub(crate) const EXPIRE: Job = Job { name: "CollectionWallet", run: expire };

fn expire(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut wallet: CollectionWallet = world.load(id)?;
    let over = wallet.expires_at.is_some_and(|expires_at| expires_at <= world.now());
    if wallet.status == Status::Active && over {
        step(&COLLECTION_WALLET, &mut wallet.status, Status::Expired)?;
        world.save(wallet)?;
    }
    Ok(())
}
