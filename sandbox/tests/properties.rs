//! The whole sandbox under random calls of several partners: money is never made or lost, nothing breaks, and a run
//! repeats byte for byte.
//!
//! A run needs to know no product. It walks the endpoint table: a path is filled with ids that earlier answers named, a
//! body comes from [`BODIES`], and an endpoint without a line there cannot go unseen, for the last test wants a 2xx of
//! every one. What came in and went out is then counted a second time from what the API shows, apart from the ledger.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::too_many_lines,
    reason = "tests and their helpers fail by panicking; a table of cases is one function"
)]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use bigdecimal::{BigDecimal, Zero};
use oceafin_partner::api::{self, Endpoint};
use oceafin_sandbox::{Sandbox, addresses};
use proptest::prelude::*;
use serde_json::{Value, json};
use support::{Partner, authorized, options, payload_hash};

/// How many partners play.
const PARTNERS: usize = 3;

/// The same dice for the same seed (splitmix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        value ^ (value >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).unwrap()).unwrap()
    }

    fn pick<T: Clone>(&mut self, among: &[T]) -> T {
        among[self.below(among.len())].clone()
    }

    fn one_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}

/// What a partner has seen: ids by section and name, newest last.
type Seen = BTreeMap<(String, String), Vec<String>>;

/// A POST: target, body, key, and the answer's bytes if they are bound to the key.
type Sent = (String, Value, String, Option<Vec<u8>>);

struct Run {
    partner: Option<Partner>,
    number: usize,
    dice: Dice,
    seen: Vec<Seen>,
    /// Quotes by partner and section, to be drafted.
    quotes: Vec<BTreeMap<String, Vec<Value>>>,
    hashes: BTreeMap<String, String>,
    /// The last POST of each partner.
    last: BTreeMap<usize, Sent>,
    /// Deposits past every product, by customer and asset.
    granted: BTreeMap<(String, String), BigDecimal>,
    /// Endpoints that answered 2xx.
    hits: BTreeSet<String>,
    transcript: Vec<Vec<u8>>,
    calls: usize,
}

fn section(id: &str) -> String {
    id.split('.').next().unwrap().to_owned()
}

fn decimal(value: &Value) -> BigDecimal {
    BigDecimal::from_str(value.as_str().unwrap_or("0")).unwrap()
}

