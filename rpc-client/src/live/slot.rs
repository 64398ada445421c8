//! Where the connection puts what a conversation brings, and its user takes it from.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU8, Ordering::Relaxed},
    },
    task::{Context, Poll, Waker},
};

use bytestring::ByteString;
use rpc_core::{
    EventId, RpcError,
    client::{Failure, Heard, Received},
};

/// What each piece of news counts beside its text. Servers count items alike.
const OVERHEAD: usize = 64;

/// What a conversation brings.
#[derive(Debug)]
pub(super) enum News {
    /// The answer to a call, or to an event.
    Answer(ByteString),
    /// What a subscription brings.
    Received(Received),
    /// What a two-way procedure tells.
    Heard(Heard),
    /// It ended by itself. The last there is.
    Ended,
    /// It failed. The last there is.
    Failed(Failure),
}

impl News {
    pub(super) fn item(json: ByteString, id: Option<EventId>) -> Self {
        Self::Received(Received::item(json, id))
    }

    pub(super) fn rejected(error: RpcError) -> Self {
        Self::Heard(Heard::Rejected(error))
    }

    fn is_last(&self) -> bool {
        matches!(self, Self::Answer(_) | Self::Ended | Self::Failed(_))
    }

    fn size(&self) -> usize {
        OVERHEAD
            + match self {
                Self::Answer(json) | Self::Received(Received::Item { json, .. }) => json.len(),
                Self::Heard(Heard::Event { name, data, .. }) => name.len() + data.len(),
                Self::Heard(Heard::Rejected(error)) => {
                    error.message().len() + error.details().map_or(0, str::len)
                }
                _ => 0,
            }
    }
}

/// How many bytes a server that counts may send ahead, where so many may wait. The rest is for the one item that goes
/// beyond it, so that nothing need be held up.
pub(super) fn window(most: usize) -> usize {
    (most / 2).max(1)
}

/// How it is with the first frame.
const WAITS: u8 = 0;
const SENT: u8 = 1;
const WITHHELD: u8 = 2;

/// One conversation's mailbox. Its key is the id on the wire: a client never uses one twice.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) key: u64,
    sending: AtomicU8,
    inbox: Mutex<Inbox>,
}

#[derive(Debug, Default)]
struct Inbox {
    waiting: VecDeque<News>,
    bytes: usize,
    reader: Option<Waker>,
    /// How many bytes were taken since the connection was told of such.
    freed: usize,
    /// Whether the last was put in.
    is_over: bool,
}

/// How it is with a reader now.
pub(super) struct Put {
    /// Whether more waits than may.
    pub(super) is_behind: bool,
    /// Whether the last was put in.
    pub(super) is_over: bool,
}

/// What a reader finds.
pub(super) struct Taken {
    /// `None` behind the last.
    pub(super) news: Option<News>,
    /// How many bytes there is room for that the connection does not know of. Told only when they are many.
    pub(super) freed: Option<usize>,
}

impl Slot {
    pub(super) fn new(key: u64) -> Self {
        Self { key, sending: AtomicU8::new(WAITS), inbox: Mutex::default() }
    }

    /// Whether anything of it may have reached a server.
    pub(super) fn was_sent(&self) -> bool {
        self.sending.load(Relaxed) == SENT
    }

    /// It is about to be sent. Tells whether it may be.
    pub(super) fn mark_sent(&self) -> bool {
        self.sending.compare_exchange(WAITS, SENT, Relaxed, Relaxed) != Err(WITHHELD)
    }

    /// It turned out that no server has taken it on.
    pub(super) fn mark_unsent(&self) {
        let _ = self.sending.compare_exchange(SENT, WAITS, Relaxed, Relaxed);
    }

    /// It is not to be sent any more. Tells whether it never was: what a caller is told must hold from then on.
    pub(super) fn withhold(&self) -> bool {
        self.sending.compare_exchange(WAITS, WITHHELD, Relaxed, Relaxed) != Err(SENT)
    }

    /// Puts in what has come, of which nothing is left.
    pub(super) fn put(&self, news: &mut Vec<News>, most: usize) -> Put {
        let (reader, put) = {
            let mut inbox = self.inbox();
            for news in news.drain(..) {
                // Nothing comes behind the last.
                if !inbox.is_over {
                    inbox.is_over = news.is_last();
                    inbox.bytes += news.size();
                    inbox.waiting.push_back(news);
                }
            }
            let is_over = inbox.is_over;
            (inbox.reader.take(), Put { is_behind: inbox.bytes > most && !is_over, is_over })
        };
        if let Some(reader) = reader {
            reader.wake();
        }
        put
    }

    /// Puts in the last.
    pub(super) fn finish(&self, news: News) {
        self.put(&mut vec![news], usize::MAX);
    }

    /// Whether more waits than so many bytes.
    pub(super) fn is_behind(&self, most: usize) -> bool {
        self.inbox().bytes > most
    }

    /// How many more bytes may come, if so many may wait. What was taken before is not told of any more.
    pub(super) fn begin_window(&self, most: usize) -> usize {
        let mut inbox = self.inbox();
        inbox.freed = 0;
        most.saturating_sub(inbox.bytes)
    }

    /// The next there is, where so many bytes may wait.
    pub(super) fn poll_take(&self, cx: &Context<'_>, most: usize) -> Poll<Taken> {
        let mut inbox = self.inbox();
        let Some(news) = inbox.waiting.pop_front() else {
            if inbox.is_over {
                return Poll::Ready(Taken { news: None, freed: None });
            }
            if !inbox.reader.as_ref().is_some_and(|reader| reader.will_wake(cx.waker())) {
                inbox.reader = Some(cx.waker().clone());
            }
            return Poll::Pending;
        };
        let size = news.size();
        inbox.bytes -= size;
        inbox.freed += size;
        let is_much = inbox.freed >= window(most) / 2;
        let freed = is_much.then(|| std::mem::take(&mut inbox.freed));
        Poll::Ready(Taken { news: Some(news), freed })
    }

    /// Whether the last was put in, taken or not.
    pub(super) fn is_over(&self) -> bool {
        self.inbox().is_over
    }

    /// Nothing panics while it holds the lock.
    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use rpc_core::{RpcError, client::Heard};

    use super::{News, Slot};

    #[test]
    fn what_is_withheld_is_not_sent_and_what_is_sent_is_not_withheld() {
        let slot = Slot::new(1);
        assert!(slot.withhold() && !slot.was_sent());
        assert!(!slot.mark_sent() && !slot.was_sent() && slot.withhold());
        slot.mark_unsent();
        assert!(!slot.mark_sent(), "whoever waited was told that it was not sent");

        let slot = Slot::new(2);
        assert!(slot.mark_sent() && slot.was_sent() && !slot.withhold());
        assert!(slot.mark_sent(), "a query is sent again");
        slot.mark_unsent();
        assert!(!slot.was_sent() && slot.withhold());
    }

    #[test]
    fn refusals_count_for_what_they_are() {
        let error = RpcError::forbidden("x".repeat(1000)).with_details(&["y".repeat(1000)]);
        let slot = Slot::new(1);
        assert!(slot.put(&mut vec![News::Heard(Heard::Rejected(error))], 2000).is_behind);
    }
}
