//! Every conversion runs the check, and the text is returned unchanged.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use oceafin_partner::values::{
    Amount, Asset, Bic, Country, CryptoAddress, Currency, DateTime, Decimal, Email, HttpsUrl, Iban, Id,
    Network, ValueError,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

fn all_ways_in_and_out<T>(good: &str, bad: &str, code: &str)
where
    T: for<'a> TryFrom<&'a str, Error = ValueError>
        + TryFrom<String, Error = ValueError>
        + FromStr<Err = ValueError>
        + AsRef<str>
        + Display
        + Debug
        + Serialize
        + DeserializeOwned
        + PartialEq,
{
    let value: T = good.parse().unwrap();
    assert_eq!(value.as_ref(), good);
    assert_eq!(value.to_string(), good);
    assert_eq!(serde_json::to_value(&value).unwrap(), good);
    assert_eq!(serde_json::from_value::<T>(good.into()).unwrap(), value);
    assert_eq!(T::try_from(good.to_owned()).unwrap(), value);
    assert_eq!(T::try_from(good).unwrap(), value);

    let error = bad.parse::<T>().unwrap_err();
    assert_eq!(error.code, code);
    assert_eq!(T::try_from(bad.to_owned()).unwrap_err(), error);
    assert_eq!(T::try_from(bad).unwrap_err(), error);
    assert_eq!(serde_json::from_value::<T>(bad.into()).unwrap_err().to_string(), error.message);
    for wrong in [Value::Null, true.into(), 5.into(), Value::Array(vec![good.into()])] {
        assert!(serde_json::from_value::<T>(wrong).is_err());
    }
}

#[test]
fn of_each_value() {
    all_ways_in_and_out::<Id>("wd-9001", "../x", "id_character");
    all_ways_in_and_out::<Amount>("12.50", "-1", "amount_sign");
    all_ways_in_and_out::<Decimal>("-12.50", "1e5", "decimal_not_decimal");
    all_ways_in_and_out::<Currency>("EUR", "eur", "currency_lower_case");
    all_ways_in_and_out::<Country>("DE", "XK", "country_unknown");
    all_ways_in_and_out::<Iban>("DE89 3704 0044 0532 0130 00", "DE88370400440532013000", "iban_check_digits");
    all_ways_in_and_out::<Bic>("DEUTDEFF", "DEUTDEF", "bic_length");
    all_ways_in_and_out::<DateTime>("2026-06-28T00:00:00Z", "2026-06-28", "date_time_format");
    all_ways_in_and_out::<Asset>("USDC", "usdc", "asset_lower_case");
    all_ways_in_and_out::<Network>("TRON", "", "network_empty");
    all_ways_in_and_out::<CryptoAddress>("any-form:1", "a b", "address_character");
    all_ways_in_and_out::<Email>("name@example.com", "name", "email_at_sign");
    all_ways_in_and_out::<HttpsUrl>("https://example.com/a", "http://example.com/a", "url_insecure");
}
