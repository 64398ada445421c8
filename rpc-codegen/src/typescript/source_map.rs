//! The map that leads editors from a declaration file to the source in Rust.
//!
//! A map of version 3 ([ECMA-426](https://tc39.es/ecma426/)), in the form that TypeScript's language servers follow.
//! They use it
//!
//! - for a file `name.d.ts` whose last line is `//# sourceMappingURL=name.d.ts.map`;
//! - only if it says `file`, and holds no `sourcesContent`;
//! - only for sources that are there: for another, "go to definition" ends in the declaration file.
//!
//! They look up where a name begins and ends and where its declaration does, and where the map says nothing of a
//! position, they take the next one of which it does. So a whole declaration leads to one place, and what stands before
//! it is said to lead nowhere.

use std::ops::Range;

use serde_json::json;

/// A declaration that is written elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Origin<'a> {
    /// From its first word, behind its documentation, to its end: bytes of the declaration file.
    pub(crate) range: Range<usize>,
    /// The source file, below the root.
    pub(crate) file: &'a str,
    /// From 1.
    pub(crate) line: u32,
}

/// The map of a declaration file: its name, its text, the path from its folder to the root of the source files, and
/// what is written there, in the order of the text.
pub(crate) fn source_map(name: &str, text: &str, root: &str, origins: &[Origin<'_>]) -> String {
    let mut sources: Vec<&str> = Vec::new();
    let mut mappings = Mappings::new(text);
    let mut end = 0;
    for Origin { range, file, line } in origins {
        let source = sources.iter().position(|source| source == file).unwrap_or_else(|| {
            sources.push(file);
            sources.len() - 1
        });
        if range.start > end + 1 {
            mappings.push(range.start - 1, None);
        }
        let place = Some((source, line.saturating_sub(1)));
        mappings.push(range.start, place);
        mappings.push(range.end, place);
        end = range.end;
    }
    let map = json!({
        "version": 3,
        "file": name,
        "sourceRoot": root,
        "sources": sources,
        "names": [],
        "mappings": mappings.encoded,
    });
    format!("{map}\n")
}

/// Positions of a text in their order, each with the index of a source and a line there, encoded as a map has them: `;`
/// ends a line, and every number is a difference to the one before.
struct Mappings<'a> {
    text: &'a str,
    encoded: String,
    /// How much of the text is behind.
    offset: usize,
    /// From 0, in UTF-16 code units, as are all columns.
    column: i64,
    /// The column of the last position in this line.
    last: Option<i64>,
    source: i64,
    line: i64,
}

impl<'a> Mappings<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, encoded: String::new(), offset: 0, column: 0, last: None, source: 0, line: 0 }
    }

    fn push(&mut self, offset: usize, place: Option<(usize, u32)>) {
        for character in self.text[self.offset..offset].chars() {
            if character == '\n' {
                self.encoded.push(';');
                (self.column, self.last) = (0, None);
            } else {
                self.column += i64::from(character.len_utf16() == 2) + 1;
            }
        }
        self.offset = offset;
        if self.last.is_some() {
            self.encoded.push(',');
        }
        self.number(self.column - self.last.unwrap_or(0));
        self.last = Some(self.column);
        if let Some((source, line)) = place {
            let (source, line) =
                (i64::try_from(source).expect("sources are counted in memory"), i64::from(line));
            self.number(source - self.source);
            self.number(line - self.line);
            self.number(0); // the column in the source, where every line is taken from its beginning
            (self.source, self.line) = (source, line);
        }
    }

    /// A number in digits of six bits: the lowest bit of all is the sign, the highest of a digit that others follow.
    fn number(&mut self, number: i64) {
        const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut rest = number.unsigned_abs() << 1 | u64::from(number < 0);
        loop {
            let digit = usize::try_from(rest & 0b1_1111).expect("five bits fit");
            rest >>= 5;
            let follows = if rest == 0 { 0 } else { 0b10_0000 };
            self.encoded.push(char::from(DIGITS[digit | follows]));
            if rest == 0 {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{Mappings, Origin, source_map};

    const TEXT: &str = "\
import type * as rpc from 'rpc-client-ts'

export interface Api {
  /** All rooms. */
  readonly list: rpc.Query<[], string[], never>
  readonly create: rpc.Mutation<[input: string], string, never>
}
//# sourceMappingURL=api.d.ts.map
";

    fn origin<'a>(words: &str, file: &'a str, line: u32) -> Origin<'a> {
        let start = TEXT.find(words).expect("the text has these words");
        Origin { range: start..start + words.len(), file, line }
    }

    fn list<'a>() -> Origin<'a> {
        origin("readonly list: rpc.Query<[], string[], never>", "src/rooms.rs", 7)
    }

    fn create<'a>(file: &'a str) -> Origin<'a> {
        origin("readonly create: rpc.Mutation<[input: string], string, never>", file, 5)
    }

    #[test]
    fn a_whole_declaration_leads_to_its_line_and_what_is_before_it_nowhere() {
        let map = source_map("api.d.ts", TEXT, "../..", &[list(), create("src/rooms.rs")]);
        assert_eq!(
            map,
            "{\"file\":\"api.d.ts\",\"mappings\":\";;;;C,CAMA,6CAAA;C,CAFA,6DAAA\",\"names\":[],\
             \"sourceRoot\":\"../..\",\"sources\":[\"src/rooms.rs\"],\"version\":3}\n"
        );
    }

    #[test]
    fn a_source_is_listed_once() {
        let sources = |origins: &[Origin<'_>]| {
            let map = source_map("api.d.ts", TEXT, "", origins);
            serde_json::from_str::<Value>(&map).expect("JSON")["sources"].clone()
        };
        assert_eq!(sources(&[]), serde_json::json!([]));
        assert_eq!(sources(&[list(), create("src/rooms.rs")]), serde_json::json!(["src/rooms.rs"]));
        assert_eq!(sources(&[list(), create("src/a.rs")]), serde_json::json!(["src/rooms.rs", "src/a.rs"]));
    }

    #[test]
    fn columns_are_counted_as_javascript_counts_them() {
        let mut mappings = Mappings::new("'é𝕏'x");
        mappings.push("'é𝕏'".len(), Some((0, 0)));
        assert_eq!(mappings.encoded, "KAAA");
    }

    #[test]
    fn numbers_are_encoded_in_base64_with_their_sign() {
        for (number, expected) in
            [(0, "A"), (1, "C"), (-1, "D"), (15, "e"), (16, "gB"), (-16, "hB"), (1000, "w+B")]
        {
            let mut mappings = Mappings::new("");
            mappings.number(number);
            assert_eq!(mappings.encoded, expected, "{number}");
        }
    }
}
