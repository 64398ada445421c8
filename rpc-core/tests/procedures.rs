//! Procedures in process: from a listed function to the steps of its reply, with no transport.

use std::{
    future::poll_fn,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures::{Stream, executor::block_on, task::noop_waker_ref};
use rpc_core::{
    Call, Context, FromContext, FromRef, Head, Kind, Layer, Next, Parts, ProcedureError, RawInput, Reply,
    Routes, RpcError, Table, procedure,
    reply::{self, Event, Step},
    router, stream, try_stream,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

#[derive(Clone, Default)]
struct Log(Arc<std::sync::Mutex<Vec<String>>>);

impl Log {
    fn add(&self, line: impl Into<String>) {
        self.0.lock().expect("nobody panics with it").push(line.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().expect("nobody panics with it"))
    }
}

#[derive(Clone, Default, Context)]
struct App {
    #[provide]
    log: Log,
    #[provide]
    lookups: Lookups,
}

#[derive(Clone, Default)]
struct Lookups(Arc<AtomicUsize>);

#[derive(Clone)]
struct User(String);

impl FromContext<App> for User {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        call.context().lookups.0.fetch_add(1, Ordering::Relaxed);
        call.extension::<User>().cloned().ok_or_else(|| RpcError::unauthorized("sign in first"))
    }
}

/// Not `Clone`, and made from another extractor.
struct Admin;

impl FromContext<App> for Admin {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        match call.extract::<User>().await?.0.as_str() {
            "root" => Ok(Self),
            _ => Err(RpcError::forbidden("admins only")),
        }
    }
}

#[derive(Deserialize, JsonSchema)]
struct Count {
    to: u32,
}

#[derive(Debug, PartialEq, Serialize, Deserialize, RpcError)]
enum CountError {
    #[rpc(status = 422, message = "{0} is too many")]
    TooMany(u32),
}

type Answer<T> = Result<T, CountError>;

#[procedure(query)]
async fn double(input: Count) -> Answer<u32> {
    input.to.checked_mul(2).ok_or(CountError::TooMany(input.to))
}

/// Says who asks.
#[procedure(query, timeout = "1m 30s", meta(role = "any"))]
async fn who(#[ctx] user: Option<User>) -> String {
    user.map_or_else(|| "nobody".to_owned(), |user| user.0)
}

#[procedure(mutation)]
async fn reset(#[ctx] user: User, #[ctx] _admin: Admin, #[ctx] log: Log, input: Count) {
    log.add(format!("reset to {} by {}", input.to, user.0));
}

struct Probe(Log);

impl Drop for Probe {
    fn drop(&mut self) {
        self.0.add("dropped");
    }
}

#[procedure(subscription)]
fn count(#[ctx] log: Log, input: Count) -> impl Stream<Item = Answer<u32>> {
    try_stream!({
        let _probe = Probe(log);
        for number in 1..=input.to {
            if number > 3 {
                Err(CountError::TooMany(input.to))?;
            }
            yield number;
        }
    })
}

#[procedure(subscription)]
fn forever(#[ctx] log: Log) -> impl Stream<Item = String> {
    stream!({
        let _probe = Probe(log);
        yield "first".to_owned();
        std::future::pending::<()>().await;
    })
}

#[procedure(query)]
async fn broken(#[ctx] log: Log) -> u32 {
    let _probe = Probe(log);
    std::future::ready(()).await;
    panic!("a secret")
}

mod admin {
    use super::{App, FromRef, Log};
    use rpc_core::{Context, procedure, router};

    #[derive(Clone, Context)]
    pub(super) struct Audit {
        #[provide]
        log: Log,
        made: usize,
    }

    impl FromRef<App> for Audit {
        fn from_ref(app: &App) -> Self {
            app.log.add("an audit is made");
            Self { log: app.log.clone(), made: 1 }
        }
    }

    #[procedure(query)]
    async fn audits(#[ctx] audit: Audit, #[ctx] log: Log) -> usize {
        log.add("asked");
        audit.made
    }

    router! { pub(super) Api for Audit { audits } }
}

router! {
    /// Everything.
    Api for App {
        numbers: { double, count, sub: { double as twice_as_much } },
        who,
        reset,
        forever,
        broken,
        admin => admin::Api,
    }
}

