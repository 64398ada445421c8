//! A subscription's flow window: how many bytes of items its client is ready for.

use std::num::NonZeroU32;

/// What is left of a window. The item that goes beyond it is sent, and what is left is below zero then.
#[derive(Debug)]
pub(super) struct Window {
    left: i64,
}

impl Window {
    pub(super) fn new(bytes: NonZeroU32) -> Self {
        Self { left: bytes.get().into() }
    }

    /// Whether an item may be sent.
    pub(super) fn is_open(&self) -> bool {
        self.left > 0
    }

    /// An item is sent whose frame's text has this many bytes.
    pub(super) fn spend(&mut self, bytes: usize) {
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        self.left = self.left.saturating_sub(bytes);
    }

    /// The client is ready for so many more bytes. Tells whether that opens the window.
    pub(super) fn give(&mut self, bytes: u64) -> bool {
        let was_open = self.is_open();
        let bytes = i64::try_from(bytes).unwrap_or(i64::MAX);
        self.left = self.left.saturating_add(bytes).min(u32::MAX.into());
        !was_open && self.is_open()
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::Window;

    #[test]
    fn what_is_given_back_first_makes_up_for_what_went_beyond() {
        let mut window = Window::new(NonZeroU32::MIN);
        window.spend(100);
        assert_eq!((window.left, window.is_open()), (-99, false));
        assert!(!window.give(99));
        assert!(window.give(1), "it is open from here on");
        assert!(!window.give(1), "it was open before");
    }

    #[test]
    fn it_is_never_wider_than_the_widest_that_can_be_asked_for() {
        let mut window = Window::new(NonZeroU32::MAX);
        window.spend(1000);
        window.give(u64::MAX);
        assert_eq!(window.left, i64::from(u32::MAX));
        window.spend(usize::MAX);
        window.spend(usize::MAX);
        assert!(!window.give(u32::MAX.into()));
        assert!(window.left < 0);
    }
}
