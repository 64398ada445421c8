//! The events of two-way procedures.

use rpc_core::schema::EventSchema;

use super::{
    GenerateError,
    generator::{Generator, KINDS},
    names::{Scope, pascal, rename_variant},
    text::{Body, Item, Said},
    variants::{Content, Draft, finish, renamed, variant_name},
};

const DERIVES: &[&str] = &["Debug", "Clone", "PartialEq", "Serialize", "Deserialize", "Events"];

/// What `derive(Events)` refuses.
const RESERVED: &[&str] = &["open", "error", "complete", "rpc-error", "reset"];
const LONGEST: usize = 128;

impl<'a> Generator<'a> {
    /// The type of the events of one direction, which has no name in the document.
    pub(super) fn events(
        &mut self,
        path: &str,
        direction: &str,
        docs: &str,
        events: &'a [EventSchema],
    ) -> Result<String, GenerateError> {
        let name = format!("{}{direction}", pascal(path));
        let name = self.scope.take_with(&name, KINDS);
        let place = self.items.len();
        self.items.push(None);
        self.defined.insert(name.clone());
        let mut scope = Scope::default();
        let mut drafts = Vec::new();
        for event in events {
            let at = || format!("the event `{}` of `{path}`", event.name);
            check(&event.name, at)?;
            let content = match &event.data {
                None => Content::Nothing,
                Some(raw) => {
                    let ty = self.lower(raw, at)?;
                    let name = format!("{name}{}", pascal(&event.name));
                    match self.content(&ty, &name, None) {
                        // An event has one payload.
                        Content::Values(fields) if fields.len() != 1 => {
                            let place = super::spell::Place::new(&name, None);
                            Content::Values(vec![self.unnamed(&ty, place)])
                        }
                        content => content,
                    }
                }
            };
            let variant = variant_name(&event.name, &mut scope);
            let said = Said {
                docs: event.docs.clone(),
                is_deprecated: event.deprecated.is_some(),
                ..Said::default()
            };
            drafts.push(Draft { said, name: variant, wire: event.name.clone(), content });
        }
        let (variants, of_fields) = finish(drafts, |_, draft| {
            let is_default = rename_variant("camelCase", &draft.name) == draft.wire;
            if is_default { Vec::new() } else { renamed(&draft.wire) }
        });
        let said = Said { attrs: of_fields.into_iter().collect(), ..Said::docs(docs) };
        self.items[place] =
            Some(Item { said, derives: DERIVES, name: name.clone(), body: Body::Enum(variants) });
        Ok(name)
    }
}

fn check(name: &str, at: impl Fn() -> String) -> Result<(), GenerateError> {
    let reason = if name.is_empty() {
        "an event has a name"
    } else if name.len() > LONGEST {
        "the name of an event has at most 128 bytes"
    } else if name.contains(char::is_control) {
        "the name of an event has no control characters"
    } else if RESERVED.contains(&name) || name.starts_with("presence:") {
        "this name is reserved"
    } else {
        return Ok(());
    };
    Err(GenerateError::Name { at: at(), name: name.to_owned(), reason: reason.to_owned() })
}
