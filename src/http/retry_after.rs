//! `Retry-After`, RFC 9110 section 10.2.3: seconds, or a date.

use crate::values::DateTime;

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

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "01Jan", "02Feb", "03Mar", "04Apr", "05May", "06Jun", "07Jul", "08Aug", "09Sep", "10Oct", "11Nov",
    "12Dec",
];

/// An HTTP date, RFC 9110 section 5.6.7, in Unix milliseconds. The two obsolete forms count too.
///
/// By hand, over the date-times that are here already: a crate for it is a hundredth of the binary.
pub(super) fn http_date_ms(text: &str) -> Option<i64> {
    let mut parts = [""; 6];
    let mut found = text.trim().split([' ', ',', '-']).filter(|part| !part.is_empty());
    for (part, word) in parts.iter_mut().zip(found.by_ref()) {
        *part = word;
    }
    let [name, a, b, c, d, zone] = parts;
    // `Sun, 28 Jun 2026 00:00:07 GMT`, `Sunday, 28-Jun-26 00:00:07 GMT`, `Sun Jun 28 00:00:07 2026`
    let (day, month, year, time) = if zone.is_empty() { (b, a, d, c) } else { (a, b, c, d) };
    let month = MONTHS.iter().find(|known| known.get(2..) == Some(month))?.get(..2)?;
    let two_digits = year.len() == 2;
    let century = if !two_digits {
        ""
    } else if year < "70" {
        "20"
    } else {
        "19"
    };
    let padding = if day.len() == 1 { "0" } else { "" };
    let written = [century, year, "-", month, "-", padding, day, "T", time, "Z"].concat();
    let millis = DateTime::unix_millis_of(&written).ok().filter(|at| *at >= 0)?;
    // 1970 began on a Thursday.
    let weekday = DAYS.get(usize::try_from((millis / 86_400_000 + 3) % 7).ok()?)?;
    let named = if two_digits { *weekday == name } else { weekday.get(..3) == Some(name) };
    let form = matches!(zone, "" | "GMT") && time.len() == 8 && found.next().is_none();
    (named && form).then_some(millis)
}

#[cfg(test)]
mod tests {
    use super::{DAYS, http_date_ms, wait_ms};

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

    /// Four centuries in steps that meet every day of the week, month and hour, in each of the three forms.
    #[test]
    fn reads_dates_as_the_crate_httpdate_does() {
        for step in 0..50_000_u64 {
            let seconds = step * 252_461 % 12_622_780_800;
            let at = std::time::UNIX_EPOCH + std::time::Duration::from_secs(seconds);
            let fixed = httpdate::fmt_http_date(at);
            let [name, day, month, year, time, zone] = fixed.split(' ').collect::<Vec<_>>()[..] else {
                panic!()
            };
            let long = DAYS.iter().find(|long| long.starts_with(name.trim_end_matches(','))).unwrap();
            let short_day = day.trim_start_matches('0');
            for text in [
                fixed.clone(),
                format!("{long}, {day}-{month}-{} {time} {zone}", year.split_at(2).1),
                format!("{} {month} {short_day:>2} {time} {year}", name.trim_end_matches(',')),
                format!("Mon, {day} {month} {year} {time} GMT"),
            ] {
                let theirs = httpdate::parse_http_date(&text).ok();
                let theirs = theirs.map(|at| at.duration_since(std::time::UNIX_EPOCH).unwrap().as_millis());
                assert_eq!(http_date_ms(&text), theirs.map(|ms| i64::try_from(ms).unwrap()), "{text}");
            }
        }
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
