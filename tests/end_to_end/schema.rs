//! The schema: where it is served, and its hash on every answer.

use std::net::Ipv4Addr;

use rpc_server::{
    Call, FromContext, Layer, Limits, Next, Parts, Reply, Routes, RpcError, Server,
    prelude::{handler, procedure, router},
    reply,
    schema::{Schema, Security, SecurityScheme},
};
use serde_json::json;
use tokio::net::TcpListener;

use crate::support::{
    Client, Request, Response, TestServer,
    http2::Http2,
    mutation, plain,
    plain::{Empty, limited, server},
    query,
};

const AT: &str = "/api/rpc/schema.json";

fn described() -> Schema {
    plain::Api::schema()
}

/// Checks that an answer is the document, whole.
#[track_caller]
fn assert_is_the_document(response: &Response, schema: &Schema) {
    assert_eq!(response.status, 200, "{response}");
    assert_eq!(response.text(), schema.to_json());
    assert_eq!(response.header("content-type"), Some("application/json"), "{response}");
    assert_eq!(response.header("rpc-schema"), Some(schema.hash()), "{response}");
}

/// The tag of the document.
async fn tag(server: &TestServer) -> String {
    server.get(AT).await.header("etag").expect("the document has a tag").to_owned()
}

#[tokio::test]
async fn the_document_that_the_api_tells_is_served() {
    let server = plain().await;
    let response = server.get(AT).await;
    assert_is_the_document(&response, &described());
    assert!(response.json().is_object() && response.text().ends_with("}\n"), "{response}");
    for path in ["echo", "tell", "nothing", "letters", "numbers.count"] {
        assert!(response.text().contains(&format!("\"{path}\"")), "{path}: {response}");
    }
    // It may be kept, if it is asked for again before it is used.
    assert_eq!(response.header("cache-control"), Some("no-cache"));
    let tag = response.header("etag").expect("a tag");
    assert!(tag.len() > 2 && tag.starts_with('"') && tag.ends_with('"'), "{tag}");
    // However a URL is written.
    assert_is_the_document(&server.get("/api/rpc/schema%2Ejson?v=1&input=no").await, &described());
    assert_is_the_document(&Http2::connect(server.address).await.ask(Request::get(AT)).await, &described());
}

#[tokio::test]
async fn every_answer_carries_the_hash() {
    let server = limited(Limits { body: 1000, ..Limits::default() }).await;
    let requests = [
        (200, Request::from(query("echo", json!(1)))),
        (200, Request::get("/api/rpc?path=echo&input=1")),
        (200, Request::new("HEAD", "/api/rpc/echo?input=1")),
        (200, Request::post("/api/rpc/tell", "1")),
        (200, Request::from(json!([query("echo", json!(1)), query("nobody", json!(1))]))),
        (400, Request::post("/api/rpc", "{")),
        (400, Request::from(json!([]))),
        (400, Request::get("/api/rpc/letters?input=%22a%22")),
        (400, Request::from(mutation("echo", json!(1)))),
        (400, Request::from(query("numbers.count", json!(1)))),
        (400, Request::get("/api/rpc/echo?input=1").header("rpc-timeout", "soon")),
        (403, Request::get("/api/rpc/echo").header("origin", "https://evil.test").header("cookie", "a=b")),
        (404, Request::from(query("nobody", json!(1)))),
        (404, Request::get("/api/rpc/nobody")),
        (404, Request::get("/api/rpc/openapi.json")),
        (405, Request::new("PUT", "/api/rpc")),
        (405, Request::get("/api/rpc/tell")),
        (405, Request::new("DELETE", AT)),
        (413, Request::post("/api/rpc", "1".repeat(1001))),
        (415, Request::new("POST", "/api/rpc").body("1")),
        (200, Request::get(AT)),
        (200, Request::new("HEAD", AT)),
        (304, Request::get(AT).header("if-none-match", "*")),
    ];
    let schema = described();
    for (status, request) in requests {
        let response = server.send(request.clone()).await;
        assert_eq!(response.status, status, "{}: {response}", request.target);
        assert_eq!(response.header("rpc-schema"), Some(schema.hash()), "{response}");
        let response = Http2::connect(server.address).await.ask(request).await;
        assert_eq!(response.status, status, "{response}");
        assert_eq!(response.header("rpc-schema"), Some(schema.hash()), "{response}");
    }
}

