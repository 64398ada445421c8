//! Lines to try, and their answers, as a document shows them.

/// A line for a shell, and what it answers where that is shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) command: String,
    pub(super) shown: Option<String>,
}

/// The `curl` lines in a document's blocks of `sh`, in their order. A line that ends in `\` goes on; what follows one
/// and starts with `# ` is its answer.
pub(super) fn lines(document: &str) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    let mut is_in_block = false;
    let mut goes_on = false;
    let mut is_answer_next = false;
    for text in document.lines() {
        if let Some(fence) = text.trim_start().strip_prefix("```") {
            is_in_block = !is_in_block && fence.trim() == "sh";
            (goes_on, is_answer_next) = (false, false);
            continue;
        }
        if !is_in_block {
            continue;
        }
        match lines.last_mut() {
            Some(line) if goes_on => {
                line.command.push('\n');
                line.command.push_str(text);
            }
            Some(line) if is_answer_next && (text.starts_with("# ") || text == "#") => {
                let shown = line.shown.get_or_insert_default();
                shown.push_str(text.trim_start_matches('#').trim_start());
                continue;
            }
            // What goes to a file is for the command `rpc`, whose lines are tried elsewhere.
            _ if text.starts_with("curl ") && !text.contains(" > ") => {
                lines.push(Line { command: text.to_owned(), shown: None });
            }
            _ => {
                is_answer_next = false;
                continue;
            }
        }
        goes_on = text.ends_with('\\');
        is_answer_next = !goes_on;
    }
    lines
}

impl Line {
    /// Whether it follows a subscription, and does not end by itself.
    pub(super) fn follows(&self) -> bool {
        self.command.starts_with("curl -N ")
    }
}

/// The token that a document starts the program with.
pub(super) fn admin_token(document: &str) -> Option<&str> {
    let (_, rest) = document.split_once("--admin-token ")?;
    rest.split(|character: char| character.is_whitespace() || character == '`')
        .next()
        .filter(|token| !token.is_empty())
}

/// Whether an answer is what is shown, where `…` stands for anything, and a `timestamp` for any other.
pub(crate) fn is_like(shown: &str, answer: &str) -> bool {
    let (shown, answer) = (without_timestamps(shown.trim()), without_timestamps(answer.trim()));
    let mut pieces = shown.split('…');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = answer.strip_prefix(first) else { return false };
    let mut pieces = pieces.peekable();
    while let Some(piece) = pieces.next() {
        if pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.is_empty()
}

fn without_timestamps(json: &str) -> String {
    let mut pieces = json.split("\"timestamp\":");
    let mut text = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        text.push_str("\"timestamp\":0");
        text.push_str(
            piece.trim_start_matches(|character: char| character.is_ascii_digit() || character == '…'),
        );
    }
    text
}

#[test]
fn lines_and_answers_are_told_apart() {
    let in_block = "cargo run\n# nothing\ncurl a\n# {\"ok\":\n# true}\ncurl b \\\n  -d 1\n";
    let document = format!("curl no\n```sh\n{in_block}```\n\n```json\ncurl c\n```\n");
    let line =
        |command: &str, shown: Option<&str>| Line { command: command.into(), shown: shown.map(Into::into) };
    assert_eq!(lines(&document), [line("curl a", Some("{\"ok\":true}")), line("curl b \\\n  -d 1", None)]);
    assert_eq!(admin_token("run `chat --admin-token s3cret`"), Some("s3cret"));
}

#[test]
fn an_ellipsis_stands_for_anything() {
    for (shown, answer, expected) in [
        ("{\"id\":\"msg_…\",\"n\":1}", "{\"id\":\"msg_abc\",\"n\":1}", true),
        ("{\"id\":\"msg_…\",\"n\":1}", "{\"id\":\"msg_abc\",\"n\":2}", false),
        ("{\"timestamp\":1,\"n\":1}", "{\"timestamp\":99,\"n\":1}", true),
        ("{\"timestamp\":…}", "{\"timestamp\":99}", true),
        ("{…}", "{}", true),
        ("{…", "{\"a\":1}", true),
        ("[…,…]", "[1,2]", true),
        ("[…,…]", "[1]", false),
        ("a", "ab", false),
        ("a…b…c", "a-c", false),
    ] {
        assert_eq!(is_like(shown, answer), expected, "{shown} {answer}");
    }
}
