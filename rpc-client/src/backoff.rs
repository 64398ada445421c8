//! How long to wait before another try.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

/// Delays by full jitter: a random while up to a bound that doubles with each try, so that clients which were cut off
/// together do not come back together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Backoff {
    base: Duration,
    max: Duration,
    tries: u32,
}

impl Backoff {
    pub(crate) const fn new(base: Duration, max: Duration) -> Self {
        Self { base, max, tries: 0 }
    }

    /// How often it was asked for a delay since the beginning.
    pub(crate) fn tries(&self) -> u32 {
        self.tries
    }

    /// Begins anew.
    pub(crate) fn reset(&mut self) {
        self.tries = 0;
    }

    /// The next delay.
    pub(crate) fn next(&mut self) -> Duration {
        let delay = jitter(self.bound(), random());
        self.tries = self.tries.saturating_add(1);
        delay
    }

    fn bound(&self) -> Duration {
        self.base.saturating_mul(1 << self.tries.min(31)).min(self.max)
    }
}

/// A part of the bound, as large as the number is among all numbers.
fn jitter(bound: Duration, random: u32) -> Duration {
    bound.mul_f64(f64::from(random) / f64::from(u32::MAX))
}

/// From the randomness that the standard library seeds its hash maps with: good enough to spread callers.
fn random() -> u32 {
    let seed = RandomState::new().build_hasher().finish().to_ne_bytes();
    u32::from_ne_bytes([seed[0], seed[1], seed[2], seed[3]])
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Backoff, jitter};

    const fn usual() -> Backoff {
        Backoff::new(Duration::from_millis(500), Duration::from_secs(20))
    }

    #[test]
    fn the_bound_doubles_up_to_its_most_and_begins_anew() {
        let mut backoff = usual();
        let mut bounds = Vec::new();
        for _ in 0..8 {
            bounds.push(backoff.bound().as_millis());
            backoff.next();
        }
        assert_eq!(bounds, [500, 1000, 2000, 4000, 8000, 16000, 20000, 20000]);
        assert_eq!(backoff.tries(), 8);
        backoff.reset();
        assert_eq!((backoff.tries(), backoff.bound().as_millis()), (0, 500));
        let endless = Backoff { tries: u32::MAX, ..usual() };
        assert_eq!(endless.bound(), Duration::from_secs(20));
    }

    #[test]
    fn jitter_takes_the_whole_of_the_bound() {
        let second = Duration::from_secs(1);
        assert_eq!(jitter(second, 0), Duration::ZERO);
        assert_eq!(jitter(second, u32::MAX), second);
    }

    #[test]
    fn of_ten_thousand_delays_none_is_beyond_its_bound_and_all_parts_of_it_are_drawn() {
        for tries in 0..8 {
            let backoff = Backoff { tries, ..usual() };
            let bound = backoff.bound();
            let mut tenths = [0_u32; 10];
            for _ in 0..10_000 {
                let delay = { backoff }.next();
                assert!(delay <= bound, "{delay:?} of {bound:?}");
                let tenth = (delay.as_secs_f64() / bound.as_secs_f64() * 10.0).floor();
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
                let tenth = (tenth as usize).min(9);
                tenths[tenth] += 1;
            }
            // Of 1,000 each: what is so far off happens by chance less than once in 10^20 runs.
            assert!(tenths.iter().all(|drawn| (700..1300).contains(drawn)), "{tenths:?}");
        }
    }
}
