//! Parses one field's text into its value: the first step of the validator. Constraints between fields are in `check`.

use super::answers::{Answers, Value};
use crate::domain::codes::{Code, CodeList};
use crate::domain::date::{self, PartialDate};
use crate::domain::ids::{CourseId, PersonId};
use crate::domain::{citizen_id, money, name, phone};
use crate::entry::lookup::{Lookup, LookupResult};
use crate::entry::problem::{Problem, Source};
use crate::forms::{Field, Kind};
use crate::words::entry as w;

/// The value of a field's text; `None` when it is empty. `answers` holds the fields before it.
///
/// # Errors
/// The outer error is a failed look-up, the inner one a problem of the text.
pub fn parse(
    field: &'static Field,
    text: &str,
    source: Source,
    answers: &Answers,
    lookup: &dyn Lookup,
) -> LookupResult<Result<Option<Value>, Problem>> {
    let text = name::clean(text);
    if text.is_empty() {
        return Ok(Ok(None));
    }
    let constraint = match field.kind {
        Kind::Person => "person",
        Kind::Course => "course",
        Kind::Placement => "placement",
        _ => "shape",
    };
    let value = match field.kind {
        Kind::Person => person(&text, lookup)?.map(|id| Value::Int(id.get())),
        Kind::Course => course(&text, source, lookup)?.map(|id| Value::Int(id.get())),
        Kind::Placement => match (day(&text, source, lookup), answers.person) {
            (Ok(_), None) => return Ok(Ok(None)),
            (Ok(day), Some(person)) => {
                let id = lookup.placement(person, &day)?.map(Value::Int);
                id.ok_or_else(|| w::unknown_placement(&text))
            }
            (Err(sentence), _) => Err(sentence),
        },
        kind => plain_value(kind, text, source, lookup),
    };
    Ok(value
        .map(Some)
        .map_err(|sentence| Problem::hard(field, constraint, sentence)))
}

/// The value of a text that names no other record.
fn plain_value(
    kind: Kind,
    text: String,
    source: Source,
    lookup: &dyn Lookup,
) -> Result<Value, String> {
    Ok(match kind {
        Kind::Day => Value::Text(day(&text, source, lookup)?),
        Kind::Born => Value::Text(PartialDate::parse(&text)?.iso()),
        Kind::CitizenId => Value::Text(citizen_id::parse(&text).map_err(|p| p.sentence())?),
        Kind::IdList => Value::Text(id_list(&text)?),
        Kind::Name => Value::Text(name::check(&name::normalize_case(&text))?),
        Kind::Phone => Value::Text(phone::parse(&text)?),
        Kind::Money => Value::Int(money::parse_dong(&text)?),
        Kind::Percent => Value::Real(money::parse_percent(&text)?),
        Kind::Count => Value::Int(count(&text)?),
        Kind::Code(list) => {
            let code = choice(list, &text, source);
            let code = code.ok_or_else(|| unknown_code(list, &text, source))?;
            Value::Text(code.code.to_owned())
        }
        Kind::Text | Kind::Person | Kind::Course | Kind::Placement => Value::Text(text),
    })
}

/// The code for a text. At the keyboard a digit is the position in a list of up to nine word-like codes, and an
/// unambiguous beginning of a label suffices; a file needs the code or a whole label.
pub fn choice(list: CodeList, text: &str, source: Source) -> Option<&'static Code> {
    match source {
        Source::Keyboard => by_digit(list, text)
            .or_else(|| list.find(text))
            .or_else(|| by_prefix(list, text)),
        Source::File => list.find(text),
    }
}

/// True when the text has all the characters that a field of the kind takes: the cursor then advances.
pub fn is_complete(kind: Kind, text: &str) -> bool {
    if let Kind::Code(list) = kind {
        return choice_is_complete(list, text);
    }
    let Some(digits) = kind.auto_advance() else {
        return false;
    };
    let is_date = matches!(kind, Kind::Born | Kind::Day);
    let parts = text.split(|c| is_date && matches!(c, '/' | '-' | '.'));
    let lengths: Vec<usize> = parts.clone().map(str::len).collect();
    // `1/1/1985` may continue.
    (lengths == [digits] || matches!(lengths[..], [2, 2, 4] | [4, 2, 2])) && { parts }
        .all(|part| part.bytes().all(|b| b.is_ascii_digit()))
}

