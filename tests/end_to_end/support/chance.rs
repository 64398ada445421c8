//! Randomness from a seed: a test that fails by chance fails again.

/// A small generator of numbers that look random (xorshift).
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("it is below a usize")
    }

    /// The bytes with a few of them replaced, removed, repeated, or cut off.
    pub(crate) fn change(&mut self, bytes: &[u8]) -> Vec<u8> {
        const FAVOURITES: &[u8] = b"\0\r\n \"\\{}[]:,%&=\xff\x80\x7f0-+.";

        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(4) {
            if bytes.is_empty() {
                return bytes;
            }
            let at = self.below(bytes.len());
            match self.below(5) {
                0 => drop(bytes.remove(at)),
                1 => bytes.insert(at, FAVOURITES[self.below(FAVOURITES.len())]),
                2 => bytes[at] = FAVOURITES[self.below(FAVOURITES.len())],
                3 => bytes[at] ^= 1 << self.below(8),
                _ => {
                    let end = at + self.below(bytes.len() - at);
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        if self.below(10) == 0 && !bytes.is_empty() {
            bytes.truncate(self.below(bytes.len()).max(1));
        }
        bytes
    }
}
