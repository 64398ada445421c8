//! Documentation as TSDoc.

use rpc_core::schema::{DeprecationSchema, SourceSchema};

/// A comment.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Docs {
    lines: Vec<String>,
}

/// What precedes the place of the source in a line of a comment.
const SEE: &str = "@see ";

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
        self.lines.extend(text.lines().map(|line| line.trim_end().replace("*/", "*\\/")));
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
            self.tag(&format!("{SEE}{file}:{line}"));
        }
    }

    /// How many lines it takes.
    pub(super) fn height(&self) -> usize {
        match &self.lines[..] {
            [] => 0,
            [line] if !line.starts_with(SEE) => 1,
            lines => lines.len() + 2,
        }
    }

    pub(super) fn print(&self, indent: usize, text: &mut String) {
        let pad = " ".repeat(indent);
        match &self.lines[..] {
            [] => {}
            [line] if !line.starts_with(SEE) => text.push_str(&format!("{pad}/** {line} */\n")),
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
