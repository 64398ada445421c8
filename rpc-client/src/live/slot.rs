//! Where the connection puts what a conversation brings, and its user takes it from.

use std::{
    collections::VecDeque,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    task::{Context, Poll, Waker},
};

use bytestring::ByteString;
use rpc_core::{
    EventId, RpcError,
    client::{Failure, Heard, Received},
};

/// What a piece of news that is no item counts beside its text.
const OVERHEAD: usize = 64;

/// What a conversation brings.
#[derive(Debug)]
pub(super) enum News {
    /// The answer to a call, or to an event.
    Answer(ByteString),
    /// What a subscription brings, and what that counts.
    Received { received: Received, bytes: usize },
    /// What a two-way procedure tells.
    Heard(Heard),
    /// It ended by itself. The last there is.
    Ended,
    /// It failed. The last there is.
    Failed(Failure),
}

impl News {
    /// An item, which counts as many bytes as its message has: servers count alike.
    pub(super) fn item(json: ByteString, id: Option<EventId>, bytes: usize) -> Self {
        Self::Received { received: Received::item(json, id), bytes }
    }

    pub(super) fn reset() -> Self {
        Self::Received { received: Received::Reset, bytes: OVERHEAD }
    }

    pub(super) fn rejected(error: RpcError) -> Self {
        Self::Heard(Heard::Rejected(error))
    }

    /// Keeps no more memory than it needs.
    fn detach(&mut self) {
        let detach = |text: &mut ByteString| *text = ByteString::from(&**text);
        match self {
            Self::Received { received: Received::Item { json, .. }, .. } => detach(json),
            Self::Heard(Heard::Event { name, data, .. }) => {
                detach(name);
                detach(data);
            }
            _ => {}
        }
    }

    fn is_last(&self) -> bool {
        matches!(self, Self::Answer(_) | Self::Ended | Self::Failed(_))
    }

    pub(super) fn size(&self) -> usize {
        let text = match self {
            Self::Received { bytes, .. } => return *bytes,
            Self::Answer(json) => json.len(),
            Self::Heard(Heard::Event { name, data, .. }) => name.len() + data.len(),
            Self::Heard(Heard::Rejected(error)) => {
                error.message().len() + error.details().map_or(0, str::len)
            }
            _ => 0,
        };
        OVERHEAD + text
    }
}

/// How many bytes a server that counts may send ahead, where so many may wait. The rest is for the one item that goes
/// beyond it, so that nothing need be held up.
pub(super) fn window(most: usize) -> usize {
    (most / 2).max(1)
}

/// One conversation's mailbox. Its key is the id on the wire: a client never uses one twice.
#[derive(Debug)]
pub(super) struct Slot {
    pub(super) key: u64,
    was_sent: AtomicBool,
    /// Whether the last was put in. Told under the lock.
    is_over: AtomicBool,
    inbox: Mutex<Inbox>,
}

#[derive(Debug, Default)]
struct Inbox {
    waiting: VecDeque<News>,
    /// The last there is, which is all that a call ever gets.
    last: Option<News>,
    /// What waits, and what was taken and is not done with.
    bytes: usize,
    reader: Option<Waker>,
}

/// How it is with a reader now.
pub(super) struct Put {
    /// Whether more waits than may.
    pub(super) is_behind: bool,
    /// Whether the last was put in.
    pub(super) is_over: bool,
}

impl Slot {
    pub(super) fn new(key: u64) -> Self {
        Self {
            key,
            was_sent: AtomicBool::new(false),
            is_over: AtomicBool::new(false),
            inbox: Mutex::default(),
        }
    }

    /// Whether anything of it may have reached a server.
    pub(super) fn was_sent(&self) -> bool {
        self.was_sent.load(Relaxed)
    }

    pub(super) fn mark_sent(&self) {
        self.was_sent.store(true, Relaxed);
    }

    /// It turned out that no server has taken it on.
    pub(super) fn mark_unsent(&self) {
        self.was_sent.store(false, Relaxed);
    }

