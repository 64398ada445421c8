//! Layers: their order, what they see of a call, and how they wrap values and streams alike.

use std::{
    sync::Arc,
    task::{Context, Poll},
    time::{Duration, Instant},
};

use futures::Stream;
use rpc_server::{
    Head, ItemMetadata, Kind, Layer, Limits, Next, Parts, RawInput, Reply, Routes, Server,
    prelude::{procedure, router},
    reply::{self, Step},
};
use serde_json::{Value, json};

use crate::support::{
    Request, TestServer,
    diary::{Diary, Named},
    mutation,
    plain::Empty,
    query,
};

#[procedure(query, timeout = "7s", meta(role = "guest", cost = "3"))]
async fn double(input: u32) -> u32 {
    input * 2
}

#[procedure(mutation)]
async fn save(input: u32) -> u32 {
    input
}

#[procedure(subscription)]
fn count_up(input: u32) -> impl Stream<Item = u32> {
    futures::stream::iter(0..input)
}

router! {
    Api for Empty { numbers: { double as twice, save, count_up } }
}

#[tokio::test]
async fn the_last_one_is_the_outermost_and_those_of_the_server_stand_around_those_of_the_routes() {
    let diary = Diary::default();
    let named = |name| Named(name, diary.clone());
    let routes = Api::routes().layer(named("routes 1")).layer(named("routes 2"));
    let server = Server::new(routes, Empty {}).layer(named("server 1")).layer(named("server 2"));
    let server = TestServer::start(server).await;
    assert_eq!(server.send(query("numbers.twice", json!(2))).await.data(), 4);
    assert_eq!(
        diary.lines(),
        [
            "server 2 in",
            "server 1 in",
            "routes 2 in",
            "routes 1 in",
            "routes 1 value",
            "routes 2 value",
            "server 1 value",
            "server 2 value"
        ]
    );
    server.send(query("numbers.twice", json!("x"))).await.refused(400, "BAD_INPUT");
    assert_eq!(
        diary.lines()[4..],
        ["routes 1", "routes 2", "server 1", "server 2"].map(|n| format!("{n} failed BAD_INPUT"))
    );
}

/// Notes what it sees of a call.
struct Eyes(Diary);

impl Layer for Eyes {
    fn call(&self, parts: Parts, next: &Next) -> Reply {
        let description = parts.description();
        let left = parts.deadline().map(|deadline| (deadline - Instant::now()).as_secs_f32().ceil());
        let Self(diary) = self;
        diary.note(format!("{} {} {}", parts.path(), description.name, description.kind));
        diary.note(format!(
            "{:?} {:?} {:?}",
            description.meta("role"),
            description.meta("cost"),
            description.meta("x")
        ));
        diary.note(format!("{left:?} {:?}", parts.input().as_str()));
        diary.note(format!("{:?} {}", parts.header("x-color"), parts.connection().is_some()));
        diary.note(format!("{} {}", next.context::<Empty>().is_some(), next.context::<u32>().is_some()));
        next.call(parts)
    }
}

#[tokio::test]
async fn a_layer_sees_what_is_called_and_how() {
    let diary = Diary::default();
    let limits = Limits { call_timeout: Some(Duration::from_secs(20)), ..Limits::default() };
    let server = Server::new(Api::routes(), Empty {}).layer(Eyes(diary.clone())).limits(limits);
    let server = TestServer::start(server).await;
    server.send(Request::from(query("numbers.twice", json!({"a": 1}))).header("x-color", "red")).await;
    assert_eq!(
        diary.lines(),
        [
            "numbers.twice double query",
            r#"Some("guest") Some("3") None"#,
            r#"Some(7.0) Some("{\"a\":1}")"#,
            r#"Some("red") true"#,
            "true false"
        ]
    );
    server.send(mutation("numbers.save", Value::Null)).await;
    let lines = diary.lines();
    assert_eq!(
        (&*lines[0], &*lines[1], &*lines[2]),
        ("numbers.save save mutation", "None None None", "Some(20.0) None")
    );
}

/// Answers some calls by itself.
struct Cache;

impl Layer for Cache {
    fn call(&self, parts: Parts, next: &Next) -> Reply {
        match parts.input().as_str() {
            Some("21") => reply::value(async { Ok(42) }),
            _ if parts.description().kind == Kind::Mutation => reply::deferred(async {
                tokio::task::yield_now().await;
                Err(rpc_server::RpcError::new("READ_ONLY", 423, "nothing is changed today"))
            }),
            _ => {
                let next = next.clone();
                reply::deferred(async move {
                    tokio::task::yield_now().await;
                    Ok(next.call(parts))
                })
            }
        }
    }
}

#[tokio::test]
async fn a_layer_may_answer_refuse_or_pass_on_later() {
    let diary = Diary::default();
    let server = Server::new(Api::routes().layer(Named("inner", diary.clone())), Empty {}).layer(Cache);
    let server = TestServer::start(server).await;
    assert_eq!(server.send(query("numbers.twice", json!(21))).await.data(), 42);
    assert!(diary.lines().is_empty());
    server.send(mutation("numbers.save", json!(1))).await.refused(423, "READ_ONLY");
    assert!(diary.lines().is_empty());
    assert_eq!(server.send(query("numbers.twice", json!(4))).await.data(), 8);
    assert_eq!(diary.lines(), ["inner in", "inner value"]);
}

/// Polls a reply that never waits, and gives what each step wrote.
fn steps(mut reply: Option<Reply>) -> Vec<(Step, String)> {
    let mut steps = Vec::new();
    let mut cx = Context::from_waker(futures::task::noop_waker_ref());
    while reply.is_some() {
        let mut out = Vec::new();
        let Poll::Ready(step) = reply::poll(&mut reply, &mut cx, &mut out) else { panic!("it waits") };
        steps.push((step.expect("no error"), String::from_utf8(out.to_vec()).expect("JSON is text")));
    }
    steps
}

/// An item without an id.
fn item() -> Step {
    Step::Item(ItemMetadata::default())
}

#[test]
fn one_layer_wraps_a_value_and_a_stream_alike() {
    let diary = Diary::default();
    let table = Routes::of::<Api>().bind(Empty {}).layer(Named("layer", diary.clone()));
    let call = |path: &str, input: &str| {
        let served = table.get(path).expect("it is listed");
        served.call(Parts::new(
            Arc::clone(served.route()),
            RawInput::from(input.to_owned()),
            Head::default(),
            None,
        ))
    };
    assert_eq!(steps(Some(call("numbers.twice", "2"))), [(Step::Value, "4".to_owned())]);
    assert_eq!(diary.lines(), ["layer in", "layer value"]);
    let items = steps(Some(call("numbers.countUp", "2")));
    assert_eq!(
        items,
        [(Step::Open, String::new()), (item(), "0".into()), (item(), "1".into()), (Step::End, String::new())]
    );
    assert_eq!(diary.lines(), ["layer in", "layer item", "layer item", "layer end"]);
    let mut reply = call("numbers.countUp", "2");
    let mut cx = Context::from_waker(futures::task::noop_waker_ref());
    for _ in ["open", "item"] {
        assert!(reply.as_mut().poll_step(&mut cx, &mut Vec::new()).is_ready());
    }
    drop(reply);
    assert_eq!(diary.lines(), ["layer in", "layer item", "layer cancelled"]);
}
