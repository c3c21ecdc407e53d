//! Bank accounts of a customer. Active as soon as they are made [S]; account digits are shown masked but for the
//! last four, in answers, events and snapshots alike: the sandbox keeps no more than it shows.

use oceafin_partner::model::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::state::Status;
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::products::answers::list;
use crate::products::call::{Answer, Call};
use crate::products::product::Handlers;
use crate::products::world::World;
use crate::read::form::{Form, TEXT};
use crate::read::values;

pub(crate) const HANDLERS: Handlers =
    &[("bankAccounts.list", list::<BankAccount>), ("bankAccounts.create", create)];

/// A bank account to withdraw to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct BankAccount {
    pub(crate) head: Head,
    pub(crate) status: Status,
    pub(crate) currency: String,
    /// The rest of what the partner sent and the API shows.
    pub(crate) details: Value,
}

impl Row for BankAccount {
    const NAME: &'static str = "bank account";
    const EVENT: Option<&'static str> = Some("bank_account");

    row_parts!("bank_accounts");

    fn members(&self) -> Value {
        let mut members = self.details.as_object().cloned().unwrap_or_default();
        members.insert("bankAccountId".to_owned(), json!(self.head.id));
        members.insert("status".to_owned(), json!(self.status));
        members.insert("currency".to_owned(), json!(self.currency));
        Value::Object(members)
    }
}

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = world.approved_customer(call)?;
    let mut form = Form::new(&call.body);
    let currency = form.currency("currency");
    let holder = form.required("accountHolderName", &TEXT);
    let holder_type = form.optional("accountHolderType", &TEXT);
    let country = form.required("country", &Kind::Country);
    let iban = form.optional("iban", &Kind::Iban).map(|iban| values::electronic(&iban));
    let account_number = form.optional("accountNumber", &TEXT);
    let bic = form.optional("bic", &Kind::Bic);
    let routing_number = form.optional("routingNumber", &TEXT);
    let sort_code = form.optional("sortCode", &TEXT);
    let bank_name = form.optional("bankName", &TEXT);
    let metadata = form.metadata();
    form.finish()?;
    let details = json!({
        "accountHolderName": holder,
        "accountHolderType": holder_type,
        "country": country,
        "iban": iban.as_deref().map(mask),
        "accountNumber": account_number.as_deref().map(mask),
        "bic": bic,
        "routingNumber": routing_number,
        "sortCode": sort_code,
        "bankName": bank_name,
        "metadata": metadata,
    });
    let currency = currency.map_or_else(String::new, |asset| asset.symbol.to_owned());
    let account = BankAccount { head: world.head(&customer_id), status: Status::Active, currency, details };
    Ok(Answer::created(world.add(account)))
}

/// Stars for all but the last four characters.
fn mask(digits: &str) -> String {
    let hidden = digits.chars().count().saturating_sub(4);
    digits.chars().enumerate().map(|(at, digit)| if at < hidden { '*' } else { digit }).collect()
}
