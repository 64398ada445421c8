//! What a comparison ends with.

use std::fmt;

use serde::Serialize;

/// What has changed between two documents, as [`check`](super::check()) found it.
///
/// Its `Display` is a text for a person, its JSON for a program:
///
/// ```json
/// {
///   "changes": [
///     {
///       "severity": "breaking",
///       "kind": "output-member-removed",
///       "procedures": ["messages.list", "messages.send"],
///       "place": "output[].author",
///       "definition": "Message",
///       "message": "is not sent any more, and callers expect it",
///       "old": "string"
///     }
///   ]
/// }
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Report {
    /// The changes, in the order of the procedures that they are about, and for the same procedures what breaks first.
    pub changes: Vec<Change>,
}

/// One change. What is changed in a type that has a name is one change, however many procedures use the type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Change {
    /// Whether callers break.
    pub severity: Severity,
    /// What kind of change it is.
    pub kind: ChangeKind,
    /// The paths of the procedures that it is about, as callers know them, in the order of the list. Empty if it is
    /// about the whole.
    pub procedures: Vec<String>,
    /// Where it is within the first of these procedures: `input.filter.limit`, `output[].author`,
    /// `outgoing.message.text`, `errors.ROOM_NOT_FOUND.roomId`, `security.user`. `[]` stands for every item of a list,
    /// `[0]` for one of a tuple, `.*` for every value of a map, `(text)` for the variant that is tagged so. Empty if it
    /// is the procedure itself.
    pub place: String,
    /// The innermost type with a name in which it is, by the name that it has now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
    /// What that means for callers, in words.
    pub message: String,
    /// What was, in short.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    /// What is, in short.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

/// Whether callers that were made for the old document break.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Some do, or it cannot be ruled out.
    Breaking,
    /// None does. The message may say what is worth knowing nevertheless.
    Safe,
}

impl Report {
    /// Whether there is a change that breaks callers.
    #[must_use]
    pub fn is_breaking(&self) -> bool {
        self.count(Severity::Breaking) > 0
    }

    /// How many changes are so severe.
    #[must_use]
    pub fn count(&self, severity: Severity) -> usize {
        self.changes.iter().filter(|change| change.severity == severity).count()
    }
}

