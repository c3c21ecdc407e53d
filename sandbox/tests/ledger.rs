//! The ledger never loses or makes money: over entries, and over random runs of calls by two partners.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests and their helpers fail by panicking; a table of cases is one function"
)]

mod support;

use std::str::FromStr;

use bigdecimal::BigDecimal;
use oceafin_sandbox::engine::ledger::{Account, Entry, Ledger, LedgerError};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{Partner, authorized, payload_hash};

fn decimal(text: &str) -> BigDecimal {
    BigDecimal::from_str(text).unwrap()
}

#[test]
fn an_entry_is_posted_whole_or_not_at_all() {
    let mut ledger = Ledger::default();
    let deposit = Entry::new(0, "deposit").transfer(
        "EUR",
        &decimal("10"),
        &Account::External,
        &Account::Available("a"),
    );
    ledger.post(deposit).unwrap();
    let overdraft = Entry::new(0, "too much")
        .transfer("EUR", &decimal("4"), &Account::Available("a"), &Account::Fees)
        .transfer("EUR", &decimal("7"), &Account::Available("a"), &Account::External);
    let refused = ledger.post(overdraft).unwrap_err();
    assert_eq!(
        refused,
        LedgerError::Insufficient { asset: "EUR".into(), held: decimal("10"), asked: decimal("11") }
    );
    assert_eq!(ledger.balance("EUR", &Account::Available("a")), decimal("10"));
    let mut lopsided =
        Entry::new(0, "lopsided").transfer("EUR", &decimal("1"), &Account::External, &Account::Fees);
    lopsided.postings.pop();
    assert!(matches!(ledger.post(lopsided), Err(LedgerError::Imbalance { .. })));
    assert_eq!(ledger.journal().len(), 1);
    ledger.check_against_journal().unwrap();
}

#[test]
fn the_sum_is_per_asset() {
    let mut ledger = Ledger::default();
    let mut entry = Entry::new(0, "apples for pears")
        .transfer("EUR", &decimal("1"), &Account::External, &Account::Fees)
        .transfer("USD", &decimal("1"), &Account::External, &Account::Fees);
    entry.postings.remove(1);
    entry.postings.remove(1);
    assert!(matches!(ledger.post(entry), Err(LedgerError::Imbalance { .. })));
}

#[test]
fn a_recount_sees_a_debt_and_a_balance_without_a_history() {
    let ledger = |balances: Value| -> Ledger {
        serde_json::from_value(json!({"balances": {"EUR": balances}, "journal": []})).unwrap()
    };
    let debt = ledger(json!({"customer/a/available": "-1", "external": "1"}));
    assert!(matches!(debt.check(), Err(LedgerError::Negative { .. })));
    let unheard_of = ledger(json!({"customer/a/available": "1", "external": "-1"}));
    unheard_of.check().unwrap();
    assert_eq!(unheard_of.check_against_journal(), Err(LedgerError::JournalDiffers));
    let line = json!({"account": "external", "asset": "EUR", "amount": "1"});
    let made_up: Ledger = serde_json::from_value(json!({
        "balances": {"EUR": {"external": "1"}}, "journal": [{"at": 0, "memo": "", "postings": [line]}],
    }))
    .unwrap();
    let imbalance = LedgerError::Imbalance { asset: "EUR".into(), sum: decimal("1") };
    assert_eq!(made_up.check_against_journal(), Err(imbalance), "though it has a history");
}

#[test]
fn a_recount_sees_money_that_was_made_or_lost() {
    for (from, to) in [
        ("\"external\":\"-25000.00\"", "\"external\":\"-24999.99\""),
        ("\"-25000.00\"", "\"-25000.000000000000000001\""),
    ] {
        let mut partner = Partner::new(json!({"clients": [{"clientId": "only"}]}));
        let snapshot = partner.sandbox.snapshot().unwrap();
        let forged = snapshot.replacen(from, to, 1);
        assert_ne!(snapshot, forged, "the snapshot writes the balance as expected");
        partner.sandbox.restore(&forged).unwrap();
        assert!(partner.sandbox.ledger().check().is_err());
        let target = partner.of_customer("balances");
        let request = partner.request("GET", &target, b"", None);
        for _ in 0..2 {
            let response = partner.sandbox.handle(&request, 0);
            let body: Value = serde_json::from_slice(&response.body).unwrap();
            assert_eq!((response.status, body["code"].as_str()), (500, Some("PARTNER_SANDBOX_FAULT")));
        }
    }
}

/// One thing a partner or time may do.
#[derive(Clone, Debug)]
enum Step {
    Withdraw { cents: u32, receive: bool },
    Submit(prop::sample::Index),
    Inform(prop::sample::Index),
    Convert { pair: prop::sample::Index, amount: String, to: bool },
    Outcome(prop::sample::Index, &'static str),
    Deposit(u32),
    Advance(u32),
    Fault(&'static str, &'static str),
    RepeatLast,
    Switch,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..2_000_000_u32, any::<bool>()).prop_map(|(cents, receive)| Step::Withdraw { cents, receive }),
        4 => any::<prop::sample::Index>().prop_map(Step::Submit),
        1 => any::<prop::sample::Index>().prop_map(Step::Inform),
        4 => (any::<prop::sample::Index>(), "[1-9][0-9]{0,3}(\\.[0-9]{1,2})?", any::<bool>())
            .prop_map(|(pair, amount, to)| Step::Convert { pair, amount, to }),
        1 => (any::<prop::sample::Index>(), prop::sample::select(vec!["fail", "askInformation", "complete"]))
            .prop_map(|(index, outcome)| Step::Outcome(index, outcome)),
        1 => (1..1_000_000_u32).prop_map(Step::Deposit),
        3 => (0..200_000_u32).prop_map(Step::Advance),
        1 => (prop::sample::select(vec!["unavailable", "cut", "garbage"]), prop::sample::select(vec!["before", "after"]))
            .prop_map(|(kind, when)| Step::Fault(kind, when)),
        1 => Just(Step::RepeatLast),
        1 => Just(Step::Switch),
    ]
}