impl Run {
    fn new(seed: u64) -> Self {
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

    fn partner(&mut self) -> &mut Partner {
        self.partner.as_mut().unwrap()
    }

    fn switch(&mut self, number: usize) {
        self.partner = self.partner.take().map(|partner| partner.into_client(number));
        self.number = number;
    }

    /// What the ledger says a customer has, available and pending.
    fn held(&self, customer: &str, asset: &str) -> BigDecimal {
        let ledger = self.partner.as_ref().unwrap().sandbox.ledger();
        let of = format!("customer/{customer}/");
        let lines =
            ledger.balances().filter(|(of_asset, account, _)| *of_asset == asset && account.starts_with(&of));
        lines.fold(BigDecimal::zero(), |sum, (_, _, amount)| sum + amount)
    }

    fn note(&mut self, section: &str, name: &str, id: &str) {
        let key = if name == "customerId" { String::new() } else { section.to_owned() };
        let ids = self.seen[self.number].entry((key, name.to_owned())).or_default();
        if !ids.iter().any(|known| known == id) {
            ids.push(id.to_owned());
        }
    }

    /// An id this partner has seen; now and then another partner's, or none at all.
    fn id(&mut self, section: &str, name: &str) -> Option<String> {
        let of = if self.dice.one_in(40) { self.dice.below(PARTNERS) } else { self.number };
        let key = if name == "customerId" { String::new() } else { section.to_owned() };
        let known = self.seen[of].get(&(key, name.to_owned()))?.clone();
        // Mostly what is new: that is what can still be acted on.
        let from = if self.dice.one_in(3) { 0 } else { known.len().saturating_sub(4) };
        let recent = &known[from..];
        if self.dice.one_in(60) { Some("none".to_owned()) } else { Some(self.dice.pick(recent)) }
    }

    /// Notes every id and quote of an answer.
    fn learn(&mut self, section: &str, body: &Value) {
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
    fn check(&mut self) {
        let ledger = self.partner().sandbox.ledger();
        ledger.check_against_journal().unwrap();
        let mut sums: BTreeMap<&str, BigDecimal> = BTreeMap::new();
        for (asset, account, amount) in ledger.balances() {
            *sums.entry(asset).or_default() += amount;
            assert!(!account.starts_with("customer/") || *amount >= BigDecimal::zero(), "{account} {amount}");
        }
        assert!(sums.values().all(Zero::is_zero), "{sums:?}");
    }

    fn control(&mut self, section: &str, path: &str, body: Value) -> Value {
        let (status, answer) = self.partner().sandbox.control("POST", path, &body.to_string(), 0);
        assert_ne!(status, 500, "{path} {body} {answer}");
        self.transcript.push(answer.to_string().into_bytes());
        self.check();
        if status == 200 {
            self.learn(section, &answer);
        }
        answer
    }

    /// Calls an endpoint, if its ids and its body can be had.
    fn call(&mut self, endpoint: &Endpoint) {
        let section = section(endpoint.id);
        let mut path = endpoint.path.to_owned();
        let mut last_id = String::new();
        let parameters: Vec<&str> = endpoint.path_parameters().collect();
        for name in parameters {
            let Some(id) = self.id(&section, name) else { return };
            path = path.replace(&format!("{{{name}}}"), &id);
            last_id = id;
        }
        if endpoint.method.as_str() == "GET" {
            if path.ends_with('s') && self.dice.one_in(3) {
                path.push_str("?limit=2&status=COMPLETED&status=ACTIVE");
            }
            let answer = self.partner().get(&path);
            self.look_at(endpoint.id, &path, &answer);
            return;
        }
        let Some((_, make)) = BODIES.iter().find(|(id, _)| *id == endpoint.id) else {
            panic!("`{}` has no line in BODIES", endpoint.id);
        };
        let Some(mut body) = make(self, &last_id) else { return };
        if endpoint.authorization.is_some() {
            // A draft is authorised by what it is, a submission by what the draft was. Sometimes by neither.
            let of_payload = payload_hash(&body);
            let drafts = endpoint.id.ends_with(".create");
            let hash = self.hashes.get(&last_id).filter(|_| !drafts).cloned().unwrap_or(of_payload);
            let hash = if self.dice.one_in(30) { "0".repeat(64) } else { hash };
            body = authorized(&body, &hash);
        }
        let key = format!("key-{}", self.calls);
        let answer = self.partner().post_under(&path, &body, &key);
        let distorted = self.look_at(endpoint.id, &path, &answer);
        let bound = matches!(answer.status, 200 | 201 | 409) && !distorted;
        // A quote does not wait: most are drafted at once, and most drafts submitted.
        let next = match endpoint.id.rsplit_once('.') {
            Some((section, "createQuote")) => format!("{section}.create"),
            Some((section, "create")) if endpoint.authorization.is_some() => format!("{section}.submit"),
            _ => String::new(),
        };
        self.last.insert(self.number, (path, body, key, bound.then_some(answer.response.body)));
        if let Some(next) = api::endpoint(&next).filter(|_| bound && !self.dice.one_in(3)) {
            self.call(next);
        }
    }

    /// Nothing broke; what the answer says is remembered. Gives whether a fault met the request.
    fn look_at(&mut self, id: &str, path: &str, answer: &support::Answer) -> bool {
        let faulty = answer.response.log.contains(" fault=");
        assert_ne!(answer.code(), "PARTNER_SANDBOX_FAULT", "{path} {}", answer.body);
        assert!(faulty || answer.status < 500, "{path} {} {}", answer.status, answer.body);
        let told = answer.response.log.contains(" endpoint=");
        assert!(told || answer.status == 404, "{path}: {}", answer.response.log);
        assert!(
            faulty || answer.status < 400 || answer.response.log.contains(answer.code()),
            "the log tells why"
        );
        if matches!(answer.status, 200 | 201) && !faulty {
            self.hits.insert(id.to_owned());
            self.learn(&section(id), &answer.body);
        }
        self.transcript.push(answer.response.body.clone());
        self.transcript.push(answer.response.log.clone().into_bytes());
        self.calls += 1;
        self.check();
        faulty
    }

    /// The same request again: what was decided stays decided, byte for byte.
    fn replay(&mut self) {
        let Some((path, body, key, bound)) = self.last.get(&self.number).cloned() else { return };
        let answer = self.partner().post_under(&path, &body, &key);
        let faulty = answer.response.log.contains(" fault=");
        if let (Some(bytes), false) = (bound, faulty) {
            assert_eq!(answer.header("Idempotency-Replayed"), Some("true"), "{path}");
            assert_eq!(answer.response.body, bytes, "{path}");
        }
        assert_ne!(answer.code(), "PARTNER_SANDBOX_FAULT");
        self.check();
    }

    fn amount(&mut self, asset: &str) -> String {
        let decimals = match asset {
            "JPY" => 0,
            "EUR" | "USD" | "GBP" | "CHF" => 2,
            _ => 6,
        };
        let most = match asset {
            "BTC" => 100_000,
            "ETH" | "SOL" => 2_000_000,
            "JPY" => 1_000_000,
            _ if decimals == 2 => 2_000_000,
            _ => 900_000_000,
        };
        let units = 1 + self.dice.below(most);
        let scale = 10_usize.pow(decimals);
        if decimals == 0 {
            return units.to_string();
        }
        format!("{}.{:0width$}", units / scale, units % scale, width = usize::try_from(decimals).unwrap())
    }

    fn coin(&mut self) -> (&'static str, &'static str) {
        self.dice.pick(&COINS)
    }

    fn moment(&mut self) -> String {
        let (_, times) = self.partner().sandbox.control("GET", "/_sandbox/clock", "", 0);
        let now = oceafin_sandbox::clock::parse(times["now"].as_str().unwrap()).unwrap();
        let later = i64::try_from(1000 + self.dice.below(400_000)).unwrap();
        oceafin_sandbox::clock::format(now + later)
    }

    fn quote(&mut self, section: &str, members: &[&str]) -> Option<Value> {
        let quotes = self.quotes[self.number].get(section)?.clone();
        let newest = quotes.len().checked_sub(1)?;
        let quote = &quotes[newest.saturating_sub(self.dice.below(8) / 7)];
        Some(members.iter().map(|name| ((*name).to_owned(), quote[*name].clone())).collect())
    }

    fn information(&mut self) -> Value {
        match self.dice.below(3) {
            0 => json!({"documents": [{"documentType": "X", "fileAssetId": "f-1"}]}),
            _ => json!({"information": {"sourceOfFunds": "sales", "expectedMonthlyVolume": "1000"}}),
        }
    }

    /// What only a test may do: money in, time, outcomes, faults, customers suspended and back.
    fn meddle(&mut self) {
        match self.dice.below(16) {
            0 => {
                let customer = self.id("", "customerId").unwrap();
                let asset = self.dice.pick(&["EUR", "JPY", "USDC", "TRX", "BTC"]);
                let amount = self.amount(asset);
                let body = json!({"customerId": customer, "asset": asset, "amount": amount});
                if self.control("", "/_sandbox/deposits", body)["transactionId"].is_string() {
                    *self.granted.entry((customer, asset.to_owned())).or_default() +=
                        BigDecimal::from_str(&amount).unwrap();
                }
            }
            1 | 2 => {
                let Some(account) = self.id("fiatAccounts", "fiatAccountId") else { return };
                let (amount, fee) = (self.amount("EUR"), self.amount("JPY"));
                let mut body = json!({"fiatAccountId": account, "amount": amount});
                if self.dice.one_in(2) {
                    body["fee"] = json!(format!("0.{:02}", 1 + fee.len() % 9));
                }
                self.control("fiatDeposits", "/_sandbox/fiat-deposits", body);
            }
            3 | 4 => {
                let (customer, (asset, network)) = (self.id("", "customerId").unwrap(), self.coin());
                let amount = self.amount(asset);
                let body =
                    json!({"customerId": customer, "asset": asset, "network": network, "amount": amount});
                self.control("cryptoDeposits", "/_sandbox/crypto-deposits", body);
            }
            5 | 6 => {
                let Some(wallet) = self.id("collectionWallets", "walletId") else { return };
                let body = json!({"walletId": wallet, "amount": self.amount("USDC")});
                self.control("collectionPayments", "/_sandbox/collection-payments", body);
            }
            7 | 8 => {
                let Some(request) = self.id("checkouts", "posPaymentRequestId") else { return };
                self.control("checkouts", "/_sandbox/pos-payments", json!({"posPaymentRequestId": request}));
            }
            9 => {
                let operations = [
                    ("fiatWithdrawals", "withdrawalId"),
                    ("cryptoWithdrawals", "withdrawalId"),
                    ("conversions", "conversionId"),
                    ("refunds", "refundId"),
                    ("fiatAccounts", "applicationId"),
                    ("fiatWithdrawals", "activationId"),
                ];
                let (section, name) = self.dice.pick(&operations);
                let Some(id) = self.id(section, name) else { return };
                let outcome = self.dice.pick(&["complete", "fail", "askInformation"]);
                self.control("", "/_sandbox/outcomes", json!({"resourceId": id, "outcome": outcome}));
            }
            10 => {
                let kinds = [
                    "unavailable",
                    "rateLimited",
                    "serverError",
                    "cut",
                    "latency",
                    "slowBody",
                    "truncated",
                    "garbage",
                    "redirect",
                ];
                let kind = self.dice.pick(&kinds);
                let mut fault = json!({"kind": kind});
                if matches!(kind, "unavailable" | "serverError" | "cut" | "garbage") && self.dice.one_in(2) {
                    fault["when"] = json!("after");
                }
                self.control("", "/_sandbox/faults", fault);
            }
            11 => {
                let customer = self.id("", "customerId").unwrap();
                let status = self.dice.pick(&["SUSPENDED", "APPROVED", "APPROVED", "APPROVED"]);
                self.control(
                    "",
                    &format!("/_sandbox/customers/{customer}/status"),
                    json!({"status": status}),
                );
            }
            12 => self.replay(),
            _ => {
                let ms = self.dice.pick(&[1_u64, 500, 1000, 1000, 2500, 10_000, 130_000]);
                self.control("", "/_sandbox/clock/advance", json!({ "ms": ms }));
            }
        }
    }

    fn step(&mut self, endpoints: &[&Endpoint]) {
        if self.dice.one_in(4) {
            let number = self.dice.below(PARTNERS);
            self.switch(number);
        }
        if self.dice.one_in(4) {
            self.meddle();
        } else {
            let endpoint = self.dice.pick(endpoints);
            self.call(endpoint);
        }
    }

    fn all(&mut self, target: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = self.partner().get(&format!("{target}?limit=200{cursor}")).ok();
            items.extend(page["items"].as_array().unwrap().iter().cloned());
            match page["nextCursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => return items,
            }
        }
    }

    /// Counts again, from what the API shows, what every customer must have: what came in less what went out and the
    /// fees. Then once more from the list of transactions.
    fn count_again(&mut self) {
        self.partner().control("DELETE", "/_sandbox/faults", &Value::Null);
        let events = self.partner().control("GET", "/_sandbox/events", &Value::Null);
        for number in 0..PARTNERS {
            self.switch(number);
            let customers = self.seen[number].get(&(String::new(), "customerId".to_owned())).unwrap().clone();
            for customer in customers {
                if self.partner().get(&format!("/partner/v1/customers/{customer}/balances")).status == 404 {
                    continue; // another partner's
                }
                self.count_customer(&customer, &events);
            }
        }
    }

    fn count_customer(&mut self, customer: &str, events: &Value) {
        let mut total: BTreeMap<String, BigDecimal> = BTreeMap::new();
        let mut pending: BTreeMap<String, BigDecimal> = BTreeMap::new();
        for ((owner, asset), amount) in &self.granted {
            if owner == customer {
                *total.entry(asset.clone()).or_default() += amount;
            }
        }
        let under_way = ["SUBMITTED", "PROCESSING", "MISSING_INFO_REQUIRED", "CONFIRMED"];
        for (path, asset, incoming) in [
            ("fiat-deposits", "currency", true),
            ("crypto/deposits", "asset", true),
            ("collection-payments", "asset", true),
            ("fiat-withdrawals", "currency", false),
            ("crypto-withdrawals", "asset", false),
            ("crypto/refunds", "asset", false),
        ] {
            for item in self.all(&format!("/partner/v1/customers/{customer}/{path}")) {
                let (asset, amount) = (item[asset].as_str().unwrap().to_owned(), decimal(&item["amount"]));
                let status = item["status"].as_str().unwrap();
                match (incoming, status) {
                    (true, "COMPLETED") => *total.entry(asset).or_default() += amount - decimal(&item["fee"]),
                    (false, "COMPLETED") => *total.entry(asset).or_default() -= amount,
                    (false, status) if under_way.contains(&status) => {
                        *pending.entry(asset).or_default() += amount;
                    }
                    _ => {}
                }
            }
        }
        for item in self.all(&format!("/partner/v1/customers/{customer}/conversions")) {
            let (from, to) = (item["fromAsset"].as_str().unwrap(), item["toAsset"].as_str().unwrap());
            match item["status"].as_str().unwrap() {
                "COMPLETED" => {
                    *total.entry(from.to_owned()).or_default() -= decimal(&item["fromAmount"]);
                    *total.entry(to.to_owned()).or_default() += decimal(&item["toAmount"]);
                }
                "FAILED" => {}
                _ => *pending.entry(from.to_owned()).or_default() += decimal(&item["fromAmount"]),
            }
        }
        // No endpoint reads payment requests; their webhooks do.
        for event in events["events"].as_array().unwrap().iter().map(|event| &event["event"]) {
            if event["eventType"] == "pos_payment_request.confirmed"
                && event["customer"]["customerId"] == customer
            {
                let data = &event["data"];
                *total.entry(data["asset"].as_str().unwrap().to_owned()).or_default() +=
                    decimal(&data["amount"]);
            }
        }
        let mut settled: BTreeMap<String, BigDecimal> = BTreeMap::new();
        for item in self.all(&format!("/partner/v1/customers/{customer}/transactions")) {
            if item["status"] == "COMPLETED" {
                let sum = settled.entry(item["asset"].as_str().unwrap().to_owned()).or_default();
                let amount = decimal(&item["amount"]);
                if item["direction"] == "CREDIT" {
                    *sum += amount - decimal(&item["fee"]);
                } else {
                    *sum -= amount;
                }
            }
        }
        for balance in self.all(&format!("/partner/v1/customers/{customer}/balances")) {
            let asset = balance["asset"].as_str().unwrap();
            let (all, held) =
                (total.remove(asset).unwrap_or_default(), pending.remove(asset).unwrap_or_default());
            assert_eq!(decimal(&balance["total"]), all, "{asset}: deposits less what went out");
            assert_eq!(decimal(&balance["pending"]), held, "{asset}: what is on its way out");
            assert_eq!(decimal(&balance["available"]), &all - &held, "{asset}");
            assert_eq!(
                settled.remove(asset).unwrap_or_default(),
                all,
                "{asset}: the transactions tell the same"
            );
        }
        assert!(total.values().chain(pending.values()).chain(settled.values()).all(Zero::is_zero));
    }
}

const COINS: [(&str, &str); 7] = [
    ("USDC", "POLYGON"),
    ("USDC", "ETHEREUM"),
    ("BTC", "BITCOIN"),
    ("ETH", "BASE"),
    ("USDT", "TRON"),
    ("SOL", "SOLANA"),
    ("TRX", "TRON"),
];
const CURRENCIES: [&str; 4] = ["EUR", "USD", "GBP", "JPY"];

type Body = fn(&mut Run, &str) -> Option<Value>;

/// The body of each POST; the second argument is the last id of its path. `None` where there is nothing to send yet.
const BODIES: &[(&str, Body)] = &[
    ("customers.create", |run, _| {
        Some(
            json!({"partnerCustomerRef": format!("ref-{}", run.calls), "customerType": "INDIVIDUAL", "displayName": "N"}),
        )
    }),
    ("bankAccounts.create", |run, _| {
        let currency = run.dice.pick(&CURRENCIES);
        Some(
            json!({"accountHolderName": "N", "currency": currency, "country": "DE", "accountNumber": "12345678"}),
        )
    }),
    ("fiatAccounts.createApplication", |run, _| {
        let mut body = json!({"currency": run.dice.pick(&CURRENCIES)});
        if run.dice.one_in(2) {
            body["documents"] = json!([{"documentType": "X", "fileAssetId": "f-1"}]);
        }
        Some(body)
    }),
    ("fiatAccounts.submitApplicationInfo", |run, _| Some(run.information())),
    ("fiatWithdrawals.activateCapability", |run, _| Some(json!({"currency": run.dice.pick(&CURRENCIES)}))),
    ("fiatWithdrawals.submitActivationInfo", |run, _| Some(run.information())),
    ("fiatWithdrawals.createQuote", |run, _| {
        let account = run.id("bankAccounts", "bankAccountId")?;
        let amount = run.amount("EUR");
        let amount_type = run.dice.pick(&["SEND", "RECEIVE"]);
        Some(
            json!({"bankAccountId": account, "currency": "EUR", "amount": amount, "amountType": amount_type}),
        )
    }),
    ("fiatWithdrawals.create", |run, _| {
        run.quote("fiatWithdrawals", &["quoteId", "bankAccountId", "currency", "amount"])
    }),
    ("fiatWithdrawals.submit", |_, _| Some(json!({}))),
    ("fiatWithdrawals.submitInfo", |run, _| Some(run.information())),
    ("cryptoDeposits.submitTravelRuleInfo", |run, _| {
        let mut body =
            json!({"originatorType": "INDIVIDUAL", "originatorName": "O", "walletType": "UNHOSTED"});
        if run.dice.one_in(2) {
            body["walletType"] = json!("HOSTED");
            body["vaspName"] = json!("V");
        }
        Some(body)
    }),
    ("walletBeneficiaries.create", |run, _| {
        let (asset, network) = run.coin();
        let address = addresses::make(network, &run.calls.to_string());
        Some(json!({
            "asset": asset, "network": network, "address": address, "beneficiaryType": "INDIVIDUAL",
            "beneficiaryName": "B", "ownership": "SELF", "walletType": "UNHOSTED",
        }))
    }),
    ("walletBeneficiaries.remove", |run, _| run.dice.one_in(4).then(|| json!({"reason": "old"}))),
    ("walletBeneficiaries.sync", |_, _| Some(json!({}))),
    ("cryptoWithdrawals.createQuote", |run, _| {
        let beneficiary = run.id("walletBeneficiaries", "walletBeneficiaryId")?;
        let target = format!("/partner/v1/crypto/wallet-beneficiaries/{beneficiary}");
        let shown = run.partner().get(&target).body;
        let (asset, network) = (shown["asset"].as_str()?.to_owned(), shown["network"].clone());
        let amount = run.amount(&asset);
        let amount_type = run.dice.pick(&["SEND", "RECEIVE"]);
        Some(
            json!({"walletBeneficiaryId": beneficiary, "asset": asset, "network": network, "amount": amount, "amountType": amount_type}),
        )
    }),
    ("cryptoWithdrawals.create", |run, _| {
        run.quote("cryptoWithdrawals", &["quoteId", "walletBeneficiaryId", "asset", "network", "amount"])
    }),
    ("cryptoWithdrawals.submit", |_, _| Some(json!({}))),
    ("checkouts.create", |run, _| {
        let mut body = json!({"merchantReference": "m", "currency": "EUR", "amount": run.amount("EUR")});
        if run.dice.one_in(2) {
            body["expiresAt"] = json!(run.moment());
        }
        if run.dice.one_in(3) {
            body["acceptedAssets"] = json!([{"asset": "USDC", "network": "POLYGON"}]);
        }
        Some(body)
    }),
    ("checkouts.createLink", |_, _| Some(json!({}))),
    ("checkouts.createPosPaymentRequest", |run, _| {
        let (asset, network) = run.coin();
        Some(json!({"asset": asset, "network": network, "expiresInSeconds": 1 + run.dice.below(200)}))
    }),
    ("checkouts.close", |run, _| run.dice.one_in(4).then(|| json!({}))),
    ("buyers.create", |run, _| {
        Some(json!({"partnerBuyerRef": format!("b-{}", run.calls), "buyerType": "INDIVIDUAL", "name": "B"}))
    }),
    ("buyers.update", |_, _| Some(json!({"name": "C"}))),
    ("collectionWallets.create", |run, _| {
        let buyer = run.id("buyers", "buyerId")?;
        let (asset, network) = run.coin();
        let mut body = json!({"buyerId": buyer, "asset": asset, "network": network});
        if run.dice.one_in(3) {
            body["expiresAt"] = json!(run.moment());
        }
        Some(body)
    }),
    ("collectionWallets.updateExpiry", |run, _| Some(json!({"expiresAt": run.moment()}))),
    ("collectionWallets.deactivate", |run, _| run.dice.one_in(4).then(|| json!({}))),
    ("refunds.create", |run, _| {
        let payment = run.id("collectionPayments", "paymentId")?;
        let shown = run.partner().get(&format!("/partner/v1/collection-payments/{payment}")).body;
        let network = shown["network"].as_str()?.to_owned();
        // The whole, a part, or too much.
        let amount = match run.dice.below(3) {
            0 => shown["amount"].as_str()?.to_owned(),
            _ => run.amount(shown["asset"].as_str()?),
        };
        Some(json!({
            "paymentId": payment, "amount": amount, "asset": shown["asset"], "network": network,
            "destinationAddress": addresses::make(&network, "buyer"),
        }))
    }),
    ("refunds.submit", |_, _| Some(json!({}))),
    ("refunds.confirm", |_, _| Some(json!({"note": "fine"}))),
    ("conversions.createQuote", |run, _| {
        let assets = ["EUR", "USDC", "BTC", "ETH", "JPY", "TRX"];
        let (from, to) = (run.dice.pick(&assets), run.dice.pick(&assets));
        let member = run.dice.pick(&["fromAmount", "toAmount"]);
        let amount = run.amount(if member == "fromAmount" { from } else { to });
        Some(json!({"fromAsset": from, "toAsset": to, member: amount}))
    }),
    ("conversions.create", |run, _| {
        run.quote("conversions", &["quoteId", "fromAsset", "toAsset", "fromAmount", "toAmount"])
    }),
];

/// Every endpoint; those that make something more often, or there would be little to act on.
fn endpoints() -> Vec<&'static Endpoint> {
    let mut endpoints: Vec<&Endpoint> = api::endpoints().collect();
    let posts: Vec<&Endpoint> =
        api::endpoints().filter(|endpoint| endpoint.method.as_str() == "POST").collect();
    endpoints.extend(posts.iter().chain(&posts));
    endpoints
}

