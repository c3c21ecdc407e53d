//! Where a customer sends fiat money to: one instruction per active account.
//!
//! All of it follows from the account's id, so it is the same on every call. The numbers are right in form (IBAN
//! ISO 13616, BIC ISO 9362, routing number with its ABA check digit) and name no bank: bank code 0 where the country
//! has one, `SBOX` where it has letters. Money sent there by mistake arrives nowhere.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::problem::Problem;
use crate::products::call::{Answer, Call};
use crate::products::fiat_accounts::accounts::{self, FiatAccount};
use crate::products::product::Handlers;
use crate::products::world::World;

pub(crate) const HANDLERS: Handlers = &[("fiatDeposits.getInstructions", get)];

const BANK_NAME: &str = "Sandbox Bank";

fn get(world: &mut World, call: &Call) -> Result<Answer, Problem> {
    let customer_id = &world.customer(call)?.head.id;
    let instructions: Vec<Value> = accounts::active(world, customer_id).iter().map(instruction).collect();
    Ok(Answer::ok(json!({ "instructions": instructions })))
}

/// The instruction for one account. Members that its country does not use are left out.
fn instruction(account: &FiatAccount) -> Value {
    let id = &account.head.id;
    let number = |length| digits(id, length);
    let mut shown = match account.currency.as_str() {
        "EUR" => {
            let iban = iban("DE", &format!("00000000{}", number(10)));
            json!({"rail": "SEPA", "iban": iban, "bic": "SBOXDEFFXXX", "bankCountry": "DE"})
        }
        "CHF" => {
            let iban = iban("CH", &format!("00000{}", number(12)));
            json!({"rail": "SIC", "iban": iban, "bic": "SBOXCHZZXXX", "bankCountry": "CH"})
        }
        "GBP" => {
            let number = number(8);
            let iban = iban("GB", &format!("SBOX000000{number}"));
            json!({
                "rail": "FPS", "iban": iban, "accountNumber": number, "sortCode": "000000",
                "bic": "SBOXGB2LXXX", "bankCountry": "GB",
            })
        }
        "USD" => json!({
            "rail": "ACH", "accountNumber": number(10), "routingNumber": routing_number("99000000"),
            "bic": "SBOXUS33XXX", "bankCountry": "US",
        }),
        _ => json!({
            "rail": "ZENGIN", "accountNumber": number(7), "bic": "SBOXJPJTXXX", "bankCountry": "JP",
        }),
    };
    if let Some(members) = shown.as_object_mut() {
        for (name, value) in [
            ("fiatAccountId", id.as_str()),
            ("currency", &account.currency),
            ("beneficiaryName", &account.account_name),
            ("bankName", BANK_NAME),
            ("reference", &reference(&account.head.customer_id)),
        ] {
            members.insert(name.to_owned(), json!(value));
        }
    }
    shown
}

/// The reference by which a payment finds its customer.
fn reference(customer_id: &str) -> String {
    format!("SBX{}", digits(customer_id, 10))
}

/// So many decimal digits that follow from an id.
fn digits(id: &str, length: usize) -> String {
    Sha256::digest(id.as_bytes()).iter().take(length).map(|byte| char::from(b'0' + byte % 10)).collect()
}

/// The IBAN of a basic bank account number: check digits are 98 less the remainder of ISO 7064 MOD 97-10.
fn iban(country: &str, number: &str) -> String {
    let value = number.chars().chain(country.chars()).chain("00".chars());
    let remainder = value.filter_map(|character| character.to_digit(36)).fold(0_u32, |remainder, digit| {
        let shift = if digit > 9 { 100 } else { 10 };
        (remainder * shift + digit) % 97
    });
    format!("{country}{:02}{number}", 98 - remainder)
}

/// An ABA routing number from its first eight digits: weighted 3, 7, 1, all nine sum to a multiple of ten.
fn routing_number(first: &str) -> String {
    let sum: u32 = first
        .chars()
        .filter_map(|digit| digit.to_digit(10))
        .zip([3, 7, 1].into_iter().cycle())
        .map(|(digit, weight)| digit * weight)
        .sum();
    format!("{first}{}", (10 - sum % 10) % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::values;

    #[test]
    fn check_digits_are_those_of_the_standards() {
        // The examples of three formats in the IBAN registry, and two routing numbers in public use.
        assert_eq!(iban("AT", "1904300234573201"), "AT611904300234573201");
        assert_eq!(iban("DE", "370400440532013000"), "DE89370400440532013000");
        assert_eq!(iban("GB", "NWBK60161331926819"), "GB29NWBK60161331926819");
        assert_eq!(routing_number("02100002"), "021000021");
        assert_eq!(routing_number("02600959"), "026009593");
        assert_eq!(routing_number("00000000"), "000000000");
        for id in 0..200 {
            let number = digits(&id.to_string(), 12);
            assert!(number.len() == 12 && values::is_iban(&iban("CH", &format!("00000{number}"))));
        }
    }
}
