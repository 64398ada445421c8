//! Takes what a conversation brings out of its slot, and tells the connection when there is room again.

use std::{
    collections::VecDeque,
    sync::Arc,
    task::{Context, Poll, ready},
};

use super::{
    Shared,
    mailbox::Command,
    slot::{News, Slot, window},
};

/// Who reads a conversation that brings more than one thing.
pub(super) struct Reader {
    slot: Arc<Slot>,
    /// Taken at once, so that not each piece of news takes the lock.
    taken: VecDeque<News>,
    /// How many bytes were read since the connection was told of such.
    read: usize,
}

impl Reader {
    pub(super) fn new(slot: Arc<Slot>) -> Self {
        Self { slot, taken: VecDeque::new(), read: 0 }
    }

    /// What it brings next; `None` behind the last.
    pub(super) fn poll_next(&mut self, cx: &Context<'_>, shared: &Shared) -> Poll<Option<News>> {
        if self.taken.is_empty() {
            ready!(self.slot.poll_take(cx, &mut self.taken));
        }
        let Some(news) = self.taken.pop_front() else { return Poll::Ready(None) };
        self.read += news.size();
        // Early enough that a server goes on before there is nothing left to read.
        if self.read >= window(shared.settings.terms.most) / 2 {
            let bytes = std::mem::take(&mut self.read);
            self.slot.free(bytes);
            shared.mailbox.post_if_running(Command::HasRoom { conversation: self.slot.key, bytes });
        }
        Poll::Ready(Some(news))
    }
}