/// Runs a call to its end: what its steps brought.
fn run(table: &Table, path: &str, input: &str, user: Option<&str>) -> Result<Vec<String>, RpcError> {
    let mut running = Some(start(table, path, input, user));
    let mut out = Vec::from("before");
    let mut items = Vec::new();
    loop {
        out.truncate("before".len());
        match block_on(poll_fn(|cx| reply::poll(&mut running, cx, &mut out))) {
            Ok(Step::Open) => {}
            Ok(Step::Item(_)) => items.push(text(&out)),
            Ok(Step::Value) => return Ok(vec![text(&out)]),
            Ok(_) => return Ok(items),
            Err(error) => {
                assert_eq!(&out[..], b"before", "what was written before an error is cut off");
                return Err(error);
            }
        }
    }
}

fn start(table: &Table, path: &str, input: &str, user: Option<&str>) -> Reply {
    let served = table.get(path).expect("it is listed");
    let input = if input.is_empty() { RawInput::absent() } else { RawInput::from(input.to_owned()) };
    let mut parts = Parts::new(served.route().clone(), input, Head::default(), None);
    if let Some(user) = user {
        parts.insert_extension(User(user.to_owned()));
    }
    served.call(parts)
}

fn text(out: &[u8]) -> String {
    String::from_utf8(out.to_vec()).expect("JSON").replacen("before", "", 1)
}

fn app() -> (Table, Log, Lookups) {
    let app = App::default();
    let (log, lookups) = (app.log.clone(), app.lookups.clone());
    let table = Api::routes().bind(app);
    log.take();
    (table, log, lookups)
}

#[test]
fn names_on_the_wire_are_camel_case_and_dotted() {
    let (table, ..) = app();
    let mut paths: Vec<_> = table.routes().map(|route| (route.path(), route.description().kind)).collect();
    paths.sort_unstable_by_key(|(path, _)| *path);
    let expected = [
        ("admin.audits", Kind::Query),
        ("broken", Kind::Query),
        ("forever", Kind::Subscription),
        ("numbers.count", Kind::Subscription),
        ("numbers.double", Kind::Query),
        ("numbers.sub.twiceAsMuch", Kind::Query),
        ("reset", Kind::Mutation),
        ("who", Kind::Query),
    ];
    assert_eq!(paths, expected);
    assert_eq!(Api::schema().docs, "Everything.");
}

#[test]
fn a_description_says_what_was_written() {
    let (table, ..) = app();
    let description = table.get("who").expect("it is listed").route().description();
    assert_eq!((description.name, description.docs), ("who", "Says who asks."));
    assert_eq!(description.timeout.map(|timeout| timeout.as_secs()), Some(90));
    assert_eq!(description.meta("role"), Some("any"));
    assert!(description.source.is_some_and(|source| source.file.ends_with("tests/procedures.rs")));
}

