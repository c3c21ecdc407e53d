//! The body of each POST, and where its values come from.

use oceafin_sandbox::read::addresses;
use serde_json::{Value, json};

use super::run::Run;

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
pub const BODIES: &[(&str, Body)] = &[
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

impl Run {
    pub fn amount(&mut self, asset: &str) -> String {
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

    pub fn coin(&mut self) -> (&'static str, &'static str) {
        self.dice.pick(&COINS)
    }

    pub fn moment(&mut self) -> String {
        let (_, times) = self.partner().sandbox.control("GET", "/_sandbox/clock", "", 0);
        let now = oceafin_sandbox::read::moment::parse(times["now"].as_str().unwrap()).unwrap();
        let later = i64::try_from(1000 + self.dice.below(400_000)).unwrap();
        oceafin_sandbox::read::moment::format(now + later)
    }

    pub fn quote(&mut self, section: &str, members: &[&str]) -> Option<Value> {
        let quotes = self.quotes[self.number].get(section)?.clone();
        let newest = quotes.len().checked_sub(1)?;
        let quote = &quotes[newest.saturating_sub(self.dice.below(8) / 7)];
        Some(members.iter().map(|name| ((*name).to_owned(), quote[*name].clone())).collect())
    }

    pub fn information(&mut self) -> Value {
        match self.dice.below(3) {
            0 => json!({"documents": [{"documentType": "X", "fileAssetId": "f-1"}]}),
            _ => json!({"information": {"sourceOfFunds": "sales", "expectedMonthlyVolume": "1000"}}),
        }
    }
}
