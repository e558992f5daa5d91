//! Parser of one code-list file; reports problems by line.

use std::collections::HashMap;

use chrono::NaiveDate;
use csv::StringRecord;

use super::{Code, compact_key};
use crate::domain::{date, name};
use crate::words::domain as words;

/// Columns with their own field in [`Code`]; the others are extras.
const KNOWN_COLUMNS: [&str; 7] = [
    "code",
    "label_vi",
    "label_en",
    "order",
    "valid_from",
    "valid_to",
    "aliases",
];
/// The first of [`KNOWN_COLUMNS`] are required.
const REQUIRED_COLUMNS: usize = 6;

/// Parses a code list: CSV with the columns `code,label_vi,label_en,order,valid_from,valid_to`, optionally `aliases`
/// (separated by `;`) and others. `file` is used in messages only. The codes are sorted by `order`; their texts
/// live as long as the program.
///
/// # Errors
/// Every problem as `file:line: reason`: a missing column, an empty or duplicate code, an empty label, a malformed
/// date, a validity that ends before it starts, or a text that names two codes.
pub fn check_code_file(file: &str, text: &str) -> Result<Vec<Code>, Vec<String>> {
    let mut reader =
        csv::ReaderBuilder::new().from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headings = reader
        .headers()
        .cloned()
        .map_err(|e| vec![problem_line(file, 1, &e.to_string())])?;
    let missing = KNOWN_COLUMNS[..REQUIRED_COLUMNS]
        .iter()
        .filter(|c| !headings.iter().any(|h| h == **c));
    let mut problems: Vec<String> = missing
        .map(|c| problem_line(file, 1, &words::codes_no_column(c)))
        .collect();
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut codes: Vec<Code> = Vec::new();
    let mut names: HashMap<String, &'static str> = HashMap::new();
    for record in reader.records() {
        let read = record.map_err(|e| {
            let line = e.position().map_or(0, csv::Position::line);
            (line, vec![e.to_string()])
        });
        let added = read.and_then(|record| {
            let line = record.position().map_or(0, csv::Position::line);
            let row = CodeRow {
                headings: &headings,
                record: &record,
            };
            row.code()
                .and_then(|code| claim_names(&mut names, &code).map(|()| code))
                .map_err(|e| (line, e))
        });
        match added {
            Ok(code) => codes.push(code),
            Err((line, reasons)) => {
                problems.extend(reasons.iter().map(|r| problem_line(file, line, r)));
            }
        }
    }
    codes.sort_by_key(|c| c.order);
    if problems.is_empty() {
        Ok(codes)
    } else {
        Err(problems)
    }
}

fn problem_line(file: &str, line: u64, reason: &str) -> String {
    format!("{file}:{line}: {reason}")
}

