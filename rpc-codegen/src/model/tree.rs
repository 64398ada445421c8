//! Procedures by their namespaces.

use rpc_core::schema::{ProcedureSchema, Schema};

/// What is listed in one place: the router itself, or a namespace, or a nested router.
#[derive(Debug, Default)]
pub(crate) struct Namespace<'a> {
    /// The dotted path. That of the router itself is empty.
    pub(crate) path: &'a str,
    pub(crate) docs: &'a str,
    /// In the order in which they are listed.
    pub(crate) members: Vec<Member<'a>>,
}

#[derive(Debug)]
pub(crate) enum Member<'a> {
    Procedure(&'a ProcedureSchema),
    Namespace(Namespace<'a>),
}

impl<'a> Namespace<'a> {
    /// The tree of a document.
    pub(crate) fn of(schema: &'a Schema) -> Self {
        let mut root = Namespace { docs: &schema.docs, ..Self::default() };
        for procedure in &schema.procedures {
            let parents = procedure.path.match_indices('.').map(|(end, _)| &procedure.path[..end]);
            let place = parents.fold(&mut root, |place, path| place.within(path, schema));
            place.members.push(Member::Procedure(procedure));
        }
        root
    }

    fn within(&mut self, path: &'a str, schema: &'a Schema) -> &mut Self {
        let known = self
            .members
            .iter()
            .position(|member| matches!(member, Member::Namespace(namespace) if namespace.path == path));
        let at = known.unwrap_or_else(|| {
            let docs = schema.namespaces.get(path).map_or("", |namespace| &namespace.docs);
            self.members.push(Member::Namespace(Namespace { path, docs, members: Vec::new() }));
            self.members.len() - 1
        });
        match &mut self.members[at] {
            Member::Namespace(namespace) => namespace,
            Member::Procedure(_) => unreachable!("the position is that of a namespace"),
        }
    }

    /// The dotted paths of all that is within.
    pub(crate) fn paths(&self) -> Vec<&'a str> {
        let mut paths = Vec::new();
        for member in &self.members {
            if let Member::Namespace(namespace) = member {
                paths.push(namespace.path);
                paths.extend(namespace.paths());
            }
        }
        paths
    }

    /// Its name within what it is listed in.
    pub(crate) fn name(&self) -> &'a str {
        last(self.path)
    }
}

/// The last segment of a dotted path.
pub(crate) fn last(path: &str) -> &str {
    path.rsplit_once('.').map_or(path, |(_, name)| name)
}
