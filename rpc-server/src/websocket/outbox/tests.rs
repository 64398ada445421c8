//! What waits for a connection, and what is written while its task sleeps.

use std::{
    io,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Wake, Waker},
};

use rpc_realtime::{Outlet, Parcel, Payload};

use super::{DirectWrite, Door, Exit, Form, Outbox};
use crate::{
    prelude::*,
    websocket::{outbound::Outbound, wake::Woken},
};

#[derive(Serialize, Events)]
enum Event {
    Number(u32),
}

fn event(number: u32) -> Parcel {
    Parcel::Event(Payload::of(&Event::Number(number)).expect("a number can be encoded"))
}

/// A socket that takes so many bytes.
struct Sink {
    written: Mutex<Vec<u8>>,
    most: usize,
}

impl Sink {
    fn of(most: usize) -> Arc<Self> {
        Arc::new(Self { written: Mutex::default(), most })
    }

    fn written(&self) -> usize {
        self.written.lock().expect("no panic").len()
    }
}

impl DirectWrite for Sink {
    fn try_write(&self, bytes: &[u8]) -> io::Result<usize> {
        let mut written = self.written.lock().expect("no panic");
        let taken = bytes.len().min(self.most - written.len());
        if taken == 0 {
            return Err(io::ErrorKind::WouldBlock.into());
        }
        written.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }
}

/// Counts how often it is woken.
#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

fn outbox(room: usize) -> Arc<Outbox> {
    Outbox::new(&Arc::new(Woken::default()), 1 << 20, room)
}

fn exit(outbox: &Arc<Outbox>) -> Arc<Exit> {
    Exit::new(outbox, Form::Conversation(r#""a""#.into()), 0)
}

#[test]
fn what_is_emitted_while_the_task_sleeps_is_written_at_once_and_its_rest_before_all_else() {
    let (outbox, sink) = (outbox(1000), Sink::of(100));
    let exit = exit(&outbox);
    outbox.write_directly(Some(Arc::clone(&sink) as Arc<dyn DirectWrite>));
    assert!(outbox.task_rests());
    let mut expected = Outbound::default();
    for number in 1..4 {
        super::write(&exit.form, &event(number), &mut expected);
        exit.send(event(number));
    }
    let mut out = Outbound::default();
    outbox.task_runs(&mut out);
    outbox.deliver(&mut out, 1000, &mut Vec::new());
    let mut all = sink.written.lock().expect("no panic").clone();
    assert_eq!(all.len(), 100, "all that it takes");
    all.extend_from_slice(out.unwritten());
    // But for the timestamps.
    assert_eq!(all.len(), expected.waiting());
    let text = String::from_utf8_lossy(&all);
    let places = [1, 2, 3].map(|number| text.find(&format!(r#""data":{number}"#)));
    assert!(places.is_sorted() && places.iter().all(Option::is_some), "{text}");
}

/// Whoever emits may have looked before the conversation was closed, and get its turn after all else.
#[test]
fn nothing_of_a_conversation_is_written_once_its_close_was_read() {
    let (outbox, sink) = (outbox(1000), Sink::of(1000));
    let exit = exit(&outbox);
    outbox.write_directly(Some(Arc::clone(&sink) as Arc<dyn DirectWrite>));
    outbox.task_runs(&mut Outbound::default());
    exit.close();
    assert!(outbox.task_rests());
    outbox.push(&exit, event(1));
    assert_eq!((sink.written(), outbox.is_empty()), (0, true));
}

#[test]
fn a_connection_that_is_over_keeps_neither_its_events_nor_its_socket() {
    let (outbox, sink) = (outbox(1000), Sink::of(1000));
    let exit = exit(&outbox);
    outbox.write_directly(Some(Arc::clone(&sink) as Arc<dyn DirectWrite>));
    exit.send(event(1));
    outbox.close();
    // Somebody keeps the way out, in a list of a room for example.
    exit.send(event(2));
    assert_eq!((Arc::strong_count(&sink), outbox.is_empty()), (1, true));
    let weak = Arc::downgrade(&outbox);
    drop((exit, outbox));
    assert!(weak.upgrade().is_none(), "what waited referred to it");
}

#[test]
fn who_waits_for_room_is_woken_by_what_ends_the_waiting() {
    let ends: [fn(&Arc<Exit>); 2] = [|exit| exit.close(), |exit| exit.outbox.close()];
    for end in ends {
        let outbox = outbox(1);
        let exit = exit(&outbox);
        exit.send(event(1));
        let count = Arc::new(Count::default());
        let waker = Waker::from(Arc::clone(&count));
        let mut cx = Context::from_waker(&waker);
        let door = Door(Arc::clone(&exit));
        assert!(door.poll_ready(&mut cx).is_pending() && door.poll_ready(&mut cx).is_pending());
        end(&exit);
        assert_eq!(count.0.load(Ordering::SeqCst), 1);
        assert!(door.poll_ready(&mut cx).is_ready());
    }
}
