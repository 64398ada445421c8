//! Calls that are made together go in one request, each with a result of its own.

use std::collections::HashSet;

use rpc_client::{CallError, Connect, TransportErrorKind, batch};
use serde_json::json;

use super::{
    api::{Api, ShopError, serve, serve_meetings_of},
    failed, says,
};
use crate::support::{
    ScriptedServer, plain,
    plain::{Api as Plain, limited},
    scripted::{answer, json_response},
};

/// A server that answers each batch with the inputs of its calls.
fn echoing() -> ScriptedServer {
    ScriptedServer::start(|mut peer| async move {
        while let Some(asked) = peer.request().await {
            let calls = asked.json();
            let answers = calls.as_array().map(|calls| {
                let answers = calls.iter().map(|call| json!({"ok": true, "data": call["input"]}));
                json_response("200 OK", &answers.collect())
            });
            peer.connection.write(answers.unwrap_or_else(|| answer(calls["input"].clone()))).await;
        }
    })
}

#[tokio::test]
async fn calls_of_different_procedures_have_a_result_each() {
    let served = serve().await;
    let api = served.client_with(|options| options.header("x-user", "ada")).await;
    let (tea, bread, sum, refused) = batch((
        api.shop().buy(&"tea".to_owned()),
        api.shop().buy(&"bread".to_owned()),
        api.shop().upstairs().put_on_top(&5),
        api.shop().complain(),
    ))
    .await;
    assert_eq!(tea.expect("there is tea").items[0].name, "tea");
    assert!(matches!(bread, Err(CallError::Procedure(ShopError::SoldOut { left_over: 0, .. }))), "{bread:?}");
    assert_eq!(sum.expect("an answer"), 5);
    assert!(
        matches!(&refused, Err(CallError::Procedure(error)) if error.code() == "UNAVAILABLE"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn they_go_in_one_request() {
    let server = echoing();
    let api = Plain::connect(server.url()).await.expect("a URL");
    let (one, two, three) =
        batch((api.echo(&json!(1)), api.tell(&json!("two")), api.echo(&json!([3])))).await;
    assert_eq!(one.expect("an answer"), 1);
    assert_eq!(two.expect("an answer"), "two");
    assert_eq!(three.expect("an answer"), json!([3]));
    let [asked] = &server.requests()[..] else { panic!("one request: {:?}", server.requests()) };
    assert_eq!(asked.line, "POST /api/rpc HTTP/1.1");
    let calls = json!([
        {"path": ["echo"], "type": "query", "input": 1},
        {"path": ["tell"], "type": "mutation", "input": "two"},
        {"path": ["echo"], "type": "query", "input": [3]},
    ]);
    assert_eq!(asked.json(), calls);
}

#[tokio::test]
async fn more_than_sixty_four_go_in_several() {
    let server = echoing();
    let api = Plain::connect(server.url()).await.expect("a URL");
    let numbers: Vec<_> = (0..150).map(|number| json!(number)).collect();
    let answers = batch(numbers.iter().map(|number| api.echo(number)).collect::<Vec<_>>()).await;
    let answers: Vec<_> = answers.into_iter().map(|answer| answer.expect("an answer")).collect();
    assert_eq!(answers, numbers);
    let mut sizes: Vec<_> =
        server.requests().iter().map(|asked| asked.json().as_array().map_or(0, Vec::len)).collect();
    sizes.sort_unstable();
    assert_eq!(sizes, [22, 64, 64]);
}

#[tokio::test]
async fn thousands_go_over_a_few_connections() {
    let served = serve().await;
    let api = served.client().await;
    let answers = batch((0..64 * 50).map(|_| api.connection()).collect::<Vec<_>>()).await;
    let ids: HashSet<String> = answers.into_iter().map(|id| id.expect("an answer")).collect();
    assert!((2..=32).contains(&ids.len()), "{}", ids.len());
}

#[tokio::test]
async fn sixty_four_run_at_once() {
    let served = serve_meetings_of(64).await;
    let api = served.client().await;
    let numbers: [u32; 64] = std::array::from_fn(|number| u32::try_from(number).expect("a small number"));
    let answers = batch(numbers.each_ref().map(|number| api.meet(number))).await;
    assert_eq!(answers.map(|answer| answer.expect("an answer")), numbers);
}

#[tokio::test]
async fn none_at_all_are_no_request() {
    let server = echoing();
    let api = Plain::connect(server.url()).await.expect("a URL");
    let mut calls = vec![api.echo(&json!(1))];
    calls.clear();
    assert!(batch(calls).await.is_empty());
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn those_with_headers_of_their_own_go_apart() {
    let server = echoing();
    let api = Plain::connect(server.url()).await.expect("a URL");
    let as_ada = |number| api.echo(&json!(number)).header("x-user", "ada");
    let answers = batch([
        api.echo(&json!(1)),
        as_ada(2),
        api.echo(&json!(3)),
        as_ada(4),
        api.echo(&json!(5)).header("x-user", "bob"),
    ])
    .await;
    assert_eq!(answers.map(|answer| answer.expect("an answer")), [1, 2, 3, 4, 5].map(|number| json!(number)));
    let mut went: Vec<_> = server
        .requests()
        .iter()
        .map(|asked| {
            let inputs: Vec<_> =
                asked.json().as_array().expect("a batch").iter().map(|call| call["input"].clone()).collect();
            (asked.header("x-user").map(str::to_owned), json!(inputs))
        })
        .collect();
    went.sort_by_key(|(user, _)| user.clone());
    let expected = [
        (None, json!([1, 3])),
        (Some("ada".to_owned()), json!([2, 4])),
        (Some("bob".to_owned()), json!([5])),
    ];
    assert_eq!(went, expected);
}

#[tokio::test]
async fn calls_of_two_clients_go_to_their_servers() {
    let (server, other) = (plain().await, serve().await);
    let (plain, api) = (Plain::connect(server.url()).await.expect("a URL"), other.client().await);
    let (echo, sum, tell) = batch((plain.echo(&json!(1)), api.sum(), plain.tell(&json!(2)))).await;
    assert_eq!(
        (echo.expect("an answer"), sum.expect("an answer"), tell.expect("an answer")),
        (json!(1), 0, json!(2))
    );
}

#[tokio::test]
async fn what_fails_as_a_whole_fails_each() {
    let server = limited(rpc_server::Limits { batch: 2, ..Default::default() }).await;
    let api = Plain::connect(server.url()).await.expect("a URL");
    let input = json!(1);
    for answer in batch([api.echo(&input), api.echo(&input), api.echo(&input)]).await {
        let error = answer.expect_err("there are too many");
        assert!(matches!(&error, CallError::Rpc(error) if error.code() == "PARSE_ERROR"), "{error:?}");
    }
}

#[tokio::test]
async fn an_answer_that_is_none_to_a_batch_fails_each() {
    let fine = json!({"ok": true, "data": 1});
    for (body, said) in [
        (json!([fine]), "1 answers to 2 calls"),
        (json!([fine, fine, fine]), "3 answers to 2 calls"),
        (fine.clone(), "newer version"),
        (json!("fine"), "no answer to a call"),
    ] {
        let server = ScriptedServer::answering(json_response("200 OK", &body));
        let api = Plain::connect(server.url()).await.expect("a URL");
        let input = json!(1);
        for answer in batch([api.tell(&input), api.tell(&input)]).await {
            says(&failed(answer, TransportErrorKind::Protocol, true), &[said]);
        }
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn one_answer_of_a_newer_version_leaves_the_others_alone() {
    let answers =
        json!([{"ok": true, "data": 1}, {"later": 2}, {"ok": false, "error": {"code": "X", "message": "x"}}]);
    let server = ScriptedServer::answering(json_response("200 OK", &answers));
    let api = Plain::connect(server.url()).await.expect("a URL");
    let input = json!(1);
    let [one, two, three] = batch([api.tell(&input), api.tell(&input), api.tell(&input)]).await;
    assert_eq!(one.expect("an answer"), 1);
    says(&failed(two, TransportErrorKind::Protocol, true), &["newer version", "later"]);
    assert!(matches!(&three, Err(CallError::Rpc(error)) if error.code() == "X"), "{three:?}");
}

#[tokio::test]
async fn a_call_that_cannot_be_made_leaves_the_others_alone() {
    let served = serve().await;
    let api = served.client().await;
    let (sum, none) = batch((api.sum(), api.sum().header("not a name", "x"))).await;
    assert_eq!(sum.expect("an answer"), 0);
    says(&failed(none, TransportErrorKind::Headers, false), &["header", "`sum`"]);
}

#[tokio::test]
async fn a_batch_waits_as_long_as_its_most_patient_call() {
    let server = echoing();
    let api = Plain::connect(server.url()).await.expect("a URL");
    let seconds = |seconds| api.echo(&json!(1)).timeout(std::time::Duration::from_secs(seconds));
    for answer in batch([seconds(1), seconds(90), seconds(2)]).await {
        answer.expect("an answer");
    }
    let told: u64 =
        server.requests()[0].header("rpc-timeout").and_then(|told| told.parse().ok()).expect("a time");
    assert!((60_000..=90_000).contains(&told), "{told}");
}

#[tokio::test]
async fn a_batch_can_be_spawned() {
    let served = serve().await;
    let api = served.client().await;
    let (one, two) = tokio::spawn(batch((api.sum(), api.connection()))).await.expect("no panic");
    assert_eq!(one.expect("an answer"), 0);
    two.expect("an answer");
    // The type of a client can be named.
    let _: Api = api;
}
