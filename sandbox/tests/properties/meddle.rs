//! What only a test may do: money in, time, outcomes, faults, customers suspended and back.

use std::str::FromStr;

use bigdecimal::BigDecimal;
use serde_json::json;

use super::run::Run;

impl Run {
    /// One of these, at random.
    pub fn meddle(&mut self) {
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
}
