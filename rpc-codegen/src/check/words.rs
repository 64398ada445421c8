//! What a difference is called, and what it means for callers.

use std::cmp::Ordering;

use serde_json::Value;

use super::{
    ChangeKind, Severity,
    describe::describe,
    layer::{Difference, Direction, Pair, Variant, What},
    numbers::compare,
    place::{Step, within},
    units::Finding,
};
use crate::model::{Property, Type};

/// A difference that was found at a place.
pub(super) fn explain(difference: &Difference<'_, '_>, direction: Direction, place: &str) -> Finding {
    let member = match &difference.what {
        What::MemberAdded(property)
        | What::MemberRemoved(property)
        | What::MemberRequired(property)
        | What::MemberOptional(property) => Some(Step::Member(&property.name)),
        What::Default { member, .. } => Some(Step::Member(member)),
        _ => None,
    };
    let said = match direction {
        Direction::Input => of_input(&difference.what, difference.breaks),
        Direction::Output => of_output(&difference.what, difference.breaks),
    };
    let (old, new) = old_and_new(&difference.what);
    Finding {
        severity: if difference.breaks { Severity::Breaking } else { Severity::Safe },
        kind: said.0,
        place: member.map_or_else(|| place.to_owned(), |member| within(place, member)),
        message: said.1,
        old,
        new,
    }
}

fn of_input(what: &What<'_, '_>, breaks: bool) -> (ChangeKind, String) {
    use ChangeKind as Kind;

    let (kind, message) = match (what, breaks) {
        (What::Type(types), true) => {
            return (Kind::InputTypeChanged, format!("{}: what callers send is refused", taken(*types)));
        }
        (What::Width(types), true) => {
            return (
                Kind::InputTypeNarrowed,
                format!("{}: callers that send what does not fit are refused", taken(*types)),
            );
        }
        (What::Type(types) | What::Width(types), false) => return (Kind::InputTypeWidened, taken(*types)),
        (What::Rule { name, values }, _) => {
            let kind =
                if is_tighter(name, *values) { Kind::InputRuleTightened } else { Kind::InputRuleLoosened };
            let ending = match (breaks, *name) {
                (false, _) => "",
                (true, "pattern" | "propertyNames") if values.old.is_some() => {
                    ": whether it accepts all that was accepted cannot be told"
                }
                (true, _) => ": callers that send what it forbids are refused",
            };
            return (kind, format!("{}{ending}", rule(name, *values)));
        }
        (What::MemberAdded(_), true) => {
            (Kind::InputMemberRequired, "is new and must be sent: callers that do not know it are refused")
        }
        (What::MemberAdded(_), false) => (Kind::InputMemberAdded, "may be sent now"),
        (What::MemberRemoved(_), true) => (
            Kind::InputMemberRemoved,
            "is not known any more, and what is not known is refused: callers that send it are refused",
        ),
        (What::MemberRemoved(_), false) => {
            (Kind::InputMemberRemoved, "is not read any more: what callers send here is ignored")
        }
        (What::MemberRequired(_), _) => (
            Kind::InputMemberRequired,
            "must be sent now, and could be left out: callers that leave it out are refused",
        ),
        (What::MemberOptional(_), _) => (Kind::InputMemberOptional, "can be left out now"),
        (What::Default { values, .. }, _) => {
            let told = |value: Option<&Value>| value.map_or_else(|| "not told".into(), Value::to_string);
            let (old, new) = (told(values.old), told(values.new));
            let message = format!("where it is left out, it is {new} now, and was {old}");
            return (Kind::InputDefaultChanged, message);
        }
        (What::OthersRefused, _) => (
            Kind::InputUnknownMembersRefused,
            "members that have no name here are refused now: callers that send more than is asked for are refused",
        ),
        (What::Null { is_new: false }, _) => {
            (Kind::InputNotNullable, "must not be null any more: callers that send null are refused")
        }
        (What::Null { is_new: true }, _) => (Kind::InputNullable, "may be null now"),
        (What::VariantRemoved(variant), _) => {
            let variant = called(variant);
            let message = format!("does not take {variant} any more: callers that send it are refused");
            return (Kind::InputVariantRemoved, message);
        }
        (What::VariantAdded(variant), _) => {
            return (Kind::InputVariantAdded, format!("takes {} too", called(variant)));
        }
    };
    (kind, message.to_owned())
}

