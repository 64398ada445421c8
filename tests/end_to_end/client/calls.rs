//! Calls that go well.

use futures::future::join_all;
use rpc_client::Connect;
use serde_json::json;

use super::api::{Api, Item, Receipt, serve, serve_meetings_of};
use crate::support::{plain, plain::Api as Plain};

#[tokio::test]
async fn an_answer_has_the_procedures_type() {
    let served = serve().await;
    let api = served.client_with(|options| options.header("x-user", "ada")).await;
    let receipt = api.shop().buy(&"tea".to_owned()).await.expect("there is tea");
    let items = vec![Item { name: "tea".to_owned(), price: 3 }];
    assert_eq!(receipt, Receipt { sold_to: "ada".to_owned(), items });
}

#[tokio::test]
async fn namespaces_other_names_and_nested_routers_are_methods() {
    let served = serve().await;
    let api = served.client().await;
    assert_eq!(api.shop().upstairs().add(&1).await.expect("an answer"), 1);
    assert_eq!(api.shop().upstairs().put_on_top(&2).await.expect("an answer"), 3);
    assert_eq!(api.office().books().enter(&4).await.expect("an answer"), 7);
    assert_eq!(api.sum().await.expect("an answer"), 7);
}

#[tokio::test]
async fn any_json_goes_both_ways() {
    let server = plain().await;
    let api = Plain::connect(server.url()).await.expect("a URL");
    let values = [
        json!(null),
        json!(true),
        json!(-1.5),
        json!(u64::MAX),
        json!(""),
        json!("\u{0}\n\"\\/ äöü 日本 🦀 \u{2028}"),
        json!([]),
        json!({"a": [1, {"b": null}], "": "x"}),
    ];
    for value in values {
        assert_eq!(api.echo(&value).await.expect("an answer"), value);
        assert_eq!(api.tell(&value).await.expect("an answer"), value);
    }
    api.nothing(()).await.expect("an answer");
}

#[tokio::test]
async fn much_goes_both_ways() {
    let server = plain().await;
    let api = Plain::connect(server.url()).await.expect("a URL");
    for length in [10_000, 100_000, 1_000_000] {
        let text = json!("ü".repeat(length / 2));
        assert!(api.tell(&text).await.expect("an answer") == text, "{length}");
        assert_eq!(api.letters(&(length * 10)).await.expect("an answer").len(), length * 10);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_can_be_spawned_and_run_at_once() {
    // None of them is answered before all of them have come.
    let served = serve_meetings_of(64).await;
    let api = served.client().await;
    for _ in 0..3 {
        let calls: Vec<_> = (0..64).map(|number| tokio::spawn(api.meet(&number))).collect();
        for (number, call) in (0..64).zip(calls) {
            assert_eq!(call.await.expect("no panic").expect("an answer"), number);
        }
    }
}

#[tokio::test]
async fn calls_run_at_once_within_one_task_too() {
    let served = serve_meetings_of(64).await;
    let api = served.client().await;
    let numbers: Vec<u32> = (0..64).collect();
    let answers = join_all(numbers.iter().map(|number| api.meet(number))).await;
    let answers: Vec<u32> = answers.into_iter().map(|answer| answer.expect("an answer")).collect();
    assert_eq!(answers, numbers);
}

#[tokio::test]
async fn a_slash_at_the_end_of_the_url_makes_no_difference() {
    let served = serve().await;
    for url in [served.server.url(), format!("{}/", served.server.url())] {
        let api = Api::connect(&url).await.expect("a URL");
        assert_eq!(api.sum().await.expect("an answer"), 0);
    }
}

#[tokio::test]
async fn a_host_may_be_a_name() {
    let served = serve().await;
    let url = format!("http://localhost:{}/api/rpc", served.server.address.port());
    let api = Api::connect(url).await.expect("a URL");
    assert_eq!(api.sum().await.expect("an answer"), 0);
}
