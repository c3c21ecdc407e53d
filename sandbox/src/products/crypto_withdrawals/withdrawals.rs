//! Crypto withdrawals: draft, submission, completion.
//!
//! A draft uses up its quote; its price then stands, however long the approval takes [S]. Money is held at
//! submission and leaves when the withdrawal completes, the network fee with it. The beneficiary must be ACTIVE at
//! the quote, the draft and the submission: one removed in between is sent nothing. The control API can make any
//! withdrawal fail.

use bigdecimal::BigDecimal;
use oceafin_partner::api::OperationKind;
use oceafin_partner::api::lifecycle::{CRYPTO_WITHDRAWAL, CRYPTO_WITHDRAWAL_QUOTE};
use oceafin_partner::model::Kind;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::engine::ledger::{Account, Entry};
use crate::engine::state::{Status, step};
use crate::engine::table::{Head, Row, row_parts};
use crate::problem::Problem;
use crate::products::answers::{get, list};
use crate::products::call::{Answer, Call};
use crate::products::crypto_withdrawals::beneficiaries::WalletBeneficiary;
use crate::products::crypto_withdrawals::quotes::CryptoQuote;
use crate::products::outcome::Outcome;
use crate::products::product::Handlers;
use crate::products::reads::transactions::{self, Direction, Movement};
use crate::products::shared::crypto_fields;
use crate::products::shared::holds;
use crate::products::shared::quotes;
use crate::products::world::{Job, World};
use crate::read::addresses;
use crate::read::assets;
use crate::read::form::{Form, TEXT};
use crate::read::operation;

pub(crate) const HANDLERS: Handlers = &[
    ("cryptoWithdrawals.create", create),
    ("cryptoWithdrawals.submit", submit),
    ("cryptoWithdrawals.list", list::<CryptoWithdrawal>),
    ("cryptoWithdrawals.get", |world, call| get::<CryptoWithdrawal>(world, call, "withdrawalId")),
];

/// A crypto withdrawal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CryptoWithdrawal {
    head: Head,
    status: Status,
    quote: CryptoQuote,
    /// `purpose`, `partnerReference`, `metadata`, as sent.
    details: Value,
    operation_hash: String,
    pub(crate) outcome: Outcome,
    tx_hash: Option<String>,
    transaction_id: Option<String>,
}

impl Row for CryptoWithdrawal {
    const NAME: &'static str = "withdrawal";
    /// `crypto_withdrawal.created` [P].
    const EVENT: Option<&'static str> = Some("crypto_withdrawal");

    row_parts!("crypto_withdrawals");

    fn members(&self) -> Value {
        let mut members = self.quote.members().as_object().cloned().unwrap_or_default();
        members.remove("expiresAt");
        members.extend(self.details.as_object().cloned().unwrap_or_default());
        for (name, value) in [
            ("withdrawalId", json!(self.head.id)),
            ("status", json!(self.status)),
            ("txHash", json!(self.tx_hash)),
            ("failureReason", json!(holds::failure_reason(self.status))),
            ("operationHash", json!(self.operation_hash)),
        ] {
            members.insert(name.to_owned(), value);
        }
        Value::Object(members)
    }
}

fn create(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = world.approved_customer(call)?;
    let mut form = Form::new(&call.body);
    let quote_id = form.required("quoteId", &Kind::Id);
    let (asset, _) = crypto_fields::asset_on_network(&mut form);
    let amount = form.amount("amount");
    form.fits("amount", &amount, asset);
    let details = json!({
        "purpose": form.optional("purpose", &TEXT),
        "partnerReference": form.optional("partnerReference", &TEXT),
        "metadata": form.metadata(),
    });
    form.finish()?;
    let operation_hash =
        operation::authorize_draft(OperationKind::CryptoWithdrawal, &customer_id, &call.body)?;
    let quote: CryptoQuote = world.owned_by(&customer_id, &quote_id, call)?;
    quotes::agrees(
        &call.body,
        &[
            ("walletBeneficiaryId", &quote.beneficiary_id),
            ("asset", &quote.asset),
            ("network", &quote.network),
            ("amount", &assets::write(&quote.asset, &quote.amount)),
        ],
    )?;
    quotes::usable(quote.status)?;
    world.load::<WalletBeneficiary>(&quote.beneficiary_id)?.usable()?;
    let mut used = quote.clone();
    step(&CRYPTO_WITHDRAWAL_QUOTE, &mut used.status, Status::Used)?;
    world.save(used)?;
    let withdrawal = CryptoWithdrawal {
        head: world.head(&customer_id),
        status: Status::Draft,
        quote,
        details,
        operation_hash,
        outcome: Outcome::default(),
        tx_hash: None,
        transaction_id: None,
    };
    Ok(Answer::created(world.add(withdrawal)))
}

