//! Date-times: RFC 3339 section 5.6.

use std::borrow::Cow;

use time::{Date, Month, OffsetDateTime};

use super::ValueError;
use super::text_value::text_conversions;

/// A date-time with its offset from UTC, `2026-06-28T00:00:00Z` or `2026-06-28T02:00:00.250+02:00`.
///
/// RFC 3339 section 5.6: a calendar date that exists, `T` or `t`, a time, any number of fraction digits, `Z`, `z` or
/// an offset below 24 hours. A blank in place of the `T`, which the RFC leaves to agreement, is refused. Second 60
/// stands only where a leap second can: at 23:59 UTC.
///
/// `==` compares the text; [`DateTime::unix_millis`] gives the instant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DateTime {
    text: String,
    unix_millis: i64,
}

static FORM: ValueError = ValueError::new(
    "date_time_format",
    "write an RFC 3339 date-time with its offset, as in `2026-06-28T00:00:00Z`",
);
static NO_OFFSET: ValueError = ValueError::new(
    "date_time_no_offset",
    "end the date-time with `Z` or an offset such as `+02:00`: without one it names no instant",
);
static OUT_OF_RANGE: ValueError = ValueError::new(
    "date_time_out_of_range",
    "the date, time or offset does not exist: check the days of the month, hours to 23, minutes and seconds to 59",
);
static LEAP_SECOND: ValueError =
    ValueError::new("date_time_leap_second", "second 60 exists at 23:59 UTC only: write a second up to 59");

impl DateTime {
    /// Whether `text` is a date-time.
    ///
    /// Codes: `date_time_format`, `date_time_no_offset`, `date_time_out_of_range`, `date_time_leap_second`.
    pub fn check(text: &str) -> Result<(), ValueError> {
        Self::unix_millis_of(text).map(|_| ())
    }

    /// Milliseconds since 1970-01-01T00:00:00Z of a date-time text; a finer fraction is cut off.
    ///
    /// A leap second counts as the second after it, as POSIX time has it. Errors as [`DateTime::check`].
    pub fn unix_millis_of(text: &str) -> Result<i64, ValueError> {
        Self::read_millis(text).map_err(Clone::clone)
    }

    /// By reference, because the error is large and most of the steps have one.
    fn read_millis(text: &str) -> Result<i64, &'static ValueError> {
        let mut reader = Reader(text.as_bytes());
        let year = reader.number::<4>()?;
        reader.one_of(b"-")?;
        let month = reader.number::<2>()?;
        reader.one_of(b"-")?;
        let day = reader.number::<2>()?;
        reader.one_of(b"Tt")?;
        let hour = reader.number::<2>()?;
        reader.one_of(b":")?;
        let minute = reader.number::<2>()?;
        reader.one_of(b":")?;
        let second = reader.number::<2>()?;
        let millis = if reader.skip(b'.') { reader.fraction_millis()? } else { 0 };
        let offset_minutes = reader.offset_minutes()?;

