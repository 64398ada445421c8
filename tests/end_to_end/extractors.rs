//! Extractors of an application: they may refuse, may be optional, and run once for a call.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use rpc_server::{Server, prelude::*};
use serde_json::{Value, json};

use crate::support::{Request, TestServer, mutation, query};

#[derive(Clone, Default, Context)]
struct App {
    /// How often a user was looked up.
    lookups: Arc<AtomicU32>,
}

#[derive(Clone)]
struct User(String);

impl FromContext<App> for User {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        call.context().lookups.fetch_add(1, Ordering::Relaxed);
        tokio::task::yield_now().await;
        let token = call.header("authorization").and_then(|value| value.strip_prefix("Bearer "));
        match token {
            Some("banned") => Err(RpcError::forbidden("this user may not")),
            Some(name) => Ok(Self(name.to_owned())),
            None => Err(RpcError::unauthorized("sign in first")),
        }
    }
}

/// A user who may do more.
struct Admin(User);

impl FromContext<App> for Admin {
    async fn from_context(call: &Call<App>) -> Result<Self, RpcError> {
        let user = call.extract::<User>().await?;
        if user.0 == "ada" { Ok(Self(user)) } else { Err(RpcError::forbidden("administrators only")) }
    }
}

#[procedure(query)]
async fn who(#[ctx] user: User) -> String {
    user.0
}

#[procedure(query)]
async fn who_if_anyone(#[ctx] user: Option<User>) -> Option<String> {
    user.map(|user| user.0)
}

/// Needs the user twice, once by way of the administrator.
#[procedure(mutation)]
async fn ban(#[ctx] user: User, #[ctx] admin: Admin, input: String) -> String {
    format!("{} {} bans {input}", user.0, admin.0.0)
}

router! {
    Api for App { who, who_if_anyone, ban }
}

async fn served() -> (TestServer, Arc<AtomicU32>) {
    let app = App::default();
    let lookups = Arc::clone(&app.lookups);
    (TestServer::start(Server::new(Api::routes(), app)).await, lookups)
}

fn by(name: &str, call: Value) -> Request {
    Request::from(call).header("authorization", format!("Bearer {name}"))
}

#[tokio::test]
async fn an_extractor_gives_what_it_found() {
    let (server, _) = served().await;
    assert_eq!(server.send(by("grace", query("who", Value::Null))).await.data(), "grace");
    assert_eq!(server.send(by("ada", query("whoIfAnyone", Value::Null))).await.data(), "ada");
}

#[tokio::test]
async fn an_extractor_refuses_with_an_error_of_its_own() {
    let (server, _) = served().await;
    let error = server.send(query("who", Value::Null)).await.refused(401, "UNAUTHORIZED");
    assert_eq!(error["message"], "sign in first");
    server.send(by("banned", query("who", Value::Null))).await.refused(403, "FORBIDDEN");
    server.send(by("grace", mutation("ban", json!("ada")))).await.refused(403, "FORBIDDEN");
    server.send(by("grace", mutation("ban", json!(1)))).await.refused(403, "FORBIDDEN");
    server.send(by("ada", mutation("ban", json!(1)))).await.refused(400, "BAD_INPUT");
}

#[tokio::test]
async fn an_optional_one_is_none_for_a_stranger_and_an_error_for_the_banned() {
    let (server, _) = served().await;
    assert_eq!(server.send(query("whoIfAnyone", Value::Null)).await.data(), json!(null));
    server.send(by("banned", query("whoIfAnyone", Value::Null))).await.refused(403, "FORBIDDEN");
}

#[tokio::test]
async fn it_runs_once_for_a_call_that_needs_it_twice() {
    let (server, lookups) = served().await;
    let answer = server.send(by("ada", mutation("ban", json!("eve")))).await.data();
    assert_eq!(answer, "ada ada bans eve");
    assert_eq!(lookups.load(Ordering::Relaxed), 1);
    // Each call of a batch is a call of its own.
    let batch = Value::Array(vec![mutation("ban", json!("a")), mutation("ban", json!("b"))]);
    assert_eq!(server.send(by("ada", batch)).await.status, 200);
    assert_eq!(lookups.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn it_does_not_run_for_what_is_no_call() {
    let (server, lookups) = served().await;
    server.send(mutation("who", Value::Null)).await.refused(400, "METHOD_MISMATCH");
    server.post("{").await.refused(400, "PARSE_ERROR");
    server.send(query("nobody", Value::Null)).await.refused(404, "NOT_FOUND");
    assert_eq!(lookups.load(Ordering::Relaxed), 0);
}
