//! What callers must bring, in the words of OpenAPI.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::collect::free_name;

/// One way to say who is calling. Its JSON is that of a [security scheme] in OpenAPI 3.1.
///
/// ```
/// use rpc_core::schema::SecurityScheme;
///
/// let scheme = SecurityScheme::bearer("user").docs("A token, as `signIn` gives it.");
/// ```
///
/// [security scheme]: https://spec.openapis.org/oas/v3.1.1.html#security-scheme-object
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityScheme {
    #[serde(skip)]
    name: String,
    /// How it is brought.
    #[serde(flatten)]
    pub kind: SecuritySchemeKind,
    /// For a person: where it is had from, for example.
    #[serde(rename = "description", default, skip_serializing_if = "String::is_empty")]
    pub docs: String,
}

/// How something is brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[non_exhaustive]
pub enum SecuritySchemeKind {
    /// In the header `Authorization`, under a scheme of HTTP: `bearer`, `basic`, ….
    Http {
        /// The scheme, in lower case.
        scheme: String,
    },
    /// As a value of its own.
    ApiKey {
        /// Where it stands.
        r#in: KeyPlace,
        /// The name of the header or of the cookie.
        name: String,
    },
}

/// Where a key stands in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub enum KeyPlace {
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

impl SecurityScheme {
    /// A bearer token. The name is what the document calls the scheme.
    #[must_use]
    pub fn bearer(name: impl Into<String>) -> Self {
        Self::new(name, SecuritySchemeKind::Http { scheme: "bearer".into() })
    }

    /// A user's name and password.
    #[must_use]
    pub fn basic(name: impl Into<String>) -> Self {
        Self::new(name, SecuritySchemeKind::Http { scheme: "basic".into() })
    }

    /// A header of its own.
    #[must_use]
    pub fn header(name: impl Into<String>, header: impl Into<String>) -> Self {
        Self::new(name, SecuritySchemeKind::ApiKey { r#in: KeyPlace::Header, name: header.into() })
    }

    /// A cookie.
    #[must_use]
    pub fn cookie(name: impl Into<String>, cookie: impl Into<String>) -> Self {
        Self::new(name, SecuritySchemeKind::ApiKey { r#in: KeyPlace::Cookie, name: cookie.into() })
    }

    fn new(name: impl Into<String>, kind: SecuritySchemeKind) -> Self {
        Self { name: name.into(), kind, docs: String::new() }
    }

    /// With documentation.
    #[must_use]
    pub fn docs(self, docs: impl Into<String>) -> Self {
        Self { docs: docs.into(), ..self }
    }

    /// Whether it is the same, whatever it is called.
    fn is_like(&self, other: &Self) -> bool {
        (&self.kind, &self.docs) == (&other.kind, &other.docs)
    }
}

/// What a caller of one procedure must bring. [`FromContext::security`](crate::FromContext::security) tells it.
///
/// ```
/// use rpc_core::{Call, FromContext, RpcError, schema::{Security, SecurityScheme}};
///
/// struct Admin;
///
/// impl<C: Send + Sync> FromContext<C> for Admin {
///     async fn from_context(call: &Call<C>) -> Result<Self, RpcError> {
///         // …
///         # let _ = call;
///         # Ok(Admin)
///     }
///
///     fn security(needs: &mut Security) {
///         needs.require(SecurityScheme::bearer("user")).scope("admin");
///     }
/// }
/// ```
///
/// What several extractors of a procedure ask for is needed together; what `Option<Admin>` asks for may be left out.
#[derive(Debug, Default)]
pub struct Security {
    needs: Vec<Need>,
    /// Whether what is asked for now may be left out.
    is_optional: bool,
}

#[derive(Debug)]
struct Need {
    scheme: SecurityScheme,
    requirement: SecurityRequirement,
}

/// That a scheme is needed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SecurityRequirement {
    /// The scheme's name.
    pub scheme: String,
    /// The roles or scopes that the caller needs: all of these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
    /// Whether the procedure can be called without it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

impl SecurityRequirement {
    /// Asks for a role or a scope too.
    pub fn scope(&mut self, scope: impl Into<String>) -> &mut Self {
        let scope = scope.into();
        if !self.scopes.contains(&scope) {
            self.scopes.push(scope);
        }
        self
    }
}

impl Security {
    /// Asks for something. Asked for twice, it is needed once, with the scopes of both.
    pub fn require(&mut self, scheme: SecurityScheme) -> &mut SecurityRequirement {
        let known = self.needs.iter().position(|need| need.scheme == scheme);
        let place = known.unwrap_or_else(|| {
            let requirement =
                SecurityRequirement { scheme: scheme.name.clone(), scopes: Vec::new(), optional: true };
            self.needs.push(Need { scheme, requirement });
            self.needs.len() - 1
        });
        let requirement = &mut self.needs[place].requirement;
        requirement.optional &= self.is_optional;
        requirement
    }

    /// What is asked for within may be left out.
    pub(crate) fn optional(&mut self, tell: impl FnOnce(&mut Self)) {
        let outer = std::mem::replace(&mut self.is_optional, true);
        tell(self);
        self.is_optional = outer;
    }

    /// The requirements, with their schemes under names that are theirs alone: two schemes of one name get two.
    pub(super) fn finish(self, schemes: &mut BTreeMap<String, SecurityScheme>) -> Vec<SecurityRequirement> {
        let requirements = self.needs.into_iter().map(|Need { scheme, mut requirement }| {
            let is_free = |name: &str| schemes.get(name).is_none_or(|taken| taken.is_like(&scheme));
            let name = free_name(&scheme.name, is_free);
            requirement.scheme.clone_from(&name);
            schemes.insert(name, scheme);
            requirement
        });
        requirements.collect()
    }
}
