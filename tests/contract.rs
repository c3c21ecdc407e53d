//! The request models against the contract's own notation (section 8, and 1 for customers): which members there are,
//! which may be left out, and what their names promise of their values. And what all resources carry.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use oceafin_partner::api;
use oceafin_partner::model::{Kind, Model};

/// `?` marks what may be left out. The lists of `UpdateBuyer` and of the submissions are written out.
const CONTRACT: &str = "
CreateCustomer partnerCustomerRef customerType displayName metadata?
CreateFiatAccountApplication currency country? purpose? expectedMonthlyVolume? documents? metadata?
AdditionalInfo information? documents?
CreateBankAccount accountHolderName accountHolderType? currency country iban? accountNumber? bic? routingNumber? sortCode? bankName? metadata?
ActivateFiatWithdrawalCapability currency country? rail? documents? metadata?
CreateFiatWithdrawalQuote bankAccountId currency amount amountType?
CreateFiatWithdrawal quoteId bankAccountId currency amount purpose? reference? partnerReference? metadata? operationAuthorization
SubmitFiatWithdrawal operationAuthorization
TravelRuleInfo originatorType originatorName originatorCountry? originatorAddress? originatorReference? walletType vaspName? vaspCountry?
CreateWalletBeneficiary asset network address memo? label? beneficiaryType beneficiaryName ownership walletType vaspName? metadata?
RemoveWalletBeneficiary reason?
CreateCryptoWithdrawalQuote walletBeneficiaryId asset network amount amountType?
CreateCryptoWithdrawal quoteId walletBeneficiaryId asset network amount purpose? partnerReference? metadata? operationAuthorization
SubmitCryptoWithdrawal operationAuthorization
CreateCheckout merchantReference title? currency amount acceptedAssets? expiresAt? successUrl? cancelUrl? metadata?
CreateCheckoutLink expiresAt?
CreatePosPaymentRequest asset network terminalId? expiresInSeconds?
CloseCheckout reason?
CreateBuyer partnerBuyerRef buyerType name email? country? metadata?
UpdateBuyer partnerBuyerRef? buyerType? name? email? country? metadata?
CreateCollectionWallet buyerId asset network expectedAmount? expiresAt? metadata?
UpdateCollectionWalletExpiry expiresAt
DeactivateCollectionWallet reason?
CreateRefund paymentId amount asset network destinationAddress memo? reason? partnerReference? metadata? operationAuthorization
SubmitRefund operationAuthorization
ConfirmRefund note?
CreateConversionQuote fromAsset toAsset fromAmount? toAmount?
CreateConversion quoteId fromAsset toAsset fromAmount toAmount partnerReference? metadata? operationAuthorization
";

fn requests() -> BTreeMap<&'static str, &'static Model> {
    api::all().filter_map(|endpoint| endpoint.request).map(|model| (model.name, model)).collect()
}

#[test]
fn members_match_the_contract() {
    let mut stated: Vec<&str> = CONTRACT.trim().lines().collect();
    stated.sort_unstable();
    let declared: Vec<String> = requests()
        .into_values()
        .map(|model| {
            let members = model
                .fields
                .iter()
                .map(|field| format!(" {}{}", field.name, if field.required { "" } else { "?" }));
            format!("{}{}", model.name, members.collect::<String>())
        })
        .collect();
    assert_eq!(declared, stated);
}

#[test]
fn a_members_name_determines_its_type() {
    let is = |name: &str, words: &[&str]| {
        let name = name.to_lowercase();
        words.iter().any(|word| name.ends_with(word))
    };
    for model in requests().into_values() {
        for field in model.fields {
            let (name, kind) = (field.name, &field.kind);
            let right = match name {
                "terminalId" | "originatorAddress" => matches!(kind, Kind::Text(_)),
                "expiresInSeconds" => matches!(kind, Kind::Count),
                "metadata" => matches!(kind, Kind::Metadata),
                "information" => matches!(kind, Kind::StringMap),
                "documents" | "acceptedAssets" => matches!(kind, Kind::List(Kind::Object(_))),
                "operationAuthorization" => matches!(kind, Kind::Object(_)),
                "ownership" => matches!(kind, Kind::Enum(_)),
                name if is(name, &["id"]) => matches!(kind, Kind::Id),
                name if is(name, &["amount"]) => matches!(kind, Kind::Amount),
                name if is(name, &["type"]) => matches!(kind, Kind::Enum(_)),
                name if is(name, &["currency"]) => matches!(kind, Kind::Currency),
                name if is(name, &["country"]) => matches!(kind, Kind::Country),
                name if is(name, &["asset"]) => matches!(kind, Kind::Asset),
                name if is(name, &["network"]) => matches!(kind, Kind::Network),
                name if is(name, &["address"]) => matches!(kind, Kind::CryptoAddress),
                name if is(name, &["url"]) => matches!(kind, Kind::HttpsUrl),
                name if is(name, &["email"]) => matches!(kind, Kind::Email),
                name if is(name, &["expiresat"]) => matches!(kind, Kind::DateTime),
                "iban" => matches!(kind, Kind::Iban),
                "bic" => matches!(kind, Kind::Bic),
                _ => matches!(kind, Kind::Text(_)),
            };
            assert!(right, "{}.{name} is {kind:?}", model.name);
        }
    }
}

/// Section 8: "Resources all carry `createdAt`, `updatedAt?`, `customerId`, `metadata?`, unless said otherwise". What is
/// otherwise in ours stands here and in decision 0003.
#[test]
fn every_resource_has_the_common_members_except_those_recorded() {
    const COMMON: [(&str, bool); 4] =
        [("createdAt", true), ("updatedAt", false), ("customerId", true), ("metadata", false)];
    let mut otherwise = BTreeMap::new();
    for model in api::all().map(|endpoint| endpoint.response.model()) {
        let differs = |(name, required): &(&str, bool)| {
            !model.fields.iter().any(|field| field.name == *name && field.required == *required)
        };
        let names: Vec<&str> =
            COMMON.iter().filter(|common| differs(common)).map(|(name, _)| *name).collect();
        if !names.is_empty() {
            otherwise.insert(model.name, names);
        }
    }
    let all: Vec<&str> = COMMON.iter().map(|(name, _)| *name).collect();
    let recorded = BTreeMap::from([
        ("Balance", vec!["createdAt", "metadata"]),
        // Lists of what can be done, not resources.
        ("FiatAccountCapabilities", all.clone()),
        ("FiatDepositInstructions", all.clone()),
        ("FiatWithdrawalCapabilities", all),
    ]);
    assert_eq!(otherwise, recorded);
}
