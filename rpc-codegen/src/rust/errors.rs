//! The types of errors.

use std::fmt::Write;

use rpc_core::{
    Code,
    schema::{ErrorSchema, Schema},
};

use super::{
    GenerateError,
    generator::Generator,
    names::{Scope, pascal},
    text::{Body, Item, Said, attribute, docs, import_of_maps, literal},
    variants::{Content, Draft, finish, variant_name},
};

const DERIVES: &[&str] = &["Debug", "Clone", "PartialEq", "Serialize", "Deserialize", "RpcError"];

impl<'a> Generator<'a> {
    /// The module of all types of errors.
    pub(super) fn errors(&mut self) -> Result<String, GenerateError> {
        let schema: &'a Schema = self.schema;
        let mut out = String::new();
        docs("What procedures can fail with.", "//!", 0, &mut out);
        let (mut items, mut types) = (String::new(), String::new());
        let mut has_schemas = false;
        for (name, errors) in &schema.errors {
            let item = self.error(name, errors)?;
            items.push('\n');
            item.write(&mut items);
            types.push_str(&item.types());
            has_schemas |= item.derives().contains(&"JsonSchema");
        }
        if items.is_empty() {
            return Ok(out);
        }
        out.push('\n');
        let maps = import_of_maps(&types);
        if !maps.is_empty() {
            out.push_str(maps);
            out.push_str("\n\n");
        }
        out.push_str("use rpc_client::RpcError;\n");
        if has_schemas {
            out.push_str("use schemars::JsonSchema;\n");
        }
        out.push_str("use serde::{Deserialize, Serialize};\n");
        if self.mentions_types(&types) {
            out.push_str("\nuse crate::types::*;\n");
        }
        Ok(out + &items)
    }

    fn error(&mut self, name: &'a str, errors: &'a [ErrorSchema]) -> Result<Item, GenerateError> {
        let rust_name = self.errors[name].clone();
        let mut scope = Scope::default();
        let mut drafts = Vec::new();
        for error in errors {
            let at = || format!("the error `{}` of `{name}`", error.code);
            if !is_code(&error.code) {
                let reason = "a code is in SCREAMING_SNAKE_CASE, and none of the framework's own".to_owned();
                return Err(GenerateError::Name { at: at(), name: error.code.clone(), reason });
            }
            let content = match &error.details {
                None => Content::Nothing,
                Some(raw) => {
                    let ty = self.lower(raw, at)?;
                    let name = format!("{rust_name}{}", pascal(&error.code));
                    self.content(&ty, &name, None)
                }
            };
            let variant = variant_name(&error.code, &mut scope);
            let mut said = Said::docs(&error.docs);
            let told = told(error, &variant, &content);
            if !told.is_empty() {
                said.attrs = attribute("rpc", &told);
            }
            drafts.push(Draft { said, name: variant, wire: error.code.clone(), content });
        }
        let (variants, of_fields) = finish(drafts, |_, _| Vec::new());
        let said = Said { attrs: of_fields.into_iter().collect(), ..Said::default() };
        Ok(Item { said, derives: DERIVES, name: rust_name, body: Body::Enum(variants) })
    }
}

/// What `#[rpc(..)]` says of a variant.
fn told(error: &ErrorSchema, variant: &str, content: &Content) -> Vec<String> {
    let mut told = Vec::new();
    if screaming(variant) != error.code {
        told.push(format!("code = {}", literal(&error.code)));
    }
    if error.status != 400 {
        told.push(format!("status = {}", error.status));
    }
    let first_paragraph: Vec<&str> =
        error.docs.lines().map(str::trim).take_while(|line| !line.is_empty()).collect();
    let by_default = match first_paragraph.join(" ") {
        none if none.is_empty() => screaming(variant).to_lowercase().replace('_', " "),
        docs => docs.replace('{', "{{").replace('}', "}}"),
    };
    if error.message != by_default && !error.message.is_empty() {
        told.push(format!("message = {}", literal(&message(&error.message, content))));
    }
    told
}

