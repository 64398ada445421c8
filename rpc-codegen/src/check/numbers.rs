//! Between which bounds numbers are.

use std::cmp::Ordering;

use serde_json::Value;

use crate::model::Rules;

/// A number as a bound. Integers are compared exactly.
#[derive(Debug, Clone, Copy)]
enum Bound {
    Integer(i128),
    Float(f64),
}

/// Which of two numbers is larger.
pub(super) fn compare(one: &Value, other: &Value) -> Option<Ordering> {
    Some(Bound::of(one)?.compare(Bound::of(other)?))
}

/// One end of a range.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    bound: Bound,
    is_exclusive: bool,
}

/// All numbers between two limits. What has no limit goes on for ever.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Range {
    pub(super) least: Option<Limit>,
    pub(super) most: Option<Limit>,
}

impl Bound {
    fn of(value: &Value) -> Option<Self> {
        let integer = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
        integer.map(Self::Integer).or_else(|| value.as_f64().map(Self::Float))
    }

    #[expect(clippy::cast_precision_loss, reason = "only where the other is a float anyway")]
    fn as_float(self) -> f64 {
        match self {
            Self::Integer(integer) => integer as f64,
            Self::Float(float) => float,
        }
    }

    fn compare(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Integer(one), Self::Integer(other)) => one.cmp(&other),
            _ => self.as_float().total_cmp(&other.as_float()),
        }
    }
}

impl Limit {
    fn new(value: &Value, is_exclusive: bool) -> Option<Self> {
        Some(Self { bound: Bound::of(value)?, is_exclusive })
    }

    fn inclusive(bound: Bound) -> Self {
        Self { bound, is_exclusive: false }
    }

    /// Whether what is above this lower limit is above another, or below this upper one below another.
    fn is_within(self, other: Self, outward: Ordering) -> bool {
        match self.bound.compare(other.bound) {
            Ordering::Equal => self.is_exclusive || !other.is_exclusive,
            side => side != outward,
        }
    }
}

impl Range {
    /// What a number in this format can be. Those of `double` are all that JSON has.
    pub(super) fn of_format(format: Option<&str>) -> Self {
        let Some(format) = format else { return Self::default() };
        if format == "float" {
            let most = f64::from(f32::MAX);
            return Self::between(Bound::Float(-most), Bound::Float(most));
        }
        let (is_signed, bits) = match (format.strip_prefix("uint"), format.strip_prefix("int")) {
            (Some(bits), _) => (false, bits),
            (None, Some(bits)) => (true, bits),
            (None, None) => return Self::default(),
        };
        // `uint` and `int` are Rust's `usize` and `isize`.
        let bits: u32 = match bits {
            "" => 64,
            bits => match bits.parse() {
                Ok(bits @ 1..=128) => bits,
                _ => return Self::default(),
            },
        };
        match (is_signed, bits) {
            (true, 128) => Self::between(Bound::Integer(i128::MIN), Bound::Integer(i128::MAX)),
            (true, _) => Self::between(
                Bound::Integer(-(1_i128 << (bits - 1))),
                Bound::Integer((1_i128 << (bits - 1)) - 1),
            ),
            (false, 127..) => Self::between(Bound::Integer(0), Bound::Float(2_f64.powf(f64::from(bits)))),
            (false, _) => Self::between(Bound::Integer(0), Bound::Integer((1_i128 << bits) - 1)),
        }
    }

    /// What rules leave of this range.
    pub(super) fn narrowed(self, rules: &Rules<'_>) -> Self {
        let limit = |name, is_exclusive| rules.get(name).and_then(|value| Limit::new(value, is_exclusive));
        let inner = |one: Option<Limit>, other: Option<Limit>, outward| match (one, other) {
            (Some(one), Some(other)) => Some(if one.is_within(other, outward) { one } else { other }),
            (one, other) => one.or(other),
        };
        let least = [limit("minimum", false), limit("exclusiveMinimum", true)];
        let most = [limit("maximum", false), limit("exclusiveMaximum", true)];
        Self {
            least: least.into_iter().fold(self.least, |known, limit| inner(known, limit, Ordering::Less)),
            most: most.into_iter().fold(self.most, |known, limit| inner(known, limit, Ordering::Greater)),
        }
    }

    /// With integers as limits that are reached: above 0 is from 1.
    pub(super) fn of_integers(self) -> Self {
        let reached = |limit: Limit, step: i128| match limit.bound {
            Bound::Integer(bound) if limit.is_exclusive => {
                Limit::inclusive(Bound::Integer(bound.saturating_add(step)))
            }
            _ => limit,
        };
        Self {
            least: self.least.map(|limit| reached(limit, 1)),
            most: self.most.map(|limit| reached(limit, -1)),
        }
    }

    pub(super) fn is_within(self, other: Self) -> bool {
        self.starts_within(other) && self.ends_within(other)
    }

    pub(super) fn starts_within(self, other: Self) -> bool {
        limited(self.least, other.least, Ordering::Less)
    }

    pub(super) fn ends_within(self, other: Self) -> bool {
        limited(self.most, other.most, Ordering::Greater)
    }

    /// Whether the least is exactly this.
    pub(super) fn starts_at(self, integer: i128) -> bool {
        let at = Limit::inclusive(Bound::Integer(integer));
        self.least
            .is_some_and(|least| least.is_within(at, Ordering::Less) && at.is_within(least, Ordering::Less))
    }

    fn between(least: Bound, most: Bound) -> Self {
        Self { least: Some(Limit::inclusive(least)), most: Some(Limit::inclusive(most)) }
    }
}

fn limited(inner: Option<Limit>, outer: Option<Limit>, outward: Ordering) -> bool {
    match (inner, outer) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(inner), Some(outer)) => inner.is_within(outer, outward),
    }
}
