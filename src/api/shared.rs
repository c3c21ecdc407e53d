//! What several sections of the contract share: enums and small nested models, each declared once.

use crate::model::{model, open_enum};
use crate::values::{Asset, Country, Currency, Id, Network};

open_enum! {
    /// A person or a company: of a customer [P], an account, a wallet, a buyer [A].
    pub enum PartyType {
        /// A person.
        Individual = "INDIVIDUAL",
        /// A company.
        Corporate = "CORPORATE",
    }

    /// Which side of a withdrawal the quoted amount is [A].
    pub enum AmountType {
        /// What leaves the balance, fee included.
        Send = "SEND",
        /// What arrives at the receiver.
        Receive = "RECEIVE",
    }

    /// Who keeps the keys of a wallet [A].
    pub enum WalletType {
        /// A provider of virtual asset services (VASP), such as an exchange; its name is asked for then.
        Hosted = "HOSTED",
        /// Its owner.
        Unhosted = "UNHOSTED",
    }

    /// State of a quote [S].
    pub enum QuoteStatus {
        /// It can be used.
        Active = "ACTIVE",
        /// It was used.
        Used = "USED",
        /// Its time is over.
        Expired = "EXPIRED",
    }

    /// State of an application or activation [S].
    pub enum ApplicationStatus {
        /// Received.
        Submitted = "SUBMITTED",
        /// Waiting for additional information.
        MissingInfoRequired = "MISSING_INFO_REQUIRED",
        /// Being processed.
        Processing = "PROCESSING",
        /// Approved.
        Approved = "APPROVED",
        /// Rejected.
        Rejected = "REJECTED",
    }
}

model! {
    /// A document that was uploaded as a file asset [A].
    pub struct DocumentReference {
        /// What it is, for example `BANK_STATEMENT` [A].
        document_type: String,
        /// Id of the uploaded file [A].
        file_asset_id: Id,
    }

    /// A piece of information that is still missing [A].
    pub struct RequiredInformation {
        /// Key to answer it under [A].
        key: String,
        /// What to ask a person [A].
        label?: String,
        /// Kind of answer, for example `TEXT` or `DOCUMENT` [A].
        r#type?: String,
        /// Whether it must be answered [A].
        required?: bool,
    }

    /// What a customer can do in one currency [A].
    pub struct FiatCapability {
        /// The currency, ISO 4217 [A].
        currency: Currency,
        /// The country, ISO 3166-1 alpha-2, if the capability is bound to one [A].
        country?: Country,
        /// Payment rails, for example `SEPA` [A].
        rails?: Vec<String>,
        /// For example `ACTIVE` or `NOT_ACTIVATED` [A].
        status: String,
        /// What is still missing [A].
        required_information?: Vec<RequiredInformation>,
    }

    /// A crypto asset on one network [A].
    pub struct NetworkAsset {
        /// Symbol, for example `USDC` [A].
        asset: Asset,
        /// Network, for example `POLYGON` [A].
        network: Network,
    }
}
