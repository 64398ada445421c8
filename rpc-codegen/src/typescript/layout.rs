//! Where lines end: what prettier makes of its own documents, as far as types need it.
//!
//! A group stands in one line if it fits, and otherwise all ends of lines that are directly in it are taken.

/// How long a line may be.
pub(super) const WIDTH: usize = 100;

/// A text whose lines are not known yet.
#[derive(Debug, Clone)]
pub(super) enum Layout {
    Text(String),
    All(Vec<Layout>),
    Group {
        inner: Box<Layout>,
        /// Whether it has an end of a line within that is always taken.
        is_broken: bool,
    },
    Indent(Box<Layout>),
    /// A space, or the end of a line.
    Space,
    /// Nothing, or the end of a line.
    Soft,
    /// The end of a line.
    End,
    /// What is there only in a group that takes its ends of lines.
    IfBroken(Box<Layout>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Flat,
    Broken,
}

type Command<'l> = (usize, Mode, &'l Layout);

impl Layout {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    pub(super) fn group(inner: Self) -> Self {
        let is_broken = inner.has_end();
        Self::Group { inner: Box::new(inner), is_broken }
    }

    /// A group that takes its ends of lines whatever its length.
    pub(super) fn broken(inner: Self) -> Self {
        Self::Group { inner: Box::new(inner), is_broken: true }
    }

    pub(super) fn indent(inner: Self) -> Self {
        Self::Indent(Box::new(inner))
    }

    pub(super) fn if_broken(inner: Self) -> Self {
        Self::IfBroken(Box::new(inner))
    }

    pub(super) fn join(all: Vec<Self>, between: &[Self]) -> Self {
        let mut joined = Vec::new();
        for (place, one) in all.into_iter().enumerate() {
            if place > 0 {
                joined.extend_from_slice(between);
            }
            joined.push(one);
        }
        Self::All(joined)
    }

    /// Between two texts, in lines of its own where it does not fit.
    pub(super) fn enclosed(open: &str, inner: Vec<Self>, close: &str) -> Self {
        let inner = Self::indent(Self::All([vec![Self::Soft], inner].concat()));
        Self::group(Self::All(vec![Self::text(open), inner, Self::Soft, Self::text(close)]))
    }

    fn has_end(&self) -> bool {
        match self {
            Self::End => true,
            Self::Group { is_broken, .. } => *is_broken,
            Self::All(all) => all.iter().any(Self::has_end),
            Self::Indent(inner) | Self::IfBroken(inner) => inner.has_end(),
            Self::Text(_) | Self::Space | Self::Soft => false,
        }
    }

    /// Whether what comes before the first end of a line fits behind `used` columns.
    pub(super) fn begins_within(&self, used: usize) -> bool {
        fits((0, Mode::Broken, self), &[], used)
    }

    /// The text, in a line that is indented by `indent` and of which `used` columns are taken.
    pub(super) fn print(&self, indent: usize, used: usize) -> String {
        let mut text = String::new();
        let mut column = used;
        let mut commands: Vec<Command<'_>> = vec![(indent, Mode::Broken, self)];
        while let Some((indent, mode, layout)) = commands.pop() {
            match layout {
                Self::Text(part) => {
                    text.push_str(part);
                    column += part.chars().count();
                }
                Self::All(all) => commands.extend(all.iter().rev().map(|one| (indent, mode, one))),
                Self::Indent(inner) => commands.push((indent + 2, mode, inner)),
                Self::Group { inner, is_broken } => {
                    let flat = (indent, Mode::Flat, &**inner);
                    let is_flat = !is_broken && (mode == Mode::Flat || fits(flat, &commands, column));
                    commands.push(if is_flat { flat } else { (indent, Mode::Broken, inner) });
                }
                Self::IfBroken(inner) => {
                    if mode == Mode::Broken {
                        commands.push((indent, mode, inner));
                    }
                }
                Self::Space if mode == Mode::Flat => {
                    text.push(' ');
                    column += 1;
                }
                Self::Soft if mode == Mode::Flat => {}
                Self::Space | Self::Soft | Self::End => {
                    text.truncate(text.trim_end_matches(' ').len());
                    text.push('\n');
                    text.extend(std::iter::repeat_n(' ', indent));
                    column = indent;
                }
            }
        }
        text
    }
}

/// Whether the next command, and what follows it in its line, fits behind `used` columns.
fn fits<'l>(next: Command<'l>, mut rest: &[Command<'l>], used: usize) -> bool {
    let Some(mut left) = WIDTH.checked_sub(used) else { return false };
    let mut commands = vec![next];
    loop {
        let (indent, mode, layout) = match (commands.pop(), rest) {
            (Some(command), _) => command,
            (None, [before @ .., last]) => {
                rest = before;
                *last
            }
            (None, []) => return true,
        };
        let width = match layout {
            Layout::Text(part) => part.chars().count(),
            Layout::All(all) => {
                commands.extend(all.iter().rev().map(|one| (indent, mode, one)));
                0
            }
            Layout::Indent(inner) => {
                commands.push((indent, mode, inner));
                0
            }
            Layout::Group { inner, is_broken } => {
                commands.push((indent, if *is_broken { Mode::Broken } else { mode }, inner));
                0
            }
            Layout::IfBroken(inner) => {
                if mode == Mode::Broken {
                    commands.push((indent, mode, inner));
                }
                0
            }
            Layout::End => return true,
            Layout::Space | Layout::Soft if mode == Mode::Broken => return true,
            Layout::Space => 1,
            Layout::Soft => 0,
        };
        match left.checked_sub(width) {
            Some(still) => left = still,
            None => return false,
        }
    }
}
