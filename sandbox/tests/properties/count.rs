//! The second count: what the API shows, apart from the ledger.

use std::collections::BTreeMap;

use bigdecimal::{BigDecimal, Zero};
use serde_json::Value;

use super::run::{PARTNERS, Run, decimal};

impl Run {
    pub fn all(&mut self, target: &str) -> Vec<Value> {
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
    pub fn count_again(&mut self) {
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

    pub fn count_customer(&mut self, customer: &str, events: &Value) {
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