    /// Puts in what has come, of which nothing is left.
    pub(super) fn put(&self, news: &mut Vec<News>, most: usize) -> Put {
        let (reader, put) = {
            let mut inbox = self.inbox();
            // A part of a frame keeps the whole buffer that was read with it. For who takes it at once that costs nothing;
            // what waits for longer is copied.
            let is_late = !inbox.waiting.is_empty();
            for mut news in news.drain(..) {
                if is_late {
                    news.detach();
                }
                // Nothing comes behind the last.
                if self.is_over() {
                    break;
                }
                inbox.bytes += news.size();
                if news.is_last() {
                    inbox.last = Some(news);
                    self.is_over.store(true, Relaxed);
                } else {
                    inbox.waiting.push_back(news);
                }
            }
            let is_over = self.is_over();
            (inbox.reader.take(), Put { is_behind: inbox.bytes > most && !is_over, is_over })
        };
        if let Some(reader) = reader {
            reader.wake();
        }
        put
    }

    /// Puts in the last.
    pub(super) fn finish(&self, last: News) {
        let reader = {
            let mut inbox = self.inbox();
            if self.is_over.swap(true, Relaxed) {
                return;
            }
            inbox.bytes += last.size();
            inbox.last = Some(last);
            inbox.reader.take()
        };
        if let Some(reader) = reader {
            reader.wake();
        }
    }

    /// Whether more waits than so many bytes.
    pub(super) fn is_behind(&self, most: usize) -> bool {
        self.inbox().bytes > most
    }

    /// How many more bytes may come, if so many may wait.
    pub(super) fn begin_window(&self, most: usize) -> usize {
        most.saturating_sub(self.inbox().bytes)
    }

    /// So many bytes of what was taken are done with.
    pub(super) fn free(&self, bytes: usize) {
        self.inbox().bytes -= bytes;
    }

    /// All that waits, into an empty list. Nothing is put there behind the last.
    pub(super) fn poll_take(&self, cx: &Context<'_>, taken: &mut VecDeque<News>) -> Poll<()> {
        let mut inbox = self.inbox();
        std::mem::swap(&mut inbox.waiting, taken);
        taken.extend(inbox.last.take());
        if taken.is_empty() && !self.is_over() {
            return inbox.await_news(cx);
        }
        Poll::Ready(())
    }

    /// The last there is, where nothing else comes. `None` if it was taken before.
    pub(super) fn poll_last(&self, cx: &Context<'_>) -> Poll<Option<News>> {
        let mut inbox = self.inbox();
        let last = inbox.last.take();
        if last.is_none() && !self.is_over() {
            return inbox.await_news(cx);
        }
        Poll::Ready(last)
    }

    /// Whether the last was put in, taken or not.
    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Relaxed)
    }

    /// Nothing panics while it holds the lock.
    fn inbox(&self) -> MutexGuard<'_, Inbox> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inbox {
    fn await_news<T>(&mut self, cx: &Context<'_>) -> Poll<T> {
        if !self.reader.as_ref().is_some_and(|reader| reader.will_wake(cx.waker())) {
            self.reader = Some(cx.waker().clone());
        }
        Poll::Pending
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::VecDeque,
        task::{Context, Waker},
    };

    use bytestring::ByteString;
    use rpc_core::{
        RpcError,
        client::{Heard, Received},
    };

    use super::{News, Slot};

    #[test]
    fn what_waits_for_long_keeps_nothing_else_in_memory() {
        let chunk = ByteString::from("0123456789".repeat(100));
        let item = |number: usize| News::item(chunk.slice_ref(&chunk[number..=number]), None, 100);
        let slot = Slot::new(1);
        slot.put(&mut vec![item(1), item(2)], 1 << 20);
        slot.put(&mut vec![item(3)], 1 << 20);
        let mut taken = VecDeque::new();
        assert!(slot.poll_take(&Context::from_waker(Waker::noop()), &mut taken).is_ready());
        let texts: Vec<_> = taken
            .iter()
            .map(|news| match news {
                News::Received { received: Received::Item { json, .. }, .. } => json,
                news => panic!("{news:?}"),
            })
            .collect();
        assert_eq!(texts, ["1", "2", "3"]);
        let is_part = |text: &ByteString| chunk.as_bytes().as_ptr_range().contains(&text.as_ptr());
        let parts: Vec<_> = texts.into_iter().map(is_part).collect();
        assert_eq!(parts, [true, true, false]);
    }

    #[test]
    fn refusals_count_for_what_they_are() {
        let error = RpcError::forbidden("x".repeat(1000)).with_details(&["y".repeat(1000)]);
        let slot = Slot::new(1);
        assert!(slot.put(&mut vec![News::Heard(Heard::Rejected(error))], 2000).is_behind);
    }
}
