//! A run: the partners, what each of them has seen, and what must hold after every call.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use bigdecimal::{BigDecimal, Zero};
use oceafin_sandbox::Sandbox;
use serde_json::{Value, json};

use super::dice::Dice;
use super::support::{Partner, options};

/// How many partners play.
pub const PARTNERS: usize = 3;

/// What a partner has seen: ids by section and name, newest last.
pub type Seen = BTreeMap<(String, String), Vec<String>>;

/// A POST: target, body, key, and the answer's bytes if they are bound to the key.
pub type Sent = (String, Value, String, Option<Vec<u8>>);

pub struct Run {
    pub partner: Option<Partner>,
    pub number: usize,
    pub dice: Dice,
    pub seen: Vec<Seen>,
    /// Quotes by partner and section, to be drafted.
    pub quotes: Vec<BTreeMap<String, Vec<Value>>>,
    pub hashes: BTreeMap<String, String>,
    /// The last POST of each partner.
    pub last: BTreeMap<usize, Sent>,
    /// Deposits past every product, by customer and asset.
    pub granted: BTreeMap<(String, String), BigDecimal>,
    /// Endpoints that answered 2xx.
    pub hits: BTreeSet<String>,
    pub transcript: Vec<Vec<u8>>,
    pub calls: usize,
}

pub fn section(id: &str) -> String {
    id.split('.').next().unwrap().to_owned()
}

pub fn decimal(value: &Value) -> BigDecimal {
    BigDecimal::from_str(value.as_str().unwrap_or("0")).unwrap()
}

impl Run {
    pub fn new(seed: u64) -> Self {
        let clients: Vec<Value> =
            (0..PARTNERS).map(|number| json!({"clientId": format!("partner-{number}")})).collect();
        let sandbox = Sandbox::new(&options(json!({"clients": clients})), 0).unwrap();
        let mut run = Self {
            partner: Some(Partner::of(sandbox, 0)),
            number: 0,
            dice: Dice(seed),
            seen: vec![Seen::new(); PARTNERS],
            quotes: vec![BTreeMap::new(); PARTNERS],
            hashes: BTreeMap::new(),
            last: BTreeMap::new(),
            granted: BTreeMap::new(),
            hits: BTreeSet::new(),
            transcript: Vec::new(),
            calls: 0,
        };
        for number in 0..PARTNERS {
            run.switch(number);
            let (customer, account) = (run.partner().customer.clone(), run.partner().bank_account.clone());
            run.note("", "customerId", &customer);
            run.note("bankAccounts", "bankAccountId", &account);
            for asset in ["EUR", "USD", "USDC", "BTC", "ETH"] {
                run.granted.insert((customer.clone(), asset.to_owned()), run.held(&customer, asset));
            }
        }
        run
    }

    pub fn partner(&mut self) -> &mut Partner {
        self.partner.as_mut().unwrap()
    }

    pub fn switch(&mut self, number: usize) {
        self.partner = self.partner.take().map(|partner| partner.into_client(number));
        self.number = number;
    }

    /// What the ledger says a customer has, available and pending.
    pub fn held(&self, customer: &str, asset: &str) -> BigDecimal {
        let ledger = self.partner.as_ref().unwrap().sandbox.ledger();
        let of = format!("customer/{customer}/");
        let lines =
            ledger.balances().filter(|(of_asset, account, _)| *of_asset == asset && account.starts_with(&of));
        lines.fold(BigDecimal::zero(), |sum, (_, _, amount)| sum + amount)
    }

    pub fn note(&mut self, section: &str, name: &str, id: &str) {
        let key = if name == "customerId" { String::new() } else { section.to_owned() };
        let ids = self.seen[self.number].entry((key, name.to_owned())).or_default();
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }

    /// An id this partner has seen; now and then another partner's, or none at all.
    pub fn id(&mut self, section: &str, name: &str) -> Option<String> {
        let of = if self.dice.one_in(40) { self.dice.below(PARTNERS) } else { self.number };
        let key = if name == "customerId" { String::new() } else { section.to_owned() };
        let known = self.seen[of].get(&(key, name.to_owned()))?.clone();
        // Mostly what is new: that is what can still be acted on.
        let from = if self.dice.one_in(3) { 0 } else { known.len().saturating_sub(4) };
        let recent = &known[from..];
        if self.dice.one_in(60) { Some("none".to_owned()) } else { Some(self.dice.pick(recent)) }
    }

    /// Notes every id and quote of an answer.
    pub fn learn(&mut self, section: &str, body: &Value) {
        for resource in body["items"].as_array().unwrap_or(&vec![body.clone()]) {
            for (name, value) in resource.as_object().into_iter().flatten() {
                if let (true, Some(id)) = (name.ends_with("Id"), value.as_str()) {
                    self.note(section, name, id);
                    if let Some(hash) = resource["operationHash"].as_str() {
                        self.hashes.insert(id.to_owned(), hash.to_owned());
                    }
                }
            }
            let quotes = self.quotes[self.number].entry(section.to_owned()).or_default();
            let known = quotes.iter().any(|quote| quote["quoteId"] == resource["quoteId"]);
            if resource["quoteId"].is_string() && resource["operationHash"].is_null() && !known {
                quotes.push(resource.clone());
            }
        }
    }

    /// Money is where it was, whatever was called.
    pub fn check(&mut self) {
        let ledger = self.partner().sandbox.ledger();
        ledger.check_against_journal().unwrap();
        let mut sums: BTreeMap<&str, BigDecimal> = BTreeMap::new();
        for (asset, account, amount) in ledger.balances() {
            *sums.entry(asset).or_default() += amount;
            assert!(!account.starts_with("customer/") || *amount >= BigDecimal::zero(), "{account} {amount}");
        }
        assert!(sums.values().all(Zero::is_zero), "{sums:?}");
    }

    pub fn control(&mut self, section: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.partner().sandbox.control("POST", path, &body.to_string(), 0);
        assert_ne!(status, 500, "{path} {body} {answer}");
        self.transcript.push(answer.to_string().into_bytes());
        self.check();
        if status == 200 {
            self.learn(section, &answer);
        }
        answer
    }
}
