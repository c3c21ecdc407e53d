//! Conversion: quotes and conversions. Guide section "Conversion".

use super::endpoint::{Endpoint, OperationKind, Step};
use crate::model::open_model;

open_model! {
    /// Contract section 8, `ConversionQuote`. Its members are not modelled yet: any JSON object.
    ConversionQuote
    /// Contract section 8, `CreateConversionQuote`. Its members are not modelled yet: any JSON object.
    CreateConversionQuote
    /// Contract section 8, `Conversion`. Its members are not modelled yet: any JSON object.
    Conversion
    /// Contract section 8, `CreateConversion`. Its members are not modelled yet: any JSON object.
    CreateConversion
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