macro_rules! kinds {
    ($($(#[$docs:meta])* $variant:ident = $code:literal,)*) => {
        /// What kind of change it is. The code, which is its `Display` and its JSON, stays what it is.
        ///
        /// `input` is what callers send, events among it, and `output` what they get: answers, items, events, and the
        /// details of errors.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[non_exhaustive]
        pub enum ChangeKind {
            $(
                $(#[$docs])*
                #[doc = concat!("\n\nThe code: `", $code, "`.")]
                #[serde(rename = $code)]
                $variant,
            )*
        }

        impl ChangeKind {
            /// The code, in kebab-case.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }
        }
    };
}

kinds! {
    /// A procedure is not there any more.
    ProcedureRemoved = "procedure-removed",
    /// A procedure is not there any more, and another of the same kind and types is new.
    ProcedureRenamed = "procedure-renamed",
    /// A procedure is new.
    ProcedureAdded = "procedure-added",
    /// A query became a mutation, for example.
    KindChanged = "kind-changed",
    /// A procedure, a member, a type or an event is deprecated.
    Deprecated = "deprecated",

    /// There is an input where there was none, and a call without one is refused.
    InputRequired = "input-required",
    /// There is an input where there was none, or data of an event, and it can be left out.
    InputAdded = "input-added",
    /// There is no input any more, and one that is sent is refused.
    InputRemoved = "input-removed",
    /// A member must be sent that was unknown, or could be left out.
    InputMemberRequired = "input-member-required",
    /// A member can be left out that had to be sent.
    InputMemberOptional = "input-member-optional",
    /// Another value stands in the place of a member that is left out. Callers do not break by that, and may mean
    /// something else.
    InputDefaultChanged = "input-default-changed",
    /// A member may be sent that was unknown.
    InputMemberAdded = "input-member-added",
    /// A member is unknown now. That breaks callers where unknown members are refused.
    InputMemberRemoved = "input-member-removed",
    /// Members without a name in the type were ignored, and are refused now.
    InputUnknownMembersRefused = "input-unknown-members-refused",
    /// Another type is asked for.
    InputTypeChanged = "input-type-changed",
    /// Less is accepted than before, of the same kind: an integer of less bits.
    InputTypeNarrowed = "input-type-narrowed",
    /// More is accepted than before.
    InputTypeWidened = "input-type-widened",
    /// `null` is not accepted any more.
    InputNotNullable = "input-not-nullable",
    /// `null` is accepted now.
    InputNullable = "input-nullable",
    /// A rule is new, or asks for more.
    InputRuleTightened = "input-rule-tightened",
    /// A rule is gone, or asks for less.
    InputRuleLoosened = "input-rule-loosened",
    /// A variant of an enum is not accepted any more.
    InputVariantRemoved = "input-variant-removed",
    /// A variant of an enum is accepted now.
    InputVariantAdded = "input-variant-added",

    /// A member is not sent any more. That breaks callers if it was always there.
    OutputMemberRemoved = "output-member-removed",
    /// A member may be missing that was always there.
    OutputMemberOptional = "output-member-optional",
    /// A member is sent always that could be missing.
    OutputMemberRequired = "output-member-required",
    /// A member is sent that was unknown. That breaks callers where unknown members are refused.
    OutputMemberAdded = "output-member-added",
    /// Another type is sent.
    OutputTypeChanged = "output-type-changed",
    /// More may come than before, of the same kind: an integer of more bits.
    OutputTypeWidened = "output-type-widened",
    /// Less may come than before.
    OutputTypeNarrowed = "output-type-narrowed",
    /// `null` may come now.
    OutputNullable = "output-nullable",
    /// `null` does not come any more.
    OutputNotNullable = "output-not-nullable",
    /// A rule of what comes is gone, or says less. That breaks callers where it belongs to the type: a list of a fixed
    /// length, a single character, an integer that is not zero.
    OutputRuleLoosened = "output-rule-loosened",
    /// A rule of what comes is new, or says more.
    OutputRuleTightened = "output-rule-tightened",
    /// A variant of an enum may come that was unknown.
    OutputVariantAdded = "output-variant-added",
    /// A variant of an enum does not come any more.
    OutputVariantRemoved = "output-variant-removed",

    /// An event that callers emit is not known any more.
    IncomingEventRemoved = "incoming-event-removed",
    /// Callers may emit another event.
    IncomingEventAdded = "incoming-event-added",
    /// An event does not come any more.
    OutgoingEventRemoved = "outgoing-event-removed",
    /// An event comes under another name.
    OutgoingEventRenamed = "outgoing-event-renamed",
    /// An event comes that was unknown.
    OutgoingEventAdded = "outgoing-event-added",
    /// A subscription's items do not come under this name any more.
    ItemNameRemoved = "item-name-removed",
    /// A subscription's items come under another name.
    ItemNameChanged = "item-name-changed",
    /// A subscription's items come under a new name.
    ItemNameAdded = "item-name-added",

    /// An error is not a procedure's any more.
    ErrorRemoved = "error-removed",
    /// A procedure may end with another error.
    ErrorAdded = "error-added",
    /// An error has another HTTP status.
    ErrorStatusChanged = "error-status-changed",
    /// A procedure may end with errors that are not known beforehand.
    ErrorsOpened = "errors-opened",

    /// Callers must bring what they could leave out, or never brought.
    SecurityRequired = "security-required",
    /// Callers may leave out what they had to bring.
    SecurityOptional = "security-optional",
    /// Callers may bring what was not known.
    SecurityAdded = "security-added",
    /// Callers need not bring it any more.
    SecurityRemoved = "security-removed",
    /// More scopes are asked for.
    SecurityScopesAdded = "security-scopes-added",
    /// Less scopes are asked for.
    SecurityScopesRemoved = "security-scopes-removed",
    /// Only the new document tells what callers must bring, so it is not known whether that is new.
    SecurityUnknown = "security-unknown",
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Breaking => "breaks",
            Self::Safe => "safe",
        })
    }
}