#[tokio::test]
async fn who_has_the_document_is_not_sent_it_again() {
    let server = plain().await;
    let tag = tag(&server).await;
    let http2 = Http2::connect(server.address).await;
    let mut client = server.connect().await;
    for known in [tag.clone(), format!("W/{tag}"), format!("\"a,b\" , W/\"c\",{tag},\"d\""), "*".into()] {
        for method in ["GET", "HEAD"] {
            let request = Request::new(method, AT).header("if-none-match", &known);
            // On one connection: what is sent after a 304 would be taken for the next answer.
            for response in [client.ask(request.clone()).await, http2.ask(request).await] {
                assert_eq!((response.status, response.body.len()), (304, 0), "{known}: {response}");
                assert_eq!(response.header("etag"), Some(&*tag), "{response}");
                assert_eq!(response.header("cache-control"), Some("no-cache"), "{response}");
                assert_eq!(response.header("content-type"), None, "{response}");
                assert_eq!(response.header("content-length"), None, "{response}");
            }
        }
    }
}

#[tokio::test]
async fn who_has_another_document_is_sent_this_one() {
    let server = plain().await;
    let tag = tag(&server).await;
    let bare = tag.trim_matches('"').to_owned();
    for other in ["\"other\"", &bare, &format!("\"{bare}x\""), &format!("w/{tag}"), "", "\"*\"", "\u{e9}"] {
        let response = server.send(Request::get(AT).header("if-none-match", other)).await;
        assert_is_the_document(&response, &described());
        assert_eq!(response.header("etag"), Some(&*tag), "{other}");
    }
}

#[tokio::test]
async fn the_tag_is_the_contents() {
    router! {
        /// The same procedures in other words.
        Other for Empty { plain_words }
    }

    /// Says something.
    #[procedure(query)]
    async fn plain_words() -> String {
        "something".to_owned()
    }

    let [first, again] = [tag(&plain().await).await, tag(&plain().await).await];
    assert_eq!(first, again);
    let other = TestServer::start(Server::new(Other::routes(), Empty {})).await;
    assert_ne!(first, tag(&other).await);
}

#[tokio::test]
async fn a_head_says_what_a_get_would() {
    let server = plain().await;
    let mut whole = server.get(AT).await;
    let http2 = Http2::connect(server.address).await;
    for mut head in [
        server.send(Request::new("HEAD", AT)).await,
        http2.ask(Request::new("HEAD", AT)).await,
        http2.ask(Request::get(AT)).await,
    ] {
        for response in [&mut whole, &mut head] {
            response.headers.retain(|(name, _)| name != "date");
            response.headers.sort();
        }
        assert_eq!((head.status, &head.headers), (200, &whole.headers));
        assert!(head.body.is_empty() || head.body == whole.body, "{head}");
    }
    let length = whole.body.len().to_string();
    assert_eq!(whole.header("content-length"), Some(&*length));
}

#[tokio::test]
async fn it_is_only_read() {
    let server = plain().await;
    for request in [
        Request::post(AT, "{}"),
        Request::new("POST", AT),
        Request::new("POST", AT).header("content-type", "text/plain").body("1"),
        Request::new("PUT", AT),
        Request::new("DELETE", AT),
        Request::new("PATCH", AT),
    ] {
        let response = server.send(request).await;
        response.refused(405, "METHOD_NOT_ALLOWED");
        assert_eq!(response.header("allow"), Some("GET, HEAD, OPTIONS"), "{response}");
    }
    let options = server.send(Request::new("OPTIONS", AT)).await;
    assert_eq!((options.status, options.body.len()), (204, 0), "{options}");
    assert!(options.header("allow").is_some_and(|allow| allow.contains("GET")), "{options}");
}

