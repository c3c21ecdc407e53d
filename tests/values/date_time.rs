//! Date-times.

use oceafin_partner::values::DateTime;
use proptest::prelude::*;

use super::code;

#[test]
fn edges() {
    let long_fraction = format!("2026-06-28T00:00:00.{}Z", "9".repeat(10_000));
    for (text, expected) in [
        ("2026-06-28T00:00:00Z", "ok"),
        ("2026-06-28t00:00:00z", "ok"),
        ("2026-06-28T00:00:00.1+23:59", "ok"),
        ("2026-06-28T00:00:00-00:00", "ok"),
        ("0000-01-01T00:00:00+23:59", "ok"),
        ("9999-12-31T23:59:59-23:59", "ok"),
        ("2024-02-29T12:00:00Z", "ok"),
        ("2000-02-29T12:00:00Z", "ok"),
        (long_fraction.as_str(), "ok"),
        ("2016-12-31T23:59:60Z", "ok"),
        ("2017-01-01T00:59:60+01:00", "ok"),
        ("2016-12-31T18:29:60.5-05:30", "ok"),
        ("2016-12-31T23:59:60+01:00", "date_time_leap_second"),
        ("2016-12-31T23:58:60Z", "date_time_leap_second"),
        ("2016-12-31T00:59:60Z", "date_time_leap_second"),
        ("2016-12-31T23:59:61Z", "date_time_out_of_range"),
        ("2023-02-29T12:00:00Z", "date_time_out_of_range"),
        ("1900-02-29T12:00:00Z", "date_time_out_of_range"),
        ("2026-04-31T12:00:00Z", "date_time_out_of_range"),
        ("2026-00-01T12:00:00Z", "date_time_out_of_range"),
        ("2026-13-01T12:00:00Z", "date_time_out_of_range"),
        ("2026-01-00T12:00:00Z", "date_time_out_of_range"),
        ("2026-01-01T24:00:00Z", "date_time_out_of_range"),
        ("2026-01-01T23:60:00Z", "date_time_out_of_range"),
        ("2026-01-01T00:00:00+24:00", "date_time_out_of_range"),
        ("2026-01-01T00:00:00+01:60", "date_time_out_of_range"),
        ("2026-06-28T00:00:00", "date_time_no_offset"),
        ("2026-06-28T00:00:00.5", "date_time_no_offset"),
        ("", "date_time_format"),
        ("2026-06-28", "date_time_format"),
        ("2026-06-28 00:00:00Z", "date_time_format"),
        ("2026-06-28T00:00Z", "date_time_format"),
        ("2026-06-28T00:00:00.Z", "date_time_format"),
        ("2026-06-28T00:00:00,5Z", "date_time_format"),
        ("2026-06-28T00:00:00+0200", "date_time_format"),
        ("2026-06-28T00:00:00+02", "date_time_format"),
        ("2026-06-28T00:00:00+02:00Z", "date_time_format"),
        ("2026-06-28T00:00:00Z\n", "date_time_format"),
        (" 2026-06-28T00:00:00Z", "date_time_format"),
        ("+2026-06-28T00:00:00Z", "date_time_format"),
        ("2026-6-28T00:00:00Z", "date_time_format"),
        ("20260628T000000Z", "date_time_format"),
        ("2026-06-28T00:00:0\u{664}Z", "date_time_format"),
        ("2026-06-28T00:00:00\u{2212}02:00", "date_time_format"),
    ] {
        assert_eq!(code(DateTime::check(text)), expected, "{text}");
    }
}

#[test]
fn unix_time() {
    for (text, millis) in [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.9999Z", 999),
        ("1970-01-01T00:00:00.05Z", 50),
        ("1969-12-31T23:59:59.999Z", -1),
        ("2026-06-28T00:00:00Z", 1_782_604_800_000),
        ("2026-06-28T02:00:00.25+02:00", 1_782_604_800_250),
        ("2026-06-27T22:30:00-01:30", 1_782_604_800_000),
        ("2016-12-31T23:59:60Z", 1_483_228_800_000),
        ("2017-01-01T00:00:00Z", 1_483_228_800_000),
        ("0000-01-01T00:00:00Z", -62_167_219_200_000),
        ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
    ] {
        assert_eq!(DateTime::unix_millis_of(text), Ok(millis), "{text}");
        assert_eq!(DateTime::try_from(text).unwrap().unix_millis(), millis, "{text}");
    }
}

#[test]
fn formatted_from_unix_time() {
    for (millis, text) in [
        (1_782_604_800_000, "2026-06-28T00:00:00Z"),
        (1_782_604_800_250, "2026-06-28T00:00:00.250Z"),
        (1_782_604_800_007, "2026-06-28T00:00:00.007Z"),
        (-1, "1969-12-31T23:59:59.999Z"),
        (-62_167_219_200_000, "0000-01-01T00:00:00Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ] {
        assert_eq!(DateTime::from_unix_millis(millis).unwrap().as_str(), text);
    }
    for millis in [-62_167_219_200_001, 253_402_300_800_000, i64::MIN, i64::MAX] {
        let error = DateTime::from_unix_millis(millis).unwrap_err();
        assert_eq!(error.code, "date_time_out_of_range", "{millis}");
    }
}

#[test]
fn seconds_precision_truncates() {
    for (text, expected) in [
        ("2026-06-28T00:00:00Z", "2026-06-28T00:00:00Z"),
        ("2026-06-28T00:00:00.999Z", "2026-06-28T00:00:00Z"),
        ("2026-06-28T02:00:00.2500+02:00", "2026-06-28T02:00:00+02:00"),
        ("1969-12-31T23:59:59.5z", "1969-12-31T23:59:59z"),
    ] {
        let cut = DateTime::try_from(text).unwrap().to_seconds_precision();
        assert_eq!(cut, DateTime::try_from(expected).unwrap(), "{text}");
    }
}

/// Days since 1970-01-01, counted year by year and month by month.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let lengths = |year| [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let years = (1970..year).map(|year| if leap(year) { 366 } else { 365 }).sum::<i64>()
        - (year..1970).map(|year| if leap(year) { 366 } else { 365 }).sum::<i64>();
    years + lengths(year).iter().take(usize::try_from(month - 1).unwrap()).sum::<i64>() + day - 1
}

proptest! {
    #[test]
    fn unix_time_goes_there_and_back(millis in -62_167_219_200_000..=253_402_300_799_999_i64) {
        let written = DateTime::from_unix_millis(millis).unwrap();
        let read = DateTime::try_from(written.as_str()).unwrap();
        prop_assert_eq!(read.unix_millis(), millis);
        prop_assert_eq!(read, written);
    }

    #[test]
    fn instants_agree_with_a_calendar_of_our_own(
        (year, month, day) in (0..=9999_i64, 1..=12_i64, 1..=28_i64),
        (hour, minute, second, milli) in (0..=23_i64, 0..=59_i64, 0..=59_i64, 0..=999_i64),
        (sign, offset_hours, offset_minutes) in (prop::sample::select(vec![1, -1]), 0..=23_i64, 0..=59_i64),
    ) {
        let plus = if sign == 1 { '+' } else { '-' };
        let text = format!(
            "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milli:03}{plus}{offset_hours:02}:{offset_minutes:02}"
        );
        let minutes = hour * 60 + minute - sign * (offset_hours * 60 + offset_minutes);
        let expected = ((days(year, month, day) * 1440 + minutes) * 60 + second) * 1000 + milli;
        prop_assert_eq!(DateTime::unix_millis_of(&text), Ok(expected));
    }
}
