//! How names in Rust become names on the wire.

/// `create_room` becomes `createRoom`: the names of procedures and namespaces.
pub(crate) fn camel_case(name: &str) -> String {
    let name = name.strip_prefix("r#").unwrap_or(name);
    let mut camel = String::with_capacity(name.len());
    let mut upper = false;
    for c in name.chars() {
        if c == '_' {
            upper = !camel.is_empty();
        } else if upper {
            camel.extend(c.to_uppercase());
            upper = false;
        } else {
            camel.push(c);
        }
    }
    camel
}

/// `chat_rooms` becomes `ChatRooms`: the names of emitted types.
pub(crate) fn pascal_case(name: &str) -> String {
    let camel = camel_case(name);
    let mut chars = camel.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `RoomNotFound` becomes `ROOM_NOT_FOUND`: the codes of errors. A run of capitals is one word.
pub(crate) fn screaming_snake_case(name: &str) -> String {
    let chars: Vec<char> = name.strip_prefix("r#").unwrap_or(name).chars().collect();
    let mut snake = String::with_capacity(chars.len() + 4);
    for (position, c) in chars.iter().enumerate() {
        let after_lower = position > 0 && !chars[position - 1].is_uppercase() && chars[position - 1] != '_';
        let before_lower = chars.get(position + 1).is_some_and(|next| next.is_lowercase());
        if c.is_uppercase() && position > 0 && chars[position - 1] != '_' && (after_lower || before_lower) {
            snake.push('_');
        }
        snake.extend(c.to_uppercase());
    }
    snake
}

/// How serde's `rename_all` names a variant. `None` for a case that there is not.
pub(crate) fn rename_variant(case: &str, variant: &str) -> Option<String> {
    // As serde does it: every capital begins a word, and case is that of ASCII.
    let words = |between: char| {
        let mut name = String::with_capacity(variant.len() + 4);
        for (position, c) in variant.char_indices() {
            if position > 0 && c.is_uppercase() {
                name.push(between);
            }
            name.push(c.to_ascii_lowercase());
        }
        name
    };
    Some(match case {
        "lowercase" => variant.to_ascii_lowercase(),
        "UPPERCASE" => variant.to_ascii_uppercase(),
        "PascalCase" => variant.to_owned(),
        "camelCase" => {
            let mut chars = variant.chars();
            let first = chars.next().map(|first| first.to_ascii_lowercase());
            first.into_iter().chain(chars).collect()
        }
        "snake_case" => words('_'),
        "SCREAMING_SNAKE_CASE" => words('_').to_ascii_uppercase(),
        "kebab-case" => words('-'),
        "SCREAMING-KEBAB-CASE" => words('-').to_ascii_uppercase(),
        _ => return None,
    })
}

/// A string without what Rust's raw identifiers begin with.
pub(crate) fn plain(ident: &syn::Ident) -> String {
    let name = ident.to_string();
    name.strip_prefix("r#").map(str::to_owned).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::{camel_case, rename_variant, screaming_snake_case};

    #[test]
    fn wire_names_of_procedures() {
        for (rust, wire) in [
            ("send", "send"),
            ("create_room", "createRoom"),
            ("r#type", "type"),
            ("_private", "private"),
            ("v2_list", "v2List"),
        ] {
            assert_eq!(camel_case(rust), wire);
        }
    }

    #[test]
    fn codes_of_errors() {
        for (rust, wire) in [
            ("RoomNotFound", "ROOM_NOT_FOUND"),
            ("Full", "FULL"),
            ("HTTPError", "HTTP_ERROR"),
            ("Oauth2Failed", "OAUTH2_FAILED"),
            ("NoID", "NO_ID"),
        ] {
            assert_eq!(screaming_snake_case(rust), wire);
        }
    }

    #[test]
    fn variants_are_named_as_serde_names_them() {
        for (case, named) in [
            ("lowercase", "userjoined"),
            ("UPPERCASE", "USERJOINED"),
            ("PascalCase", "UserJoined"),
            ("camelCase", "userJoined"),
            ("snake_case", "user_joined"),
            ("SCREAMING_SNAKE_CASE", "USER_JOINED"),
            ("kebab-case", "user-joined"),
            ("SCREAMING-KEBAB-CASE", "USER-JOINED"),
        ] {
            assert_eq!(rename_variant(case, "UserJoined").as_deref(), Some(named));
        }
        assert_eq!(rename_variant("camelCase", "HTTPError").as_deref(), Some("hTTPError"));
        assert_eq!(rename_variant("snake_case", "HTTPError").as_deref(), Some("h_t_t_p_error"));
        assert_eq!(rename_variant("Title Case", "UserJoined"), None);
    }
}
