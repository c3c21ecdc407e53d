//! Wallet beneficiaries: who may be sent crypto. One is looked into for one step and then ACTIVE; `sync` brings the
//! result at once [S].

use oceafin_partner::api::lifecycle::WALLET_BENEFICIARY;
use oceafin_partner::model::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::state::{Status, step};
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::products::answers::{get, list};
use crate::products::call::{Answer, Call};
use crate::products::product::Handlers;
use crate::products::shared::crypto_fields;
use crate::products::world::{Job, World};
use crate::read::form::{Form, TEXT};

pub(crate) const HANDLERS: Handlers = &[
    ("walletBeneficiaries.list", list::<WalletBeneficiary>),
    ("walletBeneficiaries.create", create),
    ("walletBeneficiaries.get", |world, call| get::<WalletBeneficiary>(world, call, "walletBeneficiaryId")),
    ("walletBeneficiaries.remove", remove),
    ("walletBeneficiaries.sync", sync),
];

/// A wallet to withdraw to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct WalletBeneficiary {
    pub(crate) head: Head,
    pub(crate) status: Status,
    pub(crate) asset: String,
    pub(crate) network: String,
    /// The rest of what the partner sent and the API shows.
    details: Value,
}

impl Row for WalletBeneficiary {
    const NAME: &'static str = "wallet beneficiary";
    const EVENT: Option<&'static str> = Some("wallet_beneficiary");

    row_parts!("wallet_beneficiaries");

    fn members(&self) -> Value {
        let mut members = self.details.as_object().cloned().unwrap_or_default();
        members.insert("walletBeneficiaryId".to_owned(), json!(self.head.id));
        members.insert("status".to_owned(), json!(self.status));
        members.insert("asset".to_owned(), json!(self.asset));
        members.insert("network".to_owned(), json!(self.network));
        Value::Object(members)
    }
}

impl WalletBeneficiary {
    /// Refuses one that may not be sent anything.
    pub(crate) fn usable(&self) -> Result<(), Problem> {
        if self.status == Status::Active {
            return Ok(());
        }
        let status = self.status.as_str();
        Err(Problem::state(format!("the wallet beneficiary is `{status}`; a withdrawal needs `ACTIVE`")))
    }
}

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = world.approved_customer(call)?;
    let mut form = Form::new(&call.body);
    let (asset, network) = crypto_fields::asset_on_network(&mut form);
    let address = form.required("address", &Kind::CryptoAddress);
    let memo = form.optional("memo", &TEXT);
    let label = form.optional("label", &TEXT);
    let beneficiary_type = form.required_choice("beneficiaryType", &["INDIVIDUAL", "CORPORATE"]);
    let name = form.required("beneficiaryName", &TEXT);
    let ownership = form.required_choice("ownership", &["SELF", "THIRD_PARTY"]);
    let wallet_type = form.required_choice("walletType", &["HOSTED", "UNHOSTED"]);
    // That a hosted wallet's provider is named is the model's to say.
    let vasp_name = form.optional("vaspName", &TEXT);
    let metadata = form.metadata();
    form.finish()?;
    let details = json!({
        "address": address,
        "memo": memo,
        "label": label,
        "beneficiaryType": beneficiary_type,
        "beneficiaryName": name,
        "ownership": ownership,
        "walletType": wallet_type,
        "vaspName": vasp_name,
        "metadata": metadata,
    });
    let asset = asset.map_or_else(String::new, |asset| asset.symbol.to_owned());
    let head = world.head(&customer_id);
    let beneficiary = WalletBeneficiary { head, status: Status::Pending, asset, network, details };
    world.schedule(world.step_ms, ADVANCE, &beneficiary.head.id);
    Ok(Answer::created(world.add(beneficiary)))
}

fn remove(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let mut beneficiary: WalletBeneficiary = world.owned_to_act(call.param("walletBeneficiaryId"), call)?;
    step(&WALLET_BENEFICIARY, &mut beneficiary.status, Status::Removed)?;
    Ok(Answer::ok(world.save(beneficiary)?))
}

/// One that is ACTIVE already stays as it is: a partner who asks a moment too late did nothing wrong.
fn sync(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let mut beneficiary: WalletBeneficiary = world.owned_to_act(call.param("walletBeneficiaryId"), call)?;
    if beneficiary.status == Status::Active {
        return Ok(Answer::ok(beneficiary.view()));
    }
    step(&WALLET_BENEFICIARY, &mut beneficiary.status, Status::Active)?;
    Ok(Answer::ok(world.save(beneficiary)?))
}

/// It is found fit, unless that is known already or it was removed.
pub(crate) const ADVANCE: Job = Job { name: "WalletBeneficiary", run: advance };

fn advance(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut beneficiary: WalletBeneficiary = world.load(id)?;
    if beneficiary.status == Status::Pending {
        step(&WALLET_BENEFICIARY, &mut beneficiary.status, Status::Active)?;
        world.save(beneficiary)?;
    }
    Ok(())
}
