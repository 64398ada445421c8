//! How long to wait before another try.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

const BASE: Duration = Duration::from_millis(50);
const MAX: Duration = Duration::from_secs(2);

/// A random while, up to a bound that doubles with each try: callers that failed together do not come back together.
pub(super) fn delay(tries: u32) -> Duration {
    jitter(bound(tries), random())
}

fn bound(tries: u32) -> Duration {
    BASE.saturating_mul(1 << tries.min(16)).min(MAX)
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

    use super::{bound, delay, jitter};

    #[test]
    fn the_bound_doubles_up_to_two_seconds() {
        let bounds: Vec<_> = (0..8).map(|tries| bound(tries).as_millis()).collect();
        assert_eq!(bounds, [50, 100, 200, 400, 800, 1600, 2000, 2000]);
        assert_eq!(bound(u32::MAX), Duration::from_secs(2));
    }

    #[test]
    fn jitter_takes_the_whole_of_the_bound() {
        let second = Duration::from_secs(1);
        assert_eq!(jitter(second, 0), Duration::ZERO);
        assert_eq!(jitter(second, u32::MAX), second);
        assert!((0..100).all(|tries| delay(tries) <= bound(tries)));
    }
}
