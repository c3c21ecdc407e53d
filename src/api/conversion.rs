//! Conversion: quotes and conversions. Guide section "Conversion".

use super::endpoint::{Endpoint, OperationKind, Step};
use super::shared::QuoteStatus;
use crate::model::{Metadata, Rule, model, open_enum};
use crate::operation::OperationAuthorization;
use crate::values::{Amount, Asset, DateTime, Decimal, Id};

open_enum! {
    /// State of a conversion [S].
    pub enum ConversionStatus {
        /// Created.
        Draft = "DRAFT",
        /// Being processed.
        Processing = "PROCESSING",
        /// Converted.
        Completed = "COMPLETED",
        /// Not converted.
        Failed = "FAILED",
    }
}

model! {
    /// Asks what a conversion would give [A]. Carries exactly one of `fromAmount` and `toAmount`.
    pub struct CreateConversionQuote {
        /// What is given.
        from_asset: Asset,
        /// What is wanted.
        to_asset: Asset,
        /// How much is given, as a decimal string.
        from_amount?: Amount,
        /// How much is wanted, as a decimal string.
        to_amount?: Amount,
    }
    rules [
        Rule::ExactlyOne(&["fromAmount", "toAmount"]),
        Rule::MinorUnits { amount: "fromAmount", currency: "fromAsset" },
        Rule::MinorUnits { amount: "toAmount", currency: "toAsset" },
    ]

    /// What a conversion gives, until `expiresAt` [A].
    pub struct ConversionQuote {
        /// Its id.
        quote_id: Id,
        /// The customer.
        customer_id: Id,
        /// What is given.
        from_asset: Asset,
        /// What is wanted.
        to_asset: Asset,
        /// How much is given.
        from_amount: Decimal,
        /// How much is wanted.
        to_amount: Decimal,
        /// How much of `toAsset` one of `fromAsset` gives.
        rate: Decimal,
        /// What it costs.
        fee?: Decimal,
        /// Until when it can be used.
        expires_at: DateTime,
        /// Where it stands.
        status: QuoteStatus,
        /// When it was created.
        created_at: DateTime,
        /// When it last changed.
        updated_at?: DateTime,
        /// The partner's own notes.
        metadata?: Metadata,
    }

    /// Creates the approval draft of a conversion [A]. All of it but `operationAuthorization` is the operation payload.
    pub struct CreateConversion {
        /// The quote to use.
        quote_id: Id,
        /// What is given, as in the quote.
        from_asset: Asset,
        /// What is wanted, as in the quote.
        to_asset: Asset,
        /// How much is given, as in the quote.
        from_amount: Amount,
        /// How much is wanted, as in the quote.
        to_amount: Amount,
        /// The partner's own id for this conversion.
        partner_reference?: String,
        /// The partner's own notes. Part of what is hashed.
        metadata?: Metadata,
        /// Who approved exactly this payload, and how. Required by the API [P].
        operation_authorization: OperationAuthorization,
    }
    rules [
        Rule::MinorUnits { amount: "fromAmount", currency: "fromAsset" },
        Rule::MinorUnits { amount: "toAmount", currency: "toAsset" },
    ]

    /// A conversion [A].
    pub struct Conversion {
        /// Its id.
        conversion_id: Id,
        /// The customer.
        customer_id: Id,
        /// The quote it uses.
        quote_id: Id,
        /// What is given.
        from_asset: Asset,
        /// What is wanted.
        to_asset: Asset,
        /// How much is given.
        from_amount: Decimal,
        /// How much is wanted.
        to_amount: Decimal,
        /// The rate of the quote.
        rate?: Decimal,
        /// What it costs.
        fee?: Decimal,
        /// Where it stands.
        status: ConversionStatus,
        /// The partner's own id.
        partner_reference?: String,
        /// The hash it was approved under.
        operation_hash: String,
        /// When it was created.
        created_at: DateTime,
        /// When it last changed.
        updated_at?: DateTime,
        /// The partner's own notes.
        metadata?: Metadata,
    }
}

const SECTION: &str = "Conversion";

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint::get(
        "conversions.listQuotes",
        "/partner/v1/customers/{customerId}/conversion-quotes",
        "List conversion quotes.",
    )
    .page::<ConversionQuote>()
    .within(SECTION)
    .scope("conversion:read"),
    Endpoint::post(
        "conversions.createQuote",
        "/partner/v1/customers/{customerId}/conversion-quotes",
        "Create conversion quote.",
    )
    .body::<CreateConversionQuote>()
    .one::<ConversionQuote>()
    .within(SECTION)
    .scope("conversion:write"),
    Endpoint::get(
        "conversions.getQuote",
        "/partner/v1/conversion-quotes/{quoteId}",
        "Get conversion quote detail.",
    )
    .one::<ConversionQuote>()
    .within(SECTION)
    .scope("conversion:read"),
    Endpoint::get("conversions.list", "/partner/v1/customers/{customerId}/conversions", "List conversions.")
        .page::<Conversion>()
        .within(SECTION)
        .scope("conversion:read"),
    Endpoint::post(
        "conversions.create",
        "/partner/v1/customers/{customerId}/conversions",
        "Create conversion approval draft.",
    )
    .body::<CreateConversion>()
    .one::<Conversion>()
    .authorized(OperationKind::Conversion, Step::Create)
    .within(SECTION)
    .scope("conversion:write"),
    Endpoint::get("conversions.get", "/partner/v1/conversions/{conversionId}", "Get conversion detail.")
        .one::<Conversion>()
        .within(SECTION)
        .scope("conversion:read"),
];