#[test]
fn a_value_or_the_functions_own_error() {
    let (table, ..) = app();
    assert_eq!(run(&table, "numbers.double", r#"{"to":4}"#, None).expect("a value"), ["8"]);
    let error = run(&table, "numbers.sub.twiceAsMuch", r#"{"to":4000000000}"#, None).expect_err("too many");
    assert_eq!((error.code(), error.status()), ("TOO_MANY", 422));
    assert_eq!((error.message(), error.details()), ("4000000000 is too many", Some("4000000000")));
    assert_eq!(CountError::from_rpc_error(&error), Some(CountError::TooMany(4_000_000_000)));
}

#[test]
fn a_stream_brings_items_until_it_ends_or_fails() {
    let (table, log, _) = app();
    assert_eq!(run(&table, "numbers.count", r#"{"to":3}"#, None).expect("items"), ["1", "2", "3"]);
    let error = run(&table, "numbers.count", r#"{"to":9}"#, None).expect_err("too many");
    assert_eq!(error.code(), "TOO_MANY");
    assert_eq!(log.take(), ["dropped", "dropped"]);
    assert_eq!(run(&table, "numbers.count", "{}", None).expect_err("no input").code(), "BAD_INPUT");
    assert_eq!(log.take().len(), 0, "the function never started");
}

#[test]
fn dropping_a_reply_drops_the_generator_where_it_waits() {
    let (table, log, _) = app();
    let mut running = Some(start(&table, "forever", "", None));
    let (mut cx, mut out) = (std::task::Context::from_waker(noop_waker_ref()), Vec::new());
    for _ in ["open", "item"] {
        assert!(reply::poll(&mut running, &mut cx, &mut out).is_ready());
    }
    assert!(reply::poll(&mut running, &mut cx, &mut out).is_pending());
    assert_eq!(log.take().len(), 0);
    reply::cancel(&mut running);
    assert_eq!(log.take(), ["dropped"]);
}

#[test]
fn extractors_run_before_the_input_and_once_a_call() {
    let (table, log, lookups) = app();
    let refused = |user| run(&table, "reset", r#"{"to":"x"}"#, user).expect_err("refused").code().to_owned();
    assert_eq!(refused(None), "UNAUTHORIZED");
    assert_eq!(refused(Some("ada")), "FORBIDDEN");
    assert_eq!(refused(Some("root")), "BAD_INPUT");
    lookups.0.store(0, Ordering::Relaxed);
    assert_eq!(run(&table, "reset", r#"{"to":1}"#, Some("root")).expect("a value"), ["null"]);
    assert_eq!(lookups.0.load(Ordering::Relaxed), 1, "`Admin` asks for the user that is there already");
    assert_eq!(log.take(), ["reset to 1 by root"]);
}

#[test]
fn an_optional_extractor_forgives_only_that_nobody_is_signed_in() {
    let (table, ..) = app();
    assert_eq!(run(&table, "who", "", None).expect("a value"), ["\"nobody\""]);
    assert_eq!(run(&table, "who", "null", Some("ada")).expect("a value"), ["\"ada\""]);
}

#[test]
fn a_nested_context_is_made_once() {
    let app = App::default();
    let log = app.log.clone();
    let table = Api::routes().bind(app);
    assert_eq!(run(&table, "admin.audits", "", None).expect("a value"), ["1"]);
    assert_eq!(run(&table, "admin.audits", "", None).expect("a value"), ["1"]);
    assert_eq!(log.take(), ["an audit is made", "asked", "asked"]);
}

#[test]
fn a_panic_is_an_internal_error_that_tells_nothing() {
    let (table, log, _) = app();
    let error = run(&table, "broken", "", None).expect_err("a panic");
    assert_eq!((error.code(), error.status()), ("INTERNAL_ERROR", 500));
    let shown = serde_json::to_string(&error).expect("JSON");
    assert!(shown.contains("errorId") && !shown.contains("secret"), "{shown}");
    assert_eq!(log.take(), ["dropped"]);
}

struct Note(&'static str, Log);

impl Layer for Note {
    fn call(&self, parts: Parts, next: &Next) -> Reply {
        let (name, log) = (self.0, self.1.clone());
        log.add(format!("{name} {} {}", parts.path(), next.context::<App>().is_some()));
        reply::observe(next.call(parts), move |event| {
            log.add(format!(
                "{name} {}",
                match event {
                    Event::Value => "value",
                    Event::Open => "open",
                    Event::Item => "item",
                    Event::End => "end",
                    Event::Failed(error) => error.code(),
                    Event::Cancelled => "cancelled",
                    _ => "?",
                }
            ));
        })
    }
}

#[test]
fn layers_wrap_values_and_streams_alike_and_the_last_is_the_outermost() {
    let app = App::default();
    let log = app.log.clone();
    let routes: Routes<App> = Api::routes().layer(Note("inner", log.clone()));
    let table = routes.bind(app).layer(Note("outer", log.clone()));
    log.take();
    run(&table, "numbers.count", r#"{"to":1}"#, None).expect("items");
    let lines = log.take();
    assert_eq!(lines[..2], ["outer numbers.count true", "inner numbers.count true"]);
    assert_eq!(lines[2..4], ["inner open", "outer open"]);
    assert_eq!(lines[4..], ["inner item", "outer item", "dropped", "inner end", "outer end"]);
    run(&table, "numbers.double", "1", None).expect_err("no object");
    assert_eq!(log.take()[2..], ["inner BAD_INPUT", "outer BAD_INPUT"]);
    drop(start(&table, "forever", "", None));
    let mut ended = log.take().split_off(2);
    ended.sort_unstable();
    assert_eq!(ended, ["inner cancelled", "outer cancelled"]);
}