/// A template in which every field is one of the variant's, and can be displayed. Others are text.
fn message(template: &str, content: &Content) -> String {
    let mut message = String::new();
    let mut rest = template;
    while let Some(start) = rest.find(['{', '}']) {
        message.push_str(&rest[..start]);
        let found = &rest[start..];
        if found.starts_with("{{") || found.starts_with("}}") {
            message.push_str(&found[..2]);
            rest = &found[2..];
            continue;
        }
        let Some((inside, behind)) = found.strip_prefix('{').and_then(|found| found.split_once('}')) else {
            // A brace alone is doubled, so that it stands for itself.
            message.push_str(&found[..1].repeat(2));
            rest = &found[1..];
            continue;
        };
        let (name, format) = inside
            .split_once(':')
            .map_or((inside.trim(), None), |(name, format)| (name.trim(), Some(format)));
        let known = field_type(content, name);
        let _ = match (known, format) {
            (Some(ty), None) if is_displayed(ty) => write!(message, "{{{name}}}"),
            (Some(_), None) => write!(message, "{{{name}:?}}"),
            (Some(ty), Some(format)) if format.ends_with('?') || is_displayed(ty) => {
                write!(message, "{{{name}:{format}}}")
            }
            _ => write!(message, "{{{{{inside}}}}}"),
        };
        rest = behind;
    }
    message + rest
}

/// The type of a field of a variant, by its name or its number.
fn field_type<'c>(content: &'c Content, name: &str) -> Option<&'c str> {
    match content {
        Content::Nothing => None,
        Content::Values(fields) => fields.get(name.parse::<usize>().ok()?).map(|field| &*field.ty),
        Content::Members(members) => {
            let mut fields = members.iter().map(|member| &member.field);
            fields.find(|field| super::names::plain(&field.name) == name).map(|field| &*field.ty)
        }
    }
}

fn is_displayed(ty: &str) -> bool {
    let integers = ["i8", "i16", "i32", "i64", "i128", "u8", "u16", "u32", "u64", "u128"];
    integers.contains(&ty)
        || matches!(ty, "String" | "bool" | "f32" | "f64" | "serde_json::Value" | "uuid::Uuid" | "url::Url")
}

fn is_code(code: &str) -> bool {
    code.starts_with(|c: char| c.is_ascii_uppercase())
        && code.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
        && !Code::ALL.iter().any(|known| known.as_str() == code)
}

/// `RoomNotFound` is `ROOM_NOT_FOUND`, as `derive(RpcError)` has it.
fn screaming(variant: &str) -> String {
    let chars: Vec<char> = variant.chars().collect();
    let mut code = String::new();
    for (place, c) in chars.iter().enumerate() {
        let after_lower = place > 0 && !chars[place - 1].is_uppercase() && chars[place - 1] != '_';
        let before_lower = chars.get(place + 1).is_some_and(|next| next.is_lowercase());
        if c.is_uppercase() && place > 0 && chars[place - 1] != '_' && (after_lower || before_lower) {
            code.push('_');
        }
        code.extend(c.to_uppercase());
    }
    code
}

#[cfg(test)]
mod tests {
    use super::{Content, message, screaming};
    use crate::rust::text::{Field, Said};

    #[test]
    fn codes_are_what_the_derive_makes_of_variants() {
        for (variant, code) in
            [("RoomNotFound", "ROOM_NOT_FOUND"), ("Oauth2Failed", "OAUTH2_FAILED"), ("NoID", "NO_ID")]
        {
            assert_eq!(screaming(variant), code);
        }
    }

    #[test]
    fn a_message_names_only_fields_that_can_be_shown() {
        let field = |ty: &str| Field { said: Said::default(), name: String::new(), ty: ty.to_owned() };
        let content = Content::Values(vec![field("String"), field("Vec<u8>")]);
        for (told, written) in [
            ("{0} of {1}", "{0} of {1:?}"),
            ("{0:>4} {1:>4} {1:?}", "{0:>4} {{1:>4}} {1:?}"),
            ("{2} of {{all}}", "{{2}} of {{all}}"),
            ("{ and }", "{{ and }}"),
            ("50 }", "50 }}"),
        ] {
            assert_eq!(message(told, &content), written);
        }
    }
}