fn submit(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let mut withdrawal: CryptoWithdrawal = world.owned_to_act(call.param("withdrawalId"), call)?;
    operation::authorize_submission(&withdrawal.operation_hash, &call.body)?;
    step(&CRYPTO_WITHDRAWAL, &mut withdrawal.status, Status::Submitted)?;
    let (customer, quote) = (&withdrawal.head.customer_id, &withdrawal.quote);
    world.load::<WalletBeneficiary>(&quote.beneficiary_id)?.usable()?;
    let memo = format!("crypto withdrawal {} held", withdrawal.head.id);
    holds::hold(world, customer, &quote.asset, &quote.amount, memo)?;
    let fees: BigDecimal = &quote.network_fee + &quote.service_fee;
    let movement = Movement {
        kind: "CRYPTO_WITHDRAWAL",
        direction: Direction::Debit,
        asset: &quote.asset,
        network: Some(&quote.network),
        amount: &quote.amount,
        fee: Some(&fees),
        resource: Some(("CRYPTO_WITHDRAWAL", &withdrawal.head.id)),
    };
    withdrawal.transaction_id = Some(transactions::record(world, customer, &movement));
    world.schedule(world.step_ms, ADVANCE, &withdrawal.head.id);
    Ok(Answer::ok(world.save(withdrawal)?))
}

/// The next automatic step: SUBMITTED to PROCESSING, PROCESSING to its end.
pub(crate) const ADVANCE: Job = Job { name: "CryptoWithdrawal", run: advance };

fn advance(world: &mut World, id: &str) -> Result<(), Problem> {
    let mut withdrawal: CryptoWithdrawal = world.load(id)?;
    let next = match (withdrawal.status, withdrawal.outcome) {
        (Status::Submitted, _) => Status::Processing,
        (_, Outcome::Fail) => Status::Failed,
        _ => Status::Completed,
    };
    step(&CRYPTO_WITHDRAWAL, &mut withdrawal.status, next)?;
    match next {
        Status::Processing => world.schedule(world.step_ms, ADVANCE, id),
        _ => settle(world, &mut withdrawal)?,
    }
    world.save(withdrawal).map(|_| ())
}

/// Moves what was held: out of the house with the service fee to us, or back to the customer.
fn settle(world: &mut World, withdrawal: &mut CryptoWithdrawal) -> Result<(), Problem> {
    let (customer, quote) = (&withdrawal.head.customer_id, &withdrawal.quote);
    let memo = format!("crypto withdrawal {} {}", withdrawal.head.id, withdrawal.status().to_lowercase());
    if withdrawal.status == Status::Completed {
        let (held, outside) = (Account::Pending(customer), Account::External);
        let entry = Entry::new(world.now(), memo)
            .transfer(&quote.asset, &quote.receive_amount, &held, &outside)
            .transfer(&quote.asset, &quote.network_fee, &held, &outside)
            .transfer(&quote.asset, &quote.service_fee, &held, &Account::Fees);
        world.post(entry)?;
        withdrawal.tx_hash = Some(addresses::transaction_hash(&quote.network, &withdrawal.head.id));
    } else {
        holds::release(world, customer, &quote.asset, &quote.amount, memo)?;
    }
    match &withdrawal.transaction_id {
        Some(id) => transactions::settle(world, id, withdrawal.status),
        None => Ok(()),
    }
}
