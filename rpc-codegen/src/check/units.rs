//! What is found, once for each pair of types, and who uses these.

use std::collections::VecDeque;

use super::{Change, ChangeKind, Report, Severity, place::join};

/// What is compared once, wherever it is used: a procedure, or two types of which one has a name at least.
#[derive(Debug, Default)]
pub(super) struct Unit {
    /// The name of the type.
    pub(super) definition: Option<String>,
    pub(super) findings: Vec<Finding>,
    /// Other units, and where they stand in this.
    pub(super) uses: Vec<(String, UnitId)>,
}

/// What was found in a unit, with the place in it.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    pub(super) severity: Severity,
    pub(super) kind: ChangeKind,
    pub(super) place: String,
    pub(super) message: String,
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct UnitId(usize);

#[derive(Debug, Default)]
pub(super) struct Units {
    units: Vec<Unit>,
    /// Those of procedures, with their paths.
    roots: Vec<(String, UnitId)>,
}

/// Which procedures use a unit, and where the first of them does.
#[derive(Debug, Clone, Default)]
struct Usage {
    roots: Vec<usize>,
    place: String,
}

impl Finding {
    /// Something about the whole of a place, rather than about its type.
    pub(super) fn new(
        severity: Severity,
        kind: ChangeKind,
        place: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self { severity, kind, place: place.into(), message: message.into(), old: None, new: None }
    }

    /// Whether it is the same, wherever it is.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        (self.severity, self.kind, &self.message, &self.old, &self.new)
            == (other.severity, other.kind, &other.message, &other.old, &other.new)
    }

    pub(super) fn with_old(mut self, old: impl Into<String>) -> Self {
        self.old = Some(old.into());
        self
    }

    pub(super) fn with_new(mut self, new: impl Into<String>) -> Self {
        self.new = Some(new.into());
        self
    }
}

impl Units {
    pub(super) fn add(&mut self, definition: Option<String>) -> UnitId {
        self.units.push(Unit { definition, ..Unit::default() });
        UnitId(self.units.len() - 1)
    }

    /// The unit of a procedure, or of the whole if it has no path.
    pub(super) fn add_root(&mut self, path: &str) -> UnitId {
        let unit = self.add(None);
        self.roots.push((path.to_owned(), unit));
        unit
    }

    pub(super) fn at(&mut self, id: UnitId) -> &mut Unit {
        &mut self.units[id.0]
    }

    pub(super) fn report(self) -> Report {
        let mut changes = Vec::new();
        let usages = self.usages();
        for (unit, usage) in self.units.iter().zip(&usages) {
            for finding in &unit.findings {
                changes.push((&usage.roots, finding.severity, self.change(unit, finding, usage)));
            }
        }
        Report { changes: sorted(changes) }
    }

    fn change(&self, unit: &Unit, finding: &Finding, usage: &Usage) -> Change {
        let paths = usage.roots.iter().map(|root| self.roots[*root].0.clone());
        Change {
            severity: finding.severity,
            kind: finding.kind,
            procedures: paths.filter(|path| !path.is_empty()).collect(),
            place: join(&usage.place, &finding.place),
            definition: unit.definition.clone(),
            message: finding.message.clone(),
            old: finding.old.clone(),
            new: finding.new.clone(),
        }
    }

    fn usages(&self) -> Vec<Usage> {
        let leads_to_findings = self.leading_to_findings();
        let mut usages = vec![Usage::default(); self.units.len()];
        let mut seen_from = vec![usize::MAX; self.units.len()];
        for (number, (_, root)) in self.roots.iter().enumerate() {
            let mut waiting = VecDeque::from([*root]);
            seen_from[root.0] = number;
            usages[root.0].roots.push(number);
            while let Some(id) = waiting.pop_front() {
                for (place, used) in &self.units[id.0].uses {
                    if !leads_to_findings[used.0] || seen_from[used.0] == number {
                        continue;
                    }
                    seen_from[used.0] = number;
                    if usages[used.0].roots.is_empty() {
                        usages[used.0].place = join(&usages[id.0].place, place);
                    }
                    usages[used.0].roots.push(number);
                    waiting.push_back(*used);
                }
            }
        }
        usages
    }

    /// For each unit, whether there is a finding in it or in what it uses.
    fn leading_to_findings(&self) -> Vec<bool> {
        let mut users = vec![Vec::new(); self.units.len()];
        for (id, unit) in self.units.iter().enumerate() {
            unit.uses.iter().for_each(|(_, used)| users[used.0].push(id));
        }
        let mut leads = vec![false; self.units.len()];
        let mut waiting: Vec<usize> =
            (0..self.units.len()).filter(|id| !self.units[*id].findings.is_empty()).collect();
        while let Some(id) = waiting.pop() {
            if !std::mem::replace(&mut leads[id], true) {
                waiting.extend(&users[id]);
            }
        }
        leads
    }
}

/// By procedures, then what breaks first, then as they were found.
fn sorted(mut changes: Vec<(&Vec<usize>, Severity, Change)>) -> Vec<Change> {
    changes.sort_by(|one, other| (one.0, one.1).cmp(&(other.0, other.1)));
    changes.into_iter().map(|(_, _, change)| change).collect()
}