#[tokio::test]
async fn its_name_and_those_of_other_documents_are_no_procedures() {
    let mut routes = Routes::<Empty>::new();
    for name in ["schema", "openapi", "asyncapi"] {
        routes.procedure::<plain::nothing>(name, "json");
    }
    let server = TestServer::start(Server::new(routes, Empty {})).await;
    assert_eq!(server.get(AT).await.header("cache-control"), Some("no-cache"));
    for name in ["openapi.json", "asyncapi.json", "asyncapi%2Ejson"] {
        server.get(&format!("/api/rpc/{name}")).await.refused(404, "NOT_FOUND");
        server.send(Request::post(format!("/api/rpc/{name}"), "1")).await.refused(404, "NOT_FOUND");
    }
    for target in ["/schema.json", "/api/rpc/schema", "/api/rpc/schema.json/", "/api/rpc/numbers.schema.json"]
    {
        server.get(target).await.refused(404, "NOT_FOUND");
    }
}

#[tokio::test]
async fn a_server_that_publishes_none_still_says_the_hash() {
    let server = TestServer::start(server().publish_schema(false)).await;
    let known = Request::get(AT).header("if-none-match", "*");
    for request in [Request::get(AT), known, Request::new("HEAD", AT), Request::post(AT, "1")] {
        let is_head = request.method == "HEAD";
        let response = server.send(request).await;
        assert_eq!(response.status, 404, "{response}");
        assert!(is_head || response.refused(404, "NOT_FOUND")["message"] != "", "{response}");
        assert_eq!(response.header("etag"), None, "{response}");
        assert_eq!(response.header("rpc-schema"), Some(described().hash()), "{response}");
    }
    let called = server.send(query("echo", json!(1))).await;
    assert_eq!((called.data(), called.header("rpc-schema")), (json!(1), Some(described().hash())));
}

#[tokio::test]
async fn pages_of_allowed_origins_read_the_document_and_every_hash() {
    let allowed = "https://app.example.com";
    let server = TestServer::start(server().origins([allowed])).await;
    let tag = tag(&server).await;
    for request in [
        Request::get(AT),
        Request::get(AT).header("if-none-match", &tag),
        Request::from(query("echo", json!(1))),
        Request::from(query("nobody", json!(1))),
    ] {
        let response = server.send(request.header("origin", allowed).header("cookie", "a=b")).await;
        assert_eq!(response.header("access-control-allow-origin"), Some(allowed), "{response}");
        let exposed = response.header("access-control-expose-headers").expect("some are exposed");
        assert!(exposed.split(", ").any(|name| name == "rpc-schema"), "{response}");
        assert_eq!(response.header("vary"), Some("origin"), "{response}");
        assert_eq!(response.header("rpc-schema"), Some(described().hash()), "{response}");
    }
    let preflight = Request::new("OPTIONS", AT)
        .header("origin", allowed)
        .header("access-control-request-method", "GET")
        .header("access-control-request-headers", "rpc-schema");
    let preflight = server.send(preflight).await;
    let permitted = preflight.header("access-control-allow-headers").expect("some are permitted");
    assert!(permitted.split(", ").any(|name| name == "rpc-schema"), "{preflight}");
}

#[tokio::test]
async fn a_foreign_page_may_not_read_it() {
    let server = TestServer::start(server().origins(["https://app.example.com"])).await;
    let foreign = Request::get(AT).header("origin", "https://evil.test");
    server.send(foreign.clone().header("cookie", "a=b")).await.refused(403, "FORBIDDEN");
    let response = server.send(foreign).await;
    assert_is_the_document(&response, &described());
    assert_eq!(response.header("access-control-allow-origin"), None, "{response}");
}