/// True when the text determines one code and no longer text could name another.
fn choice_is_complete(list: CodeList, text: &str) -> bool {
    if by_digit(list, text).is_some() {
        return true;
    }
    let folded = name::fold(text);
    is_short(list)
        && list
            .get(&folded)
            .or_else(|| list.get(&folded.to_uppercase()))
            .is_some()
        && !list
            .codes()
            .iter()
            .any(|c| c.code.len() > folded.len() && c.code.to_lowercase().starts_with(&folded))
}

/// True for lists whose codes are used in writing (1a, A, 9): the field shows the code, then the label.
pub fn is_short(list: CodeList) -> bool {
    list.codes().iter().all(|c| c.code.len() <= 3)
        && !matches!(list, CodeList::YesNo | CodeList::Ethnicity)
}

/// The digit that selects a code; none for lists not selected by digits.
pub fn digit(list: CodeList, code: &Code) -> Option<usize> {
    let at = list.codes().iter().position(|c| c.code == code.code)?;
    has_digits(list).then_some(at + 1)
}

fn has_digits(list: CodeList) -> bool {
    list.codes().len() <= 9 && !is_short(list)
}

fn by_digit(list: CodeList, text: &str) -> Option<&'static Code> {
    if !has_digits(list) || text.len() != 1 {
        return None;
    }
    let digit = text.parse::<usize>().ok()?;
    list.codes().get(digit.checked_sub(1)?)
}

fn by_prefix(list: CodeList, text: &str) -> Option<&'static Code> {
    let wanted = name::fold(text);
    if wanted.is_empty() || wanted.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut matches = list.codes().iter().filter(|c| {
        [c.label_vi, c.label_en]
            .iter()
            .any(|l| name::fold(l).starts_with(&wanted))
    });
    let first = matches.next()?;
    matches.next().is_none().then_some(first)
}

fn unknown_code(list: CodeList, text: &str, source: Source) -> String {
    if source == Source::Keyboard {
        return w::unknown_choice(text);
    }
    let known: Vec<&str> = list.codes().iter().take(12).map(|c| c.code).collect();
    let more = if list.codes().len() > 12 { ", …" } else { "" };
    w::unknown_code(text, format!("{}{more}", known.join(", ")))
}

fn day(text: &str, source: Source, lookup: &dyn Lookup) -> Result<String, String> {
    if source == Source::Keyboard && text == "+" {
        return Ok(date::iso(lookup.today()));
    }
    Ok(date::iso(date::parse_day(text)?))
}

fn count(text: &str) -> Result<i64, String> {
    text.parse::<i64>()
        .ok()
        .filter(|n| (0..=1_000_000).contains(n))
        .ok_or_else(|| w::COUNT_SHAPE.text().to_owned())
}

/// Former ID numbers of 9 (CMND) or 12 digits, separated by `;` or `,`.
fn id_list(text: &str) -> Result<String, String> {
    let parts = text.split([';', ',']);
    let ids = parts.map(|part| part.split_whitespace().collect::<String>());
    let ids: Vec<String> = ids.filter(|id| !id.is_empty()).collect();
    let is_id = |id: &String| matches!(id.len(), 9 | 12) && id.bytes().all(|b| b.is_ascii_digit());
    match ids.iter().find(|id| !is_id(id)) {
        Some(wrong) => Err(w::former_id_shape(wrong)),
        None => Ok(ids.join(";")),
    }
}

/// The person of a citizen ID, or of `#` and the register number.
fn person(text: &str, lookup: &dyn Lookup) -> LookupResult<Result<PersonId, String>> {
    let existing = if let Some(number) = text.strip_prefix('#') {
        match number.trim().parse() {
            Ok(id) => lookup.person(id)?,
            Err(_) => None,
        }
    } else {
        let digits = text.replace([' ', '.', '-'], "");
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(Err(w::person_by_name(text)));
        }
        lookup.person_of_citizen_id(&digits)?
    };
    Ok(existing.map_or_else(|| Err(w::unknown_person(text)), |p| Ok(p.id)))
}

/// The course of a code, or of `#` and the register number.
fn course(
    text: &str,
    source: Source,
    lookup: &dyn Lookup,
) -> LookupResult<Result<CourseId, String>> {
    let existing = match text.strip_prefix('#').and_then(|n| n.parse().ok()) {
        Some(id) => lookup.course(id)?,
        None => lookup.course_of_code(text)?,
    };
    Ok(existing.map(|c| c.id).ok_or_else(|| match source {
        Source::File => w::unknown_course_in_file(text),
        Source::Keyboard => w::unknown_course(text),
    }))
}
