//! Documentation as TSDoc.

use rpc_core::schema::{DeprecationSchema, SourceSchema};

/// A comment.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Docs {
    lines: Vec<String>,
}

/// What precedes the place of the source in a line of a comment.
const SEE: &str = "@see `";

impl Docs {
    pub(super) fn of(text: &str) -> Self {
        let mut docs = Self::default();
        docs.paragraph(text);
        docs
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// Adds a paragraph.
    pub(super) fn paragraph(&mut self, text: &str) {
        let text = text.trim_matches('\n');
        if text.trim().is_empty() {
            return;
        }
        if !self.is_empty() {
            self.lines.push(String::new());
        }
        // Nothing within may end the comment.
        // What ends a line to those who read TypeScript, which count lines.
        let ends = ['\r', '\u{2028}', '\u{2029}'];
        let lines = text.lines().flat_map(|line| line.split(ends));
        self.lines.extend(lines.map(|line| line.trim_end().replace("*/", "*\\/")));
    }

    /// Adds a block tag.
    fn tag(&mut self, line: &str) {
        let line = line.replace("*/", "*\\/");
        self.lines.push(line.split_whitespace().collect::<Vec<_>>().join(" "));
    }

    pub(super) fn default_value(&mut self, literal: &str) {
        self.tag(&format!("@defaultValue {literal}"));
    }

    pub(super) fn deprecated(&mut self, deprecation: Option<&DeprecationSchema>) {
        let Some(DeprecationSchema { since, note, .. }) = deprecation else { return };
        let words = match (since, note) {
            (Some(since), Some(note)) => format!(" since {since}: {note}"),
            (Some(since), None) => format!(" since {since}"),
            (None, Some(note)) => format!(" {note}"),
            (None, None) => String::new(),
        };
        self.tag(&format!("@deprecated{words}"));
    }

    pub(super) fn source(&mut self, source: Option<&SourceSchema>) {
        if let Some(SourceSchema { file, line, .. }) = source {
            // As code: an editor would take what has slashes for names.
            self.tag(&format!("{SEE}{file}:{line}`"));
        }
    }

    /// Without what stands for a place in the source.
    fn without_places(mut self) -> Self {
        self.lines.retain(|line| !is_place(line));
        self
    }

    pub(super) fn print(&self, indent: usize, text: &mut String) {
        let pad = " ".repeat(indent);
        match &self.lines[..] {
            [] => {}
            [line] if !is_place(line) => text.push_str(&format!("{pad}/** {line} */\n")),
            lines => {
                text.push_str(&format!("{pad}/**\n"));
                for line in lines {
                    text.push_str(format!("{pad} * {line}").trim_end());
                    text.push('\n');
                }
                text.push_str(&format!("{pad} */\n"));
            }
        }
    }
}

/// Whether a line tells a place in the source.
fn is_place(line: &str) -> bool {
    let place = line.strip_prefix(SEE).and_then(|place| place.strip_suffix('`')?.rsplit_once(':'));
    place.is_some_and(|(_, line)| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The lines of a generated text as they would be if no place in the source were known.
pub(super) fn without_places(text: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(indent) = line.strip_suffix("/**").filter(|indent| indent.trim().is_empty()) else {
            all.push(line.to_owned());
            continue;
        };
        let mut docs = Docs::default();
        let comment = lines.by_ref().map(str::trim_start).take_while(|line| *line != "*/");
        docs.lines.extend(comment.map(|line| line.trim_start_matches('*').trim_start().to_owned()));
        let mut printed = String::new();
        docs.without_places().print(indent.len(), &mut printed);
        all.extend(printed.lines().map(str::to_owned));
    }
    all
}
