//! What the server has seen: a layer that counts, and a query that tells.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rpc_server::{
    Kind,
    prelude::*,
    reply::{Event, observe},
};

use super::{app::Leave, connections::Connections};

/// Counts. Clones share what they have counted.
#[derive(Clone)]
pub(crate) struct Probe(Arc<Shared>);

struct Shared {
    connections: Connections,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    procedures: BTreeMap<String, Counts>,
    sockets: u32,
    /// Those that were open when this was last looked at.
    open_sockets: BTreeSet<u64>,
}

/// What became of one procedure's calls. One that began did one of the others, or still runs.
#[derive(Default, Clone, Serialize, JsonSchema)]
struct Counts {
    /// How many began.
    started: u32,
    /// How many run.
    running: u32,
    /// How many were answered, or ended by themselves.
    finished: u32,
    /// How many failed.
    failed: u32,
    /// How many were dropped, since nobody waited for them any more or their time was up.
    dropped: u32,
    /// How many items they brought.
    items: u32,
}

/// Sockets, which are connections that carry conversations.
#[derive(Serialize, JsonSchema)]
struct Sockets {
    /// How many were opened.
    opened: u32,
    /// How many of these are closed.
    closed: u32,
}

/// What the server has seen since it was started.
#[derive(Serialize, JsonSchema)]
pub(super) struct Report {
    /// By paths; and, of calls whose input has a `key`, by `path:key` too. What never began is absent.
    procedures: BTreeMap<String, Counts>,
    sockets: Sockets,
    /// How many connections are open, that of who asks among them.
    connections: u32,
}

impl Probe {
    pub(super) fn new(connections: Connections) -> Self {
        Self(Arc::new(Shared { connections, seen: Mutex::default() }))
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn count(&self, names: &[String], count: impl Fn(&mut Counts)) {
        let mut seen = self.seen();
        for name in names {
            count(seen.procedures.entry(name.clone()).or_default());
        }
    }

    fn end(&self, names: &[String], count: impl Fn(&mut Counts)) {
        self.count(names, |counts| {
            counts.running -= 1;
            count(counts);
        });
    }

    fn report(&self) -> Report {
        let open = self.0.connections.numbers();
        let mut seen = self.seen();
        seen.open_sockets.retain(|socket| open.contains(socket));
        let few = |many: usize| u32::try_from(many).unwrap_or(u32::MAX);
        Report {
            procedures: seen.procedures.clone(),
            sockets: Sockets { opened: seen.sockets, closed: seen.sockets - few(seen.open_sockets.len()) },
            connections: few(open.len()),
        }
    }

    fn socket_is_opened(&self, parts: &Parts) -> impl Fn() + Send + use<> {
        let (probe, peer) = (self.clone(), parts.connection().and_then(|connection| connection.peer));
        move || {
            // Looked for first, since nobody else is to wait for it.
            let number = peer.and_then(|peer| probe.0.connections.of(peer));
            let mut seen = probe.seen();
            seen.sockets += 1;
            seen.open_sockets.extend(number);
        }
    }
}

impl Layer for Probe {
    fn call(&self, parts: Parts, next: &Next) -> Reply {
        if parts.description().kind == Kind::Upgrade {
            let opened = self.socket_is_opened(&parts);
            return observe(next.call(parts), move |event| {
                if matches!(event, Event::Value) {
                    opened();
                }
            });
        }
        let mut names = vec![parts.path().to_owned()];
        names.extend(key(&parts).map(|key| format!("{}:{key}", parts.path())));
        self.count(&names, |counts| {
            counts.started += 1;
            counts.running += 1;
        });
        let probe = self.clone();
        observe(next.call(parts), move |event| match event {
            Event::Item => probe.count(&names, |counts| counts.items += 1),
            Event::Value | Event::End => probe.end(&names, |counts| counts.finished += 1),
            Event::Failed(_) => probe.end(&names, |counts| counts.failed += 1),
            Event::Cancelled => probe.end(&names, |counts| counts.dropped += 1),
            _ => {}
        })
    }
}

/// The key that a call's input names.
fn key(parts: &Parts) -> Option<String> {
    #[derive(Deserialize)]
    struct Keyed {
        key: String,
    }
    let keyed: Keyed = serde_json::from_str(parts.input().as_str()?).ok()?;
    Some(keyed.key)
}

/// What the server has seen. It is counted itself.
#[procedure(query)]
pub(super) async fn probe(#[ctx] probe: Probe) -> Report {
    probe.report()
}

/// Tells the server to leave: it takes nothing on any more, tells its clients, and ends when they have gone.
#[procedure(mutation)]
pub(super) async fn drain(#[ctx] leave: Leave) {
    leave.now();
}
