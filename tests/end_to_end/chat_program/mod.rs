//! The chat as a program: what it prints and what the README says to try is run, line by line.

mod program;
pub(crate) mod transcript;

use serde_json::{Value, json};

use self::{program::Chat, transcript::Line};

/// What happens while a subscription is followed.
const MEANWHILE: &str = concat!(
    "curl -sS -H 'Content-Type: application/json' ",
    r#"-d '{"roomId":"general","username":"ada","content":"Hello!"}' "#,
    "http://127.0.0.1:3000/api/rpc/messages.send",
);

/// Runs lines one after another and compares what they answer with what is shown.
async fn run(chat: &Chat, lines: &[Line]) -> Vec<Value> {
    let mut answers = Vec::new();
    for line in lines {
        let Line { command, shown } = line;
        if line.follows() {
            let printed = chat.follow(command, async || _ = chat.run(MEANWHILE).await).await;
            let shown = shown.as_deref().unwrap_or("retry: …id: msg_…data: {\"type\":\"message\",…}");
            assert!(
                transcript::is_like(shown, &printed),
                "`{command}`\n shown:    {shown}\n answered: {printed}"
            );
            continue;
        }
        let output = chat.run(command).await;
        let answer = serde_json::from_str::<Value>(&output);
        let answer = answer.unwrap_or_else(|error| panic!("`{command}` answers no JSON ({error}): {output}"));
        assert!(answer["error"]["code"] != "INTERNAL_ERROR", "`{command}`: {output}");
        if let Some(shown) = shown {
            assert!(
                transcript::is_like(shown, &output),
                "`{command}`\n shown:    {shown}\n answered: {output}"
            );
        }
        answers.push(answer);
    }
    answers
}

#[tokio::test]
async fn the_lines_that_it_prints_work_as_printed() {
    let chat = Chat::start(&[]).await;
    let lines: Vec<_> = chat
        .printed
        .iter()
        .filter(|line| line.starts_with("curl "))
        .map(|command| Line { command: command.clone(), shown: None })
        .collect();
    assert_eq!(lines.len(), 4, "{:?}", chat.printed);
    let answers = run(&chat, &lines).await;
    assert!(answers.iter().all(|answer| answer["ok"] == true), "{answers:?}");
    assert_eq!(answers[0]["data"][0]["roomId"], "general");
    assert_eq!(answers[2]["data"], json!([answers[1]["data"]]));
}

#[tokio::test]
async fn the_lines_of_the_readme_work_and_answer_what_it_shows() {
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md"))
        .expect("the repository has a README");
    // What stands above is the quick start's, which is another program with a test of its own.
    let (_, calls) = readme.split_once("\n## Calls\n").expect("a section of calls");
    let lines = transcript::lines(calls);
    assert!(lines.iter().any(|line| line.shown.is_some()), "the README shows calls and their answers");
    let token = transcript::admin_token(&readme).unwrap_or("secret");
    let chat = Chat::start(&["--admin-token", token]).await;
    run(&chat, &lines).await;
}

#[tokio::test]
async fn the_lines_of_the_protocol_work_and_answer_what_it_shows() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/protocol.md"))
        .expect("the protocol has a reference");
    let lines = transcript::lines(&page);
    assert!(lines.iter().all(|line| line.shown.is_some()), "every line has an answer");
    assert!(lines.len() > 10, "{lines:?}");
    run(&Chat::start(&[]).await, &lines).await;
}

#[tokio::test]
async fn the_lines_of_the_guide_work_and_show_what_it_says() {
    let page =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/guide/subscriptions.md"))
            .expect("the guide has a page of subscriptions");
    let lines = transcript::lines(&page);
    assert!(!lines.is_empty() && lines.iter().all(|line| line.shown.is_some()), "{lines:?}");
    run(&Chat::start(&[]).await, &lines).await;
}

#[tokio::test]
async fn curl_can_read_the_refusal_of_what_it_uploads() {
    let chat = Chat::start(&[]).await;
    let endpoint = "http://127.0.0.1:3000/api/rpc";
    for (media_type, status) in [("application/json", "413"), ("text/plain", "415")] {
        for (upload, kind) in [("--data-binary @-", "a declared length"), ("-X POST -T -", "chunks")] {
            let command = format!(
                "head -c 20000000 /dev/zero | \
                 curl -sS -o /dev/null -w '%{{http_code}}' -H 'Content-Type: {media_type}' {upload} {endpoint}"
            );
            assert_eq!(chat.run(&command).await, status, "{media_type}, {kind}");
        }
    }
}

#[tokio::test]
async fn it_is_told_to_stop_and_stops() {
    let chat = Chat::start(&[]).await;
    chat.run("curl -sS http://127.0.0.1:3000/api/rpc/rooms.list").await;
    assert!(chat.interrupt().await.success());
}
