//! What the tests of the crypto products share.

use serde_json::{Value, json};

use super::{Answer, Partner, authorized, payload_hash};

/// An account on any EVM network (ERC-55's own example).
pub const EVM: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

/// Text member of a resource.
#[track_caller]
pub fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_else(|| panic!("no `{name}` in {value}")).to_owned()
}

/// A body that differs in one member; null takes it out.
pub fn with(body: &Value, member: &str, value: Value) -> Value {
    let mut body = body.clone();
    if value.is_null() {
        body.as_object_mut().unwrap().remove(member);
    } else {
        body[member] = value;
    }
    body
}

impl Answer {
    /// Asserts the refusal of one field.
    #[track_caller]
    pub fn refused_field(&self, field: &str, code: &str) {
        let fields = self.refused(400, "PARTNER_VALIDATION_FAILED").fields();
        assert_eq!(fields, [(field.to_owned(), code.to_owned())]);
    }

    /// Asserts a wrong-state refusal for this reason.
    #[track_caller]
    pub fn refused_state(&self, reason: &str) {
        self.refused(409, "PARTNER_RESOURCE_STATE_INVALID");
        let detail = self.body["detail"].as_str().unwrap();
        assert!(detail.contains(reason), "{detail}");
    }
}

impl Partner {
    /// Five clients: two like any other, one that may only read, one that may only write, one without products.
    pub fn with_lesser_clients() -> Self {
        let products = [
            "crypto-deposits",
            "crypto-withdrawals",
            "collection",
            "refunds",
            "conversion",
            "fiat-withdrawals",
            "fiat-accounts",
            "checkouts",
        ];
        let scopes = |right: &str| products.map(|product| format!("{product}:{right}"));
        Self::new(json!({"clients": [
            {"clientId": "a"},
            {"clientId": "b"},
            {"clientId": "reads", "scopes": scopes("read")},
            {"clientId": "writes", "scopes": scopes("write")},
            {"clientId": "bare", "products": []},
        ]}))
    }

    /// Asserts that nobody but the owner gets at these resources, and that nothing is done for a customer who is not
    /// approved. `writes` must be calls that would otherwise work.
    #[track_caller]
    pub fn guarded(mut self, reads: &[String], writes: &[(String, Value)]) -> Self {
        let customer = self.customer.clone();
        let status = format!("/_sandbox/customers/{customer}/status");
        self.control("POST", &status, &json!({"status": "SUSPENDED"}));
        for target in reads {
            self.get(target).ok();
        }
        for (target, body) in writes {
            self.post(target, body).refused_state("the customer is `SUSPENDED`");
        }
        self.control("POST", &status, &json!({"status": "APPROVED"}));
        let absent = |target: &str| {
            let of_customer = target.contains(&customer);
            if of_customer { "PARTNER_CUSTOMER_NOT_FOUND" } else { "PARTNER_RESOURCE_NOT_FOUND" }
        };
        let mut other = self.into_client(1);
        for target in reads {
            other.get(target).refused(404, absent(target));
        }
        for (target, body) in writes {
            other.post(target, body).refused(404, absent(target));
        }
        let mut read_only = other.into_client(2);
        for (target, body) in writes {
            read_only.post(target, body).refused(403, "PARTNER_SCOPE_DENIED");
        }
        let mut write_only = read_only.into_client(3);
        for target in reads {
            write_only.get(target).refused(403, "PARTNER_SCOPE_DENIED");
        }
        let mut bare = write_only.into_client(4);
        for target in reads {
            bare.get(target).refused(403, "PARTNER_PRODUCT_DISABLED");
        }
        for (target, body) in writes {
            bare.post(target, body).refused(403, "PARTNER_PRODUCT_DISABLED");
        }
        bare.into_client(0)
    }

    /// Makes and approves another customer of the client, and acts for it from now on; gives the former's id.
    pub fn switch_to_new_customer(&mut self) -> String {
        let body = json!({
            "partnerCustomerRef": format!("another-{}", self.counter),
            "customerType": "INDIVIDUAL",
            "displayName": "Erika Mustermann",
        });
        let id = text(&self.post("/partner/v1/customers", &body).ok(), "customerId");
        self.control("POST", &format!("/_sandbox/customers/{id}/status"), &json!({"status": "APPROVED"}));
        std::mem::replace(&mut self.customer, id)
    }

    /// A control call that is refused with this code and, if it is about a field, this one.
    #[track_caller]
    pub fn control_refuses(&mut self, path: &str, body: Value, code: &str, field: Option<&str>) {
        let (_, answer) = self.sandbox.control("POST", path, &body.to_string(), 0);
        assert_eq!((answer["code"].as_str(), answer["errors"][0]["field"].as_str()), (Some(code), field));
    }

    /// Types of the webhooks about a resource, and their `resourceType`, oldest first.
    pub fn events_of(&mut self, id: &str) -> Vec<(String, String)> {
        let events = self.control("GET", "/_sandbox/events", &Value::Null);
        let events = events["events"].as_array().unwrap().iter().map(|event| &event["event"]);
        events
            .filter(|event| event["resource"]["resourceId"] == id)
            .map(|event| (text(event, "eventType"), text(&event["resource"], "resourceType")))
            .collect()
    }

