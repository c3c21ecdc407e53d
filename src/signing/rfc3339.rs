//! Unix milliseconds to and from RFC 3339, for the header values of this room and of `http`. The only place that
//! does it.

use time::{Date, Month, OffsetDateTime};

/// Julian day number of 1970-01-01.
const EPOCH_JULIAN_DAY: i64 = 2_440_588;

/// `2026-06-28T00:00:00Z`: UTC, whole seconds (the rest is cut), as in the contract's example. `None` outside of
/// the years 0 to 9999.
pub(crate) fn from_unix_millis(millis: i64) -> Option<String> {
    let moment = OffsetDateTime::from_unix_timestamp(millis.div_euclid(1000)).ok()?;
    let (year, month, day) = moment.to_calendar_date();
    let (hour, minute, second) = moment.to_hms();
    (0..=9999)
        .contains(&year)
        .then(|| format!("{year:04}-{:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z", u8::from(month)))
}

/// Milliseconds of an RFC 3339 section 5.6 date-time; digits beyond the millisecond are cut. A leap second is read
/// as the first of the next minute, where it can be one (at midnight UTC). `None` if the text is anything else.
pub(crate) fn to_unix_millis(text: &str) -> Option<i64> {
    let rest = text;
    let (year, rest) = number(rest, 4)?;
    let (month, rest) = number(rest.strip_prefix('-')?, 2)?;
    let (day, rest) = number(rest.strip_prefix('-')?, 2)?;
    let (hour, rest) = number(rest.strip_prefix(['T', 't'])?, 2)?;
    let (minute, rest) = number(rest.strip_prefix(':')?, 2)?;
    let (second, rest) = number(rest.strip_prefix(':')?, 2)?;
    let (millis, rest) = fraction(rest)?;
    let offset_minutes = offset(rest)?;
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    let date = Date::from_calendar_date(i32::try_from(year).ok()?, month, u8::try_from(day).ok()?).ok()?;
    let days = i64::from(date.to_julian_day()) - EPOCH_JULIAN_DAY;
    let seconds = ((days * 24 + hour) * 60 + minute - offset_minutes) * 60 + second;
    if second == 60 && seconds.rem_euclid(86_400) != 0 {
        return None;
    }
    Some(seconds * 1000 + millis)
}

/// Exactly `digits` ASCII digits from the front.
fn number(text: &str, digits: usize) -> Option<(i64, &str)> {
    let (head, rest) = text.split_at_checked(digits)?;
    let value = head
        .bytes()
        .try_fold(0, |value, byte| byte.is_ascii_digit().then(|| value * 10 + i64::from(byte - b'0')))?;
    Some((value, rest))
}

fn fraction(text: &str) -> Option<(i64, &str)> {
    let Some(digits) = text.strip_prefix('.') else { return Some((0, text)) };
    let rest = digits.trim_start_matches(|character: char| character.is_ascii_digit());
    let length = digits.len() - rest.len();
    let millis = digits.bytes().take(length).chain([b'0', b'0']).take(3);
    (length > 0).then(|| (millis.fold(0, |value, byte| value * 10 + i64::from(byte - b'0')), rest))
}

/// Minutes east of UTC.
fn offset(text: &str) -> Option<i64> {
    if text == "Z" || text == "z" {
        return Some(0);
    }
    let (sign, rest) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix('-')?),
    };
    let (hours, rest) = number(rest, 2)?;
    let (minutes, rest) = number(rest.strip_prefix(':')?, 2)?;
    (rest.is_empty() && hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
}

#[cfg(test)]
mod tests {
    use super::{from_unix_millis, to_unix_millis};

    #[test]
    fn writes_whole_seconds_in_utc() {
        assert_eq!(from_unix_millis(1_782_604_800_000).as_deref(), Some("2026-06-28T00:00:00Z"));
        assert_eq!(from_unix_millis(1_782_604_800_999).as_deref(), Some("2026-06-28T00:00:00Z"));
        assert_eq!(from_unix_millis(-1).as_deref(), Some("1969-12-31T23:59:59Z"));
        assert_eq!(from_unix_millis(i64::MAX), None);
        assert_eq!(from_unix_millis(i64::MIN), None);
    }

    #[test]
    fn reads_offsets_fractions_and_leap_seconds() {
        for (text, millis) in [
            ("2026-06-28T00:00:00Z", 1_782_604_800_000),
            ("2026-06-28t00:00:00z", 1_782_604_800_000),
            ("2026-06-28T02:00:00+02:00", 1_782_604_800_000),
            ("2026-06-27T19:30:00-04:30", 1_782_604_800_000),
            ("2026-06-28T00:00:00-00:00", 1_782_604_800_000),
            ("2026-06-28T00:00:00.1Z", 1_782_604_800_100),
            ("2026-06-28T00:00:00.12Z", 1_782_604_800_120),
            ("2026-06-28T00:00:00.123999999Z", 1_782_604_800_123),
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59.5Z", -500),
            ("2000-02-29T00:00:00Z", 951_782_400_000),
            ("1990-12-31T23:59:60Z", 662_688_000_000),
            ("1990-12-31T15:59:60-08:00", 662_688_000_000),
        ] {
            assert_eq!(to_unix_millis(text), Some(millis), "{text}");
        }
    }

    #[test]
    fn refuses_everything_else() {
        for text in [
            "",
            "2026-06-28",
            "2026-06-28T00:00:00",
            "2026-06-28 00:00:00Z",
            "2026-06-28T00:00Z",
            "2026-06-28T00:00:00.Z",
            "2026-06-28T00:00:00,5Z",
            "2026-06-28T24:00:00Z",
            "2026-06-28T00:60:00Z",
            "2026-06-28T00:00:61Z",
            "2026-06-28T12:00:60Z",
            "2026-02-29T00:00:00Z",
            "2026-13-01T00:00:00Z",
            "2026-00-01T00:00:00Z",
            "2026-06-00T00:00:00Z",
            "2026-06-28T00:00:00+0200",
            "2026-06-28T00:00:00+24:00",
            "2026-06-28T00:00:00+02:60",
            "2026-06-28T00:00:00Z ",
            " 2026-06-28T00:00:00Z",
            "2026-06-28T00:00:00Z\n",
            "+2026-06-28T00:00:00Z",
            "12026-06-28T00:00:00Z",
            "2026-06-28T00:00:00é",
            "２026-06-28T00:00:00Z",
            "1782604800",
        ] {
            assert_eq!(to_unix_millis(text), None, "{text:?}");
        }
    }
}
