//! A report as a text: by procedures, what breaks first.

use std::fmt;

use super::{Change, ChangeKind, Report, Severity};

/// How many procedures are named.
const NAMED: usize = 3;

/// The changes that are about the same procedures.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Group<'a> {
    /// The procedures: `messages.list, messages.send`, or the first three `and 12 more`.
    pub title: String,
    /// The changes, what breaks first. Each has a `Display`: its place and its message, on one line.
    pub changes: Vec<&'a Change>,
}

impl Report {
    /// The changes by procedures, in the order in which the text has them. Groups where something breaks are first;
    /// procedures that are new stand together, with one change for all of them.
    ///
    /// The text is made of these, so that a program can make it again in colours:
    ///
    /// ```
    /// use rpc_codegen::check::Report;
    ///
    /// fn print(report: &Report) {
    ///     for group in report.groups() {
    ///         println!("{}", group.title);
    ///         for change in group.changes {
    ///             println!("  {:<6}  {change}", change.severity);
    ///         }
    ///         println!();
    ///     }
    ///     println!("{}", report.summary());
    /// }
    /// # print(&Report::default());
    /// ```
    #[must_use]
    pub fn groups(&self) -> Vec<Group<'_>> {
        let mut groups: Vec<(&[String], Group<'_>)> = Vec::new();
        let (added, others): (Vec<_>, Vec<_>) =
            self.changes.iter().partition(|change| change.kind == ChangeKind::ProcedureAdded);
        for change in others {
            match groups.last_mut() {
                Some((procedures, group)) if *procedures == change.procedures => group.changes.push(change),
                _ => groups.push((
                    &change.procedures,
                    Group { title: title(&change.procedures), changes: vec![change] },
                )),
            }
        }
        let mut groups: Vec<_> = groups.into_iter().map(|(_, group)| group).collect();
        groups.sort_by_key(|group| group.changes.first().map(|change| change.severity));
        // What is new can be much, and is of no interest to those who are there.
        let names: Vec<String> = added.iter().flat_map(|change| change.procedures.clone()).collect();
        groups.extend(added.first().map(|first| Group { title: title(&names), changes: vec![first] }));
        groups
    }

    /// `3 changes break callers, 2 are safe`.
    #[must_use]
    pub fn summary(&self) -> String {
        let (breaking, safe) = (self.count(Severity::Breaking), self.count(Severity::Safe));
        let break_callers = |count| match count {
            1 => "1 change breaks callers".to_owned(),
            _ => format!("{count} changes break callers"),
        };
        match (breaking, safe) {
            (0, 0) => "nothing has changed for callers".into(),
            (0, 1) => "1 change is safe".into(),
            (0, _) => format!("{safe} changes are safe"),
            (_, 0) => break_callers(breaking),
            (_, 1) => format!("{}, 1 is safe", break_callers(breaking)),
            (_, _) => format!("{}, {safe} are safe", break_callers(breaking)),
        }
    }
}

/// The text, with a line break at its end.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for group in self.groups() {
            writeln!(f, "{}", group.title)?;
            for change in group.changes {
                writeln!(f, "  {:<6}  {change}", change.severity)?;
            }
            writeln!(f)?;
        }
        writeln!(f, "{}", self.summary())
    }
}

/// The place, the type in which it is, and the message.
impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.place.is_empty() {
            f.write_str(&self.place)?;
            if let Some(definition) = &self.definition {
                write!(f, " (in {definition})")?;
            }
            f.write_str(": ")?;
        }
        f.write_str(&self.message)
    }
}

fn title(procedures: &[String]) -> String {
    match procedures {
        [] => "the whole".into(),
        // To name the last costs no more than to say that there is one more.
        _ if procedures.len() <= NAMED + 1 => procedures.join(", "),
        _ => format!("{} and {} more", procedures[..NAMED].join(", "), procedures.len() - NAMED),
    }
}
