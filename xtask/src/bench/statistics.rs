//! Medians and spreads of few values.

use std::fmt;

/// The values of one figure, one of each round.
#[derive(Debug, Default, Clone)]
pub(super) struct Values(Vec<f64>);

impl Values {
    pub(super) fn push(&mut self, value: f64) {
        self.0.push(value);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value in the middle; of an even number of values, the lower of the two.
    pub(super) fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
    }

    /// The smallest value: of times, the one that was disturbed least.
    pub(super) fn smallest(&self) -> f64 {
        self.0.iter().copied().fold(f64::INFINITY, f64::min)
    }

    /// How far the values are from their median, in the median: the noise that they show.
    pub(super) fn deviation(&self) -> f64 {
        let median = self.median();
        Self(self.0.iter().map(|value| (value - median).abs()).collect()).median()
    }

    /// This figure over another, round by round: what disturbs one round disturbs both alike.
    pub(super) fn over(&self, other: &Self) -> Self {
        Self(self.0.iter().zip(&other.0).map(|(own, other)| own / other).collect())
    }
}

/// The median, the smallest and the largest: `0.93 (0.91..0.95)`.
impl fmt::Display for Values {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let largest = self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        f.pad(&format!("{:.2} ({:.2}..{largest:.2})", self.median(), self.smallest()))
    }
}

#[cfg(test)]
mod tests {
    use super::Values;

    #[test]
    fn one_value_that_is_far_off_is_no_deviation() {
        assert_eq!(Values(vec![1.0, 1.25, 0.75, 9.0, 1.0]).deviation(), 0.25);
        assert_eq!(Values(vec![2.0; 3]).deviation(), 0.0);
    }

    #[test]
    fn ratios_are_of_rounds() {
        let ratios = Values(vec![1.0, 4.0, 9.0]).over(&Values(vec![2.0, 4.0, 3.0]));
        assert_eq!(format!("[{ratios:>18}]"), "[ 1.00 (0.50..3.00)]");
    }
}