#[tokio::test]
async fn layers_are_not_asked() {
    struct Closed;

    impl Layer for Closed {
        fn call(&self, _: Parts, _: &Next) -> Reply {
            reply::failed(RpcError::forbidden("closed"))
        }
    }

    let server = TestServer::start(server().layer(Closed)).await;
    server.send(query("echo", json!(1))).await.refused(403, "FORBIDDEN");
    assert_is_the_document(&server.get(AT).await, &described());
}

#[tokio::test]
async fn a_router_with_others_in_it_is_one_document() {
    router! {
        /// Two of a kind.
        Whole for Empty {
            left => plain::Api,
            right: { inner => plain::Api },
        }
    }

    let server = TestServer::start(Server::new(Whole::routes(), Empty {})).await;
    let response = server.get(AT).await;
    assert_is_the_document(&response, &Whole::schema());
    for path in ["left.numbers.count", "right.inner.echo"] {
        assert!(response.text().contains(&format!("\"{path}\"")), "{path}: {response}");
    }
    assert_ne!(Whole::schema().hash(), described().hash());
}

/// What travels, of which it is not said who answers.
mod contract {
    use rpc_server::prelude::*;

    /// Tells who calls.
    #[procedure(query)]
    pub(super) async fn whoami() -> String;

    router! {
        /// One procedure.
        pub(super) Api { whoami() }
    }
}

/// Who answers it asks who calls.
struct User(String);

impl<C: Send + Sync> FromContext<C> for User {
    async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
        let name = call.header("x-user").ok_or_else(|| RpcError::unauthorized("who are you?"))?;
        Ok(Self(name.to_owned()))
    }

    fn security(needs: &mut Security) {
        needs.require(SecurityScheme::header("user", "X-User"));
    }
}

#[handler(contract::whoami, for = Empty)]
async fn whoami(#[ctx] user: User) -> String {
    user.0
}

#[tokio::test]
async fn a_server_adds_to_a_contract_what_callers_must_bring() {
    let server = TestServer::start(Server::new(contract::Api::routes(), Empty {})).await;
    let response = server.get(AT).await;
    let mut served = Schema::from_json(response.text()).expect("the document");
    assert_eq!(served.security_schemes["user"].kind, SecurityScheme::header("user", "X-User").kind);
    assert_eq!(served.procedure("whoami").expect("it is listed").security[0].scheme, "user");

    // Apart from that it is the contract's, and so its callers need not tell the two apart.
    served.security_schemes.clear();
    served.procedures[0].security.clear();
    assert_eq!(served, contract::Api::schema());
    assert_eq!(response.header("rpc-schema"), Some(contract::Api::schema().hash()));
}

#[tokio::test]
async fn in_axum_it_stands_below_its_own_endpoint() {
    let rpc = server().endpoint("/internal/v1").into_service().expect("all is well formed");
    let app = axum::Router::new()
        .route_service("/internal/v1", rpc.clone())
        .route_service("/internal/v1/{*path}", rpc);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("the loopback has a free port");
    let address = listener.local_addr().expect("a bound socket has an address");
    tokio::spawn(async move { axum::serve(listener, app).await });

    let mut client = Client::connect(address).await;
    let at = "/internal/v1/schema.json";
    let response = client.ask(Request::get(at)).await;
    assert_is_the_document(&response, &described());
    let known = Request::get(at).header("if-none-match", response.header("etag").expect("a tag"));
    assert_eq!(client.ask(known).await.status, 304);
    let head = client.ask(Request::new("HEAD", at)).await;
    assert_eq!(head.header("content-length"), response.header("content-length"), "{head}");
    let called = client.ask(Request::post("/internal/v1/tell", "1")).await;
    assert_eq!((called.data(), called.header("rpc-schema")), (json!(1), Some(described().hash())));
    assert_eq!(client.ask(Request::get(AT)).await.status, 404);
    client.ask(Request::post(at, "1")).await.refused(405, "METHOD_NOT_ALLOWED");
}