fn run_of(seed: u64, steps: usize) -> Run {
    let endpoints = endpoints();
    let mut run = Run::new(seed);
    for step in 1..=steps {
        run.step(&endpoints);
        if step % 200 == 0 {
            run.count_again();
        }
    }
    run.count_again();
    run
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_run_of_several_partners_makes_or_loses_money(seed in any::<u64>(), steps in 1..600_usize) {
        run_of(seed, steps);
    }
}

#[test]
fn a_long_run_plays_every_endpoint_and_repeats_byte_for_byte() {
    let (first, second) = (run_of(7, 3000), run_of(7, 3000));
    assert!(first.calls > 2000, "{}", first.calls);
    let missed: Vec<&str> =
        api::endpoints().map(|endpoint| endpoint.id).filter(|id| !first.hits.contains(*id)).collect();
    assert_eq!(missed, Vec::<&str>::new(), "endpoints that never answered 2xx");
    assert_eq!(first.transcript.len(), second.transcript.len());
    for (at, (one, other)) in first.transcript.iter().zip(&second.transcript).enumerate() {
        assert_eq!(String::from_utf8_lossy(one), String::from_utf8_lossy(other), "answer {at}");
    }
    let snapshot = |run: &Run| run.partner.as_ref().unwrap().sandbox.snapshot();
    assert!(snapshot(&first) == snapshot(&second));
    assert!(run_of(8, 100).transcript != first.transcript);
}