        if hour > 23 || minute > 59 || second > 60 {
            return Err(&OUT_OF_RANGE);
        }
        let minute_of_day = hour * 60 + minute - offset_minutes;
        if second == 60 && minute_of_day.rem_euclid(DAY_MINUTES) != DAY_MINUTES - 1 {
            return Err(&LEAP_SECOND);
        }
        let midnight = date(year, month, day).ok_or(&OUT_OF_RANGE)?.midnight().assume_utc().unix_timestamp();
        let seconds = midnight + i64::from(minute_of_day * 60 + second);
        Ok(seconds * 1000 + i64::from(millis))
    }

    /// The date-time in UTC of a Unix time in milliseconds: `2026-06-28T00:00:00Z`, and with three fraction digits,
    /// `2026-06-28T00:00:00.250Z`, only if there is a fraction.
    ///
    /// Code: `date_time_out_of_range` when the year is not 0000 to 9999, which RFC 3339 can't write.
    pub fn from_unix_millis(unix_millis: i64) -> Result<Self, ValueError> {
        let years = ValueError::new("date_time_out_of_range", "a date-time has a year from 0000 to 9999");
        let (seconds, millis) = (unix_millis.div_euclid(1000), unix_millis.rem_euclid(1000));
        let Some(at) =
            OffsetDateTime::from_unix_timestamp(seconds).ok().filter(|at| (0..=9999).contains(&at.year()))
        else {
            return Err(years);
        };
        let (hour, minute, second) = at.to_hms();
        let fraction = if millis == 0 { String::new() } else { format!(".{millis:03}") };
        let text = format!(
            "{:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z",
            at.year(),
            u8::from(at.month()),
            at.day(),
        );
        Ok(Self { text, unix_millis })
    }

    /// The text, exactly as it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Milliseconds since 1970-01-01T00:00:00Z, as [`DateTime::unix_millis_of`] counts them.
    pub fn unix_millis(&self) -> i64 {
        self.unix_millis
    }

    /// The same date-time without its fraction of a second, which is cut off, not rounded.
    #[must_use]
    pub fn to_seconds_precision(&self) -> Self {
        let Some((whole, rest)) = self.text.split_once('.') else { return self.clone() };
        let offset = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        Self { text: format!("{whole}{offset}"), unix_millis: self.unix_millis.div_euclid(1000) * 1000 }
    }

    fn parse(text: Cow<'_, str>) -> Result<Self, ValueError> {
        let unix_millis = Self::unix_millis_of(&text)?;
        Ok(Self { text: text.into_owned(), unix_millis })
    }
}

text_conversions!(DateTime);

impl From<DateTime> for String {
    fn from(value: DateTime) -> Self {
        value.text
    }
}

const DAY_MINUTES: i32 = 24 * 60;

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok()
}

/// What is left to read. Bytes, so that a digit of another script is never one.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    /// The next byte, if it is one of these.
    fn take(&mut self, accepted: impl Fn(u8) -> bool) -> Option<u8> {
        let (byte, rest) = self.0.split_first().filter(|(byte, _)| accepted(**byte))?;
        self.0 = rest;
        Some(*byte)
    }

    fn skip(&mut self, wanted: u8) -> bool {
        self.take(|byte| byte == wanted).is_some()
    }

    fn one_of(&mut self, wanted: &[u8]) -> Result<(), &'static ValueError> {
        self.take(|byte| wanted.contains(&byte)).map(|_| ()).ok_or(&FORM)
    }

    /// A number of exactly `DIGITS` digits.
    fn number<const DIGITS: usize>(&mut self) -> Result<i32, &'static ValueError> {
        let (digits, rest) = self.0.split_first_chunk::<DIGITS>().ok_or(&FORM)?;
        self.0 = rest;
        digits.iter().try_fold(0, |number, byte| match byte {
            b'0'..=b'9' => Ok(number * 10 + i32::from(byte - b'0')),
            _ => Err(&FORM),
        })
    }

    /// The digits after the point: at least one; from the fourth on they don't count.
    fn fraction_millis(&mut self) -> Result<i32, &'static ValueError> {
        let mut millis = 0;
        let mut weight = 100;
        let mut any = false;
        while let Some(digit) = self.take(|byte| byte.is_ascii_digit()) {
            millis += weight * i32::from(digit - b'0');
            weight /= 10;
            any = true;
        }
        if any { Ok(millis) } else { Err(&FORM) }
    }

    /// `Z`, `z` or `±hh:mm`, and the end of the text.
    fn offset_minutes(&mut self) -> Result<i32, &'static ValueError> {
        let Some(sign) = self.take(|byte| matches!(byte, b'Z' | b'z' | b'+' | b'-')) else {
            return Err(if self.0.is_empty() { &NO_OFFSET } else { &FORM });
        };
        let minutes = if matches!(sign, b'+' | b'-') {
            let hours = self.number::<2>()?;
            self.one_of(b":")?;
            let minutes = self.number::<2>()?;
            if hours > 23 || minutes > 59 {
                return Err(&OUT_OF_RANGE);
            }
            hours * 60 + minutes
        } else {
            0
        };
        if !self.0.is_empty() {
            return Err(&FORM);
        }
        Ok(if sign == b'-' { -minutes } else { minutes })
    }
}