fn of_output(what: &What<'_, '_>, breaks: bool) -> (ChangeKind, String) {
    use ChangeKind as Kind;

    let (kind, message) = match (what, breaks) {
        (What::Type(types), true) => {
            return (Kind::OutputTypeChanged, format!("{}: callers cannot read it", sent(*types)));
        }
        (What::Width(types), true) => {
            return (Kind::OutputTypeWidened, format!("{}: callers may get what does not fit", sent(*types)));
        }
        (What::Type(types) | What::Width(types), false) => return (Kind::OutputTypeNarrowed, sent(*types)),
        (What::Rule { name, values }, _) => {
            let kind =
                if is_tighter(name, *values) { Kind::OutputRuleTightened } else { Kind::OutputRuleLoosened };
            let ending = if breaks { ": callers may get what does not fit" } else { "" };
            return (kind, format!("{}{ending}", rule(name, *values)));
        }
        (What::MemberAdded(_), true) => {
            (Kind::OutputMemberAdded, "is sent now, and callers refuse what they do not know")
        }
        (What::MemberAdded(_), false) => (Kind::OutputMemberAdded, "is sent now, and callers ignore it"),
        (What::MemberRemoved(_), true) => {
            (Kind::OutputMemberRemoved, "is not sent any more, and callers expect it")
        }
        (What::MemberRemoved(_), false) => {
            (Kind::OutputMemberRemoved, "is not sent any more; callers know that it may be missing")
        }
        (What::MemberOptional(_), _) => {
            (Kind::OutputMemberOptional, "may be missing now, and callers expect it")
        }
        (What::MemberRequired(_), _) => (Kind::OutputMemberRequired, "is always sent now"),
        (What::Default { .. }, _) => unreachable!("because defaults are compared of inputs only"),
        (What::OthersRefused, _) => (
            Kind::OutputMemberAdded,
            "members that have no name here are sent now, and callers refuse what they do not know",
        ),
        (What::Null { is_new: true }, _) => {
            (Kind::OutputNullable, "may be null now, which callers do not expect")
        }
        (What::Null { is_new: false }, _) => (Kind::OutputNotNullable, "is never null any more"),
        (What::VariantAdded(variant), _) => {
            let message = format!("may be {} now, which callers do not know", called(variant));
            return (Kind::OutputVariantAdded, message);
        }
        (What::VariantRemoved(variant), _) => {
            return (Kind::OutputVariantRemoved, format!("is never {} any more", called(variant)));
        }
    };
    (kind, message.to_owned())
}

fn old_and_new(what: &What<'_, '_>) -> (Option<String>, Option<String>) {
    let of_property = |property: &Property<'_>| Some(describe(&property.value));
    match what {
        What::Type(types) | What::Width(types) => (Some(describe(types.old)), Some(describe(types.new))),
        What::Rule { values, .. } | What::Default { values, .. } => {
            (values.old.map(Value::to_string), values.new.map(Value::to_string))
        }
        What::MemberAdded(property) => (None, of_property(property)),
        What::MemberRemoved(property) => (of_property(property), None),
        What::MemberRequired(_) => (Some("optional".into()), Some("required".into())),
        What::MemberOptional(_) => (Some("required".into()), Some("optional".into())),
        What::Null { is_new: true } => (None, Some("null".into())),
        What::Null { is_new: false } => (Some("null".into()), None),
        What::VariantAdded(variant) => (None, Some(describe(variant.of))),
        What::VariantRemoved(variant) => (Some(describe(variant.of)), None),
        What::OthersRefused => (None, None),
    }
}

/// The tag, or what it is: with many members the tag may not be among those that are told.
fn called(variant: &Variant<'_, '_>) -> String {
    match variant.tag.filter(|_| variant.is_tagged) {
        Some(tag) => format!("the variant {}", Value::from(tag)),
        None => describe(variant.of),
    }
}

fn taken(types: Pair<&Type<'_>>) -> String {
    format!("takes {} now, and took {} before", describe(types.new), describe(types.old))
}

fn sent(types: Pair<&Type<'_>>) -> String {
    format!("is {} now, and was {}", describe(types.new), describe(types.old))
}

fn rule(name: &str, values: Pair<Option<&Value>>) -> String {
    match (values.old, values.new) {
        (Some(old), Some(new)) => format!("`{name}` is {new} now, and was {old}"),
        (None, Some(new)) => format!("`{name}` is {new} now, and was not there"),
        (Some(old), None) => format!("`{name}` is not there any more, and was {old}"),
        (None, None) => format!("`{name}` is another"),
    }
}

fn is_tighter(name: &str, values: Pair<Option<&Value>>) -> bool {
    let is_most = name.starts_with("max") || name == "exclusiveMaximum";
    match (values.old, values.new) {
        (None, _) => true,
        (_, None) => false,
        (Some(old), Some(new)) => match compare(new, old) {
            Some(Ordering::Less) => is_most,
            Some(Ordering::Greater) => !is_most,
            Some(Ordering::Equal) | None => true,
        },
    }
}
