//! Whether a file is what would be generated.

use super::docs::without_places;

/// Where a text begins to differ from what is generated.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// The line as it is; `None` if the text ends before it.
    pub is: Option<String>,
    /// The line as it would be generated; `None` if nothing is there.
    pub should: Option<String>,
}

/// What the first line is in which a text says something else than what is generated. Places in the source, which move
/// with every line, may differ, and so may the ends of lines. `None` if it is up to date.
///
/// ```
/// use rpc_codegen::typescript::difference;
///
/// assert_eq!(difference("export {}\r\n", "export {}\n"), None);
/// let found = difference("export {}\n", "export {}\n\nexport type A = 1\n").expect("lines are missing");
/// assert_eq!((found.is, found.should), (None, Some(String::new())));
/// ```
#[must_use]
pub fn difference(known: &str, text: &str) -> Option<Difference> {
    if known == text {
        return None;
    }
    let (known, text) = (without_places(known), without_places(text));
    let lines = (0..known.len().max(text.len())).map(|number| (known.get(number), text.get(number)));
    let (is, should) = lines.into_iter().find(|(is, should)| is != should)?;
    Some(Difference { is: is.cloned(), should: should.cloned() })
}