/// Registers every name of a code; fails when one already names another code.
fn claim_names(names: &mut HashMap<String, &'static str>, code: &Code) -> Result<(), Vec<String>> {
    let mut problems = Vec::new();
    for text in code.names() {
        match names.insert(compact_key(text), code.code) {
            Some(other) if other != code.code => {
                problems.push(words::codes_ambiguous(text, other, code.code));
            }
            Some(other) if text == code.code => problems.push(words::codes_doubled(other)),
            _ => {}
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

struct CodeRow<'a> {
    headings: &'a StringRecord,
    record: &'a StringRecord,
}

impl CodeRow<'_> {
    fn cell(&self, column: &str) -> &str {
        let at = self.headings.iter().position(|h| h == column);
        at.and_then(|i| self.record.get(i)).unwrap_or_default()
    }

    fn code(&self) -> Result<Code, Vec<String>> {
        let mut problems = Vec::new();
        for column in ["code", "label_vi", "label_en"] {
            let text = self.cell(column);
            if text.is_empty() || name::clean(text) != text {
                problems.push(words::codes_bad_text(column));
            }
        }
        let code = self.cell("code");
        if code.contains(|c: char| !c.is_ascii_alphanumeric() && c != '_') {
            problems.push(words::codes_bad_code(code));
        }
        let order = self.cell("order").parse::<u16>();
        if order.is_err() {
            problems.push(words::codes_bad_order(self.cell("order")));
        }
        let [valid_from, valid_to] =
            ["valid_from", "valid_to"].map(|column| self.day(column, &mut problems));
        if valid_from.zip(valid_to).is_some_and(|(from, to)| from > to) {
            problems.push(words::CODES_ENDS_BEFORE.into());
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        Ok(Code {
            code: leak(code),
            label_vi: leak(self.cell("label_vi")),
            label_en: leak(self.cell("label_en")),
            order: order.unwrap_or_default(),
            valid_from,
            valid_to,
            aliases: self.aliases(),
            extra: self.extra(),
        })
    }

    fn day(&self, column: &str, problems: &mut Vec<String>) -> Option<NaiveDate> {
        let text = self.cell(column);
        let day = date::from_iso(text);
        if day.is_none() && !text.is_empty() {
            problems.push(words::codes_bad_day(column, text));
        }
        day
    }

    fn aliases(&self) -> &'static [&'static str] {
        let texts = self.cell("aliases").split(';').map(str::trim);
        Vec::leak(texts.filter(|a| !a.is_empty()).map(leak).collect())
    }

    fn extra(&self) -> &'static [(&'static str, &'static str)] {
        let others = self.headings.iter().filter(|h| !KNOWN_COLUMNS.contains(h));
        Vec::leak(others.map(|h| (leak(h), leak(self.cell(h)))).collect())
    }
}

/// Static text: the static declarations of forms refer to it.
fn leak(text: &str) -> &'static str {
    if text.is_empty() {
        ""
    } else {
        String::leak(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HEAD: &str = "code,label_vi,label_en,order,valid_from,valid_to,aliases,colour\n";

    fn problems(rows: &str) -> Vec<String> {
        check_code_file("x.csv", &format!("{HEAD}{rows}"))
            .err()
            .unwrap_or_default()
    }

    #[test]
    fn a_good_file() {
        let text = format!("{HEAD}b,Bê,Bee,2,2026-01-01,,Bò; Bê con,red\na,A,Ay,1,,,,\n");
        let codes = check_code_file("x.csv", &text).unwrap();
        let (a, b) = (codes[0], codes[1]);
        assert_eq!((a.code, b.code), ("a", "b"));
        assert_eq!(
            (b.aliases, b.extra("colour")),
            (&["Bò", "Bê con"][..], "red")
        );
        assert_eq!(
            (b.valid_from, b.valid_to),
            (NaiveDate::from_ymd_opt(2026, 1, 1), None)
        );
    }

    #[test]
    fn each_problem_names_its_line() {
        assert!(
            check_code_file("x.csv", "code,label_vi\n").unwrap_err()[0].starts_with("x.csv:1: ")
        );
        for rows in [
            "a,,A,1,,,,\n",
            ",A,A,1,,,,\n",
            "a b,A,A,1,,,,\n",
            "a,A,A,x,,,,\n",
            "a,A,A,1,01/01/2026,,,\n",
            "a,A,A,1,2026-02-01,2026-01-01,,\n",
            "a,A\n",
        ] {
            let found = problems(rows);
            assert!(
                found.len() == 1 && found[0].starts_with("x.csv:2: "),
                "{rows}: {found:?}"
            );
        }
        assert!(problems("a,Một,One,1,,,,\na,Hai,Two,2,,,,\n")[0].starts_with("x.csv:3: "));
        assert!(problems("a,Thổ,Tho,1,,,,\nb,Tày,Tay,2,,,Thô,\n")[0].starts_with("x.csv:3: "));
    }

    proptest! {
        #[test]
        fn no_file_panics(s in any::<String>(), cells in "[a-z0-9,;\"\n-]{0,60}") {
            let _ = (check_code_file("x.csv", &s), check_code_file("x.csv", &format!("{HEAD}{cells}")));
        }
    }
}