    #[track_caller]
    pub fn assert_events(&mut self, id: &str, kind: &str, types: &[&str]) {
        let wanted: Vec<_> = types.iter().map(|name| ((*name).to_owned(), kind.to_owned())).collect();
        assert_eq!(self.events_of(id), wanted);
    }

    /// The transaction about a resource.
    #[track_caller]
    pub fn transaction_of(&mut self, id: &str) -> Value {
        let target = self.of_customer("transactions");
        let page = self.get(&target).ok();
        let mut found = page["items"].as_array().unwrap().iter().filter(|one| one["resourceId"] == id);
        let transaction = found.next().unwrap_or_else(|| panic!("no transaction of {id}")).clone();
        assert!(found.next().is_none(), "one transaction for each movement");
        transaction
    }

    /// What the house holds of an asset in one of its accounts.
    pub fn house(&mut self, account: &str, asset: &str) -> String {
        let ledger = self.control("GET", "/_sandbox/ledger", &Value::Null);
        assert_eq!(ledger["balanced"], true);
        let accounts = ledger["accounts"].as_array().unwrap();
        let line = accounts.iter().find(|line| line["account"] == account && line["asset"] == asset);
        line.map_or_else(|| "0".to_owned(), |line| text(line, "amount"))
    }

    pub fn crypto_deposit(&mut self, asset: &str, network: &str, amount: &str) -> Value {
        let customer = self.customer.clone();
        let body = json!({"customerId": customer, "asset": asset, "network": network, "amount": amount});
        self.control("POST", "/_sandbox/crypto-deposits", &body)
    }

    /// A completed deposit that asked no questions.
    pub fn funded(&mut self, asset: &str, network: &str, amount: &str) {
        let customer = self.customer.clone();
        let body = json!({
            "customerId": customer, "asset": asset, "network": network, "amount": amount, "travelRule": false,
        });
        self.control("POST", "/_sandbox/crypto-deposits", &body);
        self.advance(1000);
    }

    pub fn beneficiary_body(asset: &str, network: &str, address: &str) -> Value {
        json!({
            "asset": asset,
            "network": network,
            "address": address,
            "label": "cold wallet",
            "beneficiaryType": "CORPORATE",
            "beneficiaryName": "Demo Trading GmbH",
            "ownership": "SELF",
            "walletType": "UNHOSTED",
        })
    }

    /// An ACTIVE beneficiary; gives its id.
    pub fn beneficiary(&mut self, asset: &str, network: &str) -> String {
        let target = self.of_customer("crypto/wallet-beneficiaries");
        let made = self.post(&target, &Self::beneficiary_body(asset, network, EVM)).ok();
        self.advance(1000);
        text(&made, "walletBeneficiaryId")
    }

    /// A quote of USDC on POLYGON.
    pub fn crypto_quote(&mut self, beneficiary: &str, amount: &str) -> Answer {
        let target = self.of_customer("crypto-withdrawal-quotes");
        let body = json!({
            "walletBeneficiaryId": beneficiary, "asset": "USDC", "network": "POLYGON", "amount": amount,
        });
        self.post(&target, &body)
    }

    pub fn crypto_payload(quote: &Value) -> Value {
        json!({
            "quoteId": quote["quoteId"],
            "walletBeneficiaryId": quote["walletBeneficiaryId"],
            "asset": quote["asset"],
            "network": quote["network"],
            "amount": quote["amount"],
            "partnerReference": "wd-9001",
        })
    }

    pub fn crypto_draft(&mut self, payload: &Value) -> Answer {
        let target = self.of_customer("crypto-withdrawals");
        self.post(&target, &authorized(payload, &payload_hash(payload)))
    }

    /// A draft of USDC on POLYGON; gives its id and operation hash.
    pub fn drafted(&mut self, beneficiary: &str, amount: &str) -> (String, String) {
        let quote = self.crypto_quote(beneficiary, amount).ok();
        let draft = self.crypto_draft(&Self::crypto_payload(&quote)).ok();
        (text(&draft, "withdrawalId"), text(&draft, "operationHash"))
    }

    pub fn crypto_submit(&mut self, id: &str, hash: &str) -> Answer {
        let body = authorized(&json!({}), hash);
        self.post(&format!("/partner/v1/crypto-withdrawals/{id}/submission"), &body)
    }

    pub fn buyer(&mut self, reference: &str) -> String {
        let target = self.of_customer("buyers");
        let body = json!({"partnerBuyerRef": reference, "buyerType": "INDIVIDUAL", "name": "Max Mustermann"});
        text(&self.post(&target, &body).ok(), "buyerId")
    }

    /// A collection wallet for USDC on BASE that does not expire; gives its id.
    pub fn collection_wallet(&mut self, buyer: &str) -> String {
        let target = self.of_customer("collection-wallets");
        let body = json!({"buyerId": buyer, "asset": "USDC", "network": "BASE"});
        text(&self.post(&target, &body).ok(), "walletId")
    }

    pub fn collection_payment(&mut self, wallet: &str, amount: &str) -> Value {
        let body = json!({"walletId": wallet, "amount": amount});
        self.control("POST", "/_sandbox/collection-payments", &body)
    }
}
