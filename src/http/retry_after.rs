//! `Retry-After`, RFC 9110 section 10.2.3: seconds, or a date.

use std::time::UNIX_EPOCH;

/// How many milliseconds from now the header asks to wait, before any cap; `None` if it says nothing readable.
///
/// A date is measured from the response's own `Date` when it has one: both are the server's clock, so the local one
/// does not matter. A date in the past is 0.
pub(super) fn wait_ms(retry_after: &str, date: Option<&str>, wall_ms: i64) -> Option<u64> {
    let text = retry_after.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit is a long wait, not an unreadable one.
        return Some(text.parse::<u64>().unwrap_or(u64::MAX).saturating_mul(1000));
    }
    let until = http_date_ms(text)?;
    let from = date.and_then(http_date_ms).unwrap_or(wall_ms);
    Some(u64::try_from(until.saturating_sub(from)).unwrap_or(0))
}

/// An HTTP date in Unix milliseconds.
pub(super) fn http_date_ms(text: &str) -> Option<i64> {
    let moment = httpdate::parse_http_date(text.trim()).ok()?;
    i64::try_from(moment.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

#[cfg(test)]
mod tests {
    use super::{http_date_ms, wait_ms};

    const DATE: &str = "Sun, 28 Jun 2026 00:00:00 GMT";
    const LATER: &str = "Sun, 28 Jun 2026 00:00:07 GMT";
    const DATE_MS: i64 = 1_782_604_800_000;

    #[test]
    fn reads_seconds() {
        assert_eq!(wait_ms("0", None, 0), Some(0));
        assert_eq!(wait_ms(" 7 ", None, 0), Some(7000));
        assert_eq!(wait_ms("99999999999999999999999", None, 0), Some(u64::MAX));
    }

    #[test]
    fn measures_dates_from_the_servers_date() {
        assert_eq!(http_date_ms(DATE), Some(DATE_MS));
        assert_eq!(wait_ms(LATER, Some(DATE), 0), Some(7000), "whatever the local clock says");
        assert_eq!(wait_ms(LATER, None, DATE_MS + 2000), Some(5000));
        assert_eq!(wait_ms(LATER, Some("yesterday"), DATE_MS), Some(7000));
        assert_eq!(wait_ms(DATE, Some(LATER), 0), Some(0), "already past");
        assert_eq!(wait_ms("Sunday, 28-Jun-26 00:00:07 GMT", Some(DATE), 0), Some(7000));
        assert_eq!(wait_ms("Sun Jun 28 00:00:07 2026", Some(DATE), 0), Some(7000));
    }

    #[test]
    fn ignores_anything_else() {
        for text in
            ["", "-1", "1.5", "soon", "+1", "1s", "Mon, 28 Jun 2026 00:00:07 GMT", "Sun, 28 Jun 2026", "é"]
        {
            assert_eq!(wait_ms(text, Some(DATE), 0), None, "{text}");
        }
    }
}