const PAIRS: [(&str, &str); 6] =
    [("EUR", "USDC"), ("USDC", "BTC"), ("BTC", "ETH"), ("ETH", "JPY"), ("JPY", "EUR"), ("USD", "EUR")];

/// A run: the partner, what it made so far, and its last call.
struct Run {
    partner: Partner,
    withdrawals: Vec<(String, String)>,
    conversions: Vec<String>,
    last: Option<(String, Value, String)>,
}

impl Run {
    fn post(&mut self, target: String, body: Value) -> Value {
        let key = self.partner.nonce();
        let answer = self.partner.post_under(&target, &body, &key);
        assert_ne!(answer.code(), "PARTNER_SANDBOX_FAULT", "{}", answer.body);
        self.last = Some((target, body, key));
        answer.body
    }

    fn quote_and_draft(
        &mut self,
        quotes: &str,
        drafts: &str,
        body: Value,
        payload: fn(&Value) -> Value,
    ) -> Value {
        let quote = self.post(self.partner.of_customer(quotes), body);
        if quote["quoteId"].is_null() {
            return Value::Null;
        }
        let payload = payload(&quote);
        self.post(self.partner.of_customer(drafts), authorized(&payload, &payload_hash(&payload)))
    }

    fn take(&mut self, step: Step) {
        match step {
            Step::Withdraw { cents, receive } => {
                let amount = format!("{}.{:02}", cents / 100, cents % 100);
                let amount_type = if receive { "RECEIVE" } else { "SEND" };
                let account = self.partner.bank_account.clone();
                let body = json!({"bankAccountId": account, "currency": "EUR", "amount": amount, "amountType": amount_type});
                let draft = self.quote_and_draft(
                    "fiat-withdrawal-quotes",
                    "fiat-withdrawals",
                    body,
                    Partner::payload,
                );
                if let (Some(id), Some(hash)) =
                    (draft["withdrawalId"].as_str(), draft["operationHash"].as_str())
                {
                    self.withdrawals.push((id.to_owned(), hash.to_owned()));
                }
            }
            Step::Submit(index) if !self.withdrawals.is_empty() => {
                let (id, hash) = index.get(&self.withdrawals).clone();
                let target = format!("/partner/v1/fiat-withdrawals/{id}/submission");
                self.post(target, authorized(&json!({}), &hash));
            }
            Step::Inform(index) if !self.withdrawals.is_empty() => {
                let target = format!(
                    "/partner/v1/fiat-withdrawals/{}/additional-info",
                    index.get(&self.withdrawals).0
                );
                self.post(target, json!({"information": {"sourceOfFunds": "sales"}}));
            }
            Step::Convert { pair, amount, to } => {
                let (from, into) = *pair.get(&PAIRS);
                let member = if to { "toAmount" } else { "fromAmount" };
                let body = json!({"fromAsset": from, "toAsset": into, member: amount});
                let made = self.quote_and_draft(
                    "conversion-quotes",
                    "conversions",
                    body,
                    Partner::conversion_payload,
                );
                self.conversions.extend(made["conversionId"].as_str().map(str::to_owned));
            }
            Step::Outcome(index, outcome) => {
                let ids: Vec<&String> =
                    self.withdrawals.iter().map(|(id, _)| id).chain(&self.conversions).collect();
                if !ids.is_empty() {
                    let body = json!({"resourceId": index.get(&ids), "outcome": outcome});
                    self.partner.sandbox.control("POST", "/_sandbox/outcomes", &body.to_string(), 0);
                }
            }
            Step::Deposit(cents) => {
                let amount = format!("{}.{:02}", cents / 100, cents % 100);
                let body = json!({"customerId": self.partner.customer, "asset": "EUR", "amount": amount});
                self.partner.sandbox.control("POST", "/_sandbox/deposits", &body.to_string(), 0);
            }
            Step::Advance(ms) => self.partner.advance(ms.into()),
            Step::Fault(kind, when) => self.partner.fault(json!({"kind": kind, "when": when})),
            Step::RepeatLast => {
                if let Some((target, body, key)) = self.last.clone() {
                    self.partner.post_under(&target, &body, &key);
                }
            }
            Step::Submit(_) | Step::Inform(_) | Step::Switch => {}
        }
        // `Partner::send` has held the balances against the journal; here the totals are held against the outside.
        self.partner.sandbox.ledger().check_against_journal().unwrap();
        for (asset, account, amount) in self.partner.sandbox.ledger().balances() {
            assert!(
                !account.starts_with("customer/") || *amount >= BigDecimal::default(),
                "{account} {asset} {amount}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_run_of_calls_loses_or_makes_money(steps in prop::collection::vec(step(), 1..60)) {
        let partner = Partner::new(json!({}));
        let mut run = Run { partner, withdrawals: vec![], conversions: vec![], last: None };
        for step in steps {
            if matches!(step, Step::Switch) {
                // The other client takes over the same sandbox, with the ids of resources that are not its own.
                let number = usize::from(run.partner.client_id.ends_with('a'));
                run.partner = run.partner.into_client(number);
            }
            run.take(step);
        }
    }
}
