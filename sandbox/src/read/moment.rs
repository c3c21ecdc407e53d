//! Moments as the API writes them: RFC 3339 date-times and the `Date` header, as milliseconds since
//! 1970-01-01T00:00:00Z.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The last millisecond that RFC 3339 can write.
const LAST: i64 = 253_402_300_799_999;

/// The nearest moment between 1970 and the end of 9999.
pub const fn within(milliseconds: i64) -> i64 {
    if milliseconds < 0 {
        0
    } else if milliseconds > LAST {
        LAST
    } else {
        milliseconds
    }
}

/// RFC 3339 in UTC, between 1970 and the end of 9999.
pub fn format(milliseconds: i64) -> String {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(within(milliseconds)) * 1_000_000)
        .ok()
        .and_then(|moment| moment.format(&Rfc3339).ok())
        .unwrap_or_else(|| "1970-01-01T00:00:00Z".to_owned())
}

/// Reads an RFC 3339 date-time with offset.
pub fn parse(text: &str) -> Option<i64> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    i64::try_from(moment.unix_timestamp_nanos() / 1_000_000).ok()
}

/// The `Date` header, IMF-fixdate (RFC 9110 section 5.6.7).
pub fn http_date(milliseconds: i64) -> String {
    // `httpdate` panics past the year 9999.
    let since_epoch = u64::try_from(within(milliseconds)).unwrap_or(0);
    httpdate::fmt_http_date(std::time::UNIX_EPOCH + std::time::Duration::from_millis(since_epoch))
}
