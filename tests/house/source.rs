//! Rust source as the tests of the house read it: text without comments and literals, tokens, definitions.

/// The text of a file before its module of unit tests.
pub fn before_tests(text: &str) -> &str {
    let starts = text.match_indices("\n#[cfg(test)]\n").map(|(at, _)| at);
    let is_module = |at: &usize| {
        let mut lines = text[at + 1..].lines();
        let item = lines.find(|l| l.starts_with(|c: char| c.is_lowercase()));
        item.is_some_and(|l| l.starts_with("mod ") && l.ends_with('{'))
    };
    let start = starts.into_iter().find(is_module);
    &text[..start.unwrap_or(text.len())]
}

/// Drops comments, and what strings and character literals contain. Line breaks stay.
pub fn code_of(text: &str) -> String {
    let text: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let end = match (text[at], text.get(at + 1)) {
            ('/', Some('/')) => text[at..]
                .iter()
                .position(|c| *c == '\n')
                .map_or(text.len(), |n| at + n),
            ('r', Some('"' | '#')) if !ends_in_word(&out) => raw_string_end(&text, at + 1),
            ('"', _) => literal_end(&text, at, '"'),
            ('\'', Some('\\')) => literal_end(&text, at, '\''),
            ('\'', Some(_)) if text.get(at + 2) == Some(&'\'') => at + 3,
            _ => at,
        };
        if end == at {
            out.push(text[at]);
            at += 1;
            continue;
        }
        if text[at] != '/' {
            out.push_str("\"\"");
        }
        out.extend(text[at..end].iter().filter(|c| **c == '\n'));
        at = end;
    }
    out
}

fn ends_in_word(out: &str) -> bool {
    out.ends_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// The end of a literal that starts at `at`; a backslash escapes the character after it.
fn literal_end(text: &[char], at: usize, close: char) -> usize {
    let mut end = at + 1;
    while end < text.len() && text[end] != close {
        end += if text[end] == '\\' { 2 } else { 1 };
    }
    (end + 1).min(text.len())
}

/// The end of a raw string whose `#` or quote stands at `at`; `at - 1` when it is a raw identifier.
fn raw_string_end(text: &[char], at: usize) -> usize {
    let hashes = text[at..].iter().take_while(|c| **c == '#').count();
    if text.get(at + hashes) != Some(&'"') {
        return at - 1;
    }
    let mut end = at + hashes + 1;
    while end < text.len() {
        let closing = text[end + 1..].iter().take_while(|c| **c == '#').count();
        if text[end] == '"' && closing >= hashes {
            return end + 1 + hashes;
        }
        end += 1;
    }
    end
}

/// Words and single punctuation characters, each with its line.
pub fn tokens(code: &str) -> Vec<(&str, usize)> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut tokens = Vec::new();
    for (line, text) in code.lines().enumerate() {
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let len = if is_word(first) {
                rest.find(|c| !is_word(c)).unwrap_or(rest.len())
            } else {
                first.len_utf8()
            };
            if !first.is_whitespace() {
                tokens.push((&rest[..len], line + 1));
            }
            rest = &rest[len..];
        }
    }
    tokens
}

/// A definition: its keyword (`field`, `variant` and `parameter` have none of their own), its name, its line.
pub type Definition = (&'static str, String, usize);

const KEYWORDS: [&str; 9] = [
    "fn", "struct", "enum", "trait", "mod", "type", "const", "static", "let",
];

/// The names that a file defines.
pub fn definitions(code: &str) -> Vec<Definition> {
    let tokens = tokens(code);
    let mut definitions = Vec::new();
    for (at, (word, _)) in tokens.iter().enumerate() {
        let Some(keyword) = KEYWORDS.iter().find(|k| *k == word) else {
            continue;
        };
        let Some((name, line)) = tokens.get(at + 1) else {
            continue;
        };
        match *keyword {
            "let" => {
                let bound = bindings(&tokens[at + 1..]);
                definitions.extend(bound.map(|(name, line)| ("let", name.to_owned(), line)));
            }
            "struct" | "enum" if name.starts_with(char::is_alphabetic) => {
                definitions.push((keyword, (*name).to_owned(), *line));
                members(&tokens[at + 2..], keyword, &mut definitions);
            }
            // `*const T`, `const fn` and `fn(…)` types define nothing here.
            _ if *name == "fn" || !name.starts_with(char::is_alphabetic) => {}
            _ if at > 0 && tokens[at - 1].0 == "*" => {}
            "fn" => {
                definitions.push((keyword, (*name).to_owned(), *line));
                parameters(&tokens[at + 2..], &mut definitions);
            }
            _ => definitions.push((keyword, (*name).to_owned(), *line)),
        }
    }
    definitions
}

/// The bindings of a `let` pattern: its lower-case words before `=`, `;` or the type.
fn bindings<'t>(tokens: &'t [(&'t str, usize)]) -> impl Iterator<Item = (&'t str, usize)> {
    let mut depth = 0_usize;
    let pattern = tokens
        .iter()
        .enumerate()
        .take_while(move |(at, (word, _))| {
            match *word {
                "{" | "(" | "[" => depth += 1,
                "}" | ")" | "]" => depth = depth.saturating_sub(1),
                _ => {}
            }
            let next = tokens.get(at + 1).map(|t| t.0);
            let is_type =
                *word == ":" && depth == 0 && next != Some(":") && tokens[at - 1].0 != ":";
            !is_type && !matches!(*word, "=" | ";")
        });
    pattern.filter_map(|(at, (word, line))| {
        let next = tokens.get(at + 1).map(|t| t.0);
        let is_name = word.starts_with(|c: char| c.is_lowercase())
            && !matches!(*word, "mut" | "ref")
            && !matches!(next, Some(":" | "("));
        is_name.then_some((*word, *line))
    })
}

/// The parameters of a function, from its generics on.
fn parameters(tokens: &[(&str, usize)], definitions: &mut Vec<Definition>) {
    let (mut round, mut angle) = (0_usize, 0_usize);
    for (at, (word, line)) in tokens.iter().enumerate() {
        match *word {
            "(" => round += 1,
            ")" => round -= 1,
            "<" => angle += 1,
            ">" if tokens[at - 1].0 != "-" => angle -= 1,
            _ => {}
        }
        if round == 0 && angle == 0 {
            return;
        }
        let is_typed = tokens.get(at + 1).map(|t| t.0) == Some(":");
        let is_path = tokens.get(at + 2).map(|t| t.0) == Some(":");
        let is_name = word.starts_with(|c: char| c.is_lowercase());
        if round == 1 && angle == 0 && is_typed && !is_path && is_name {
            definitions.push(("parameter", (*word).to_owned(), *line));
        }
    }
}

/// The fields of a struct or the variants of an enum.
fn members(tokens: &[(&str, usize)], keyword: &str, definitions: &mut Vec<Definition>) {
    let body = tokens
        .iter()
        .position(|(word, _)| matches!(*word, "{" | ";" | "("));
    let Some(body) = body.filter(|at| tokens[*at].0 == "{") else {
        return;
    };
    let (mut depth, mut first) = (0_usize, false);
    for (at, (word, line)) in tokens.iter().enumerate().skip(body) {
        match *word {
            "{" | "(" | "[" | "<" => depth += 1,
            "}" | ")" | "]" => depth -= 1,
            ">" if tokens[at - 1].0 != "-" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return;
        }
        if depth == 1 && keyword == "enum" && first && word.starts_with(char::is_uppercase) {
            definitions.push(("variant", (*word).to_owned(), *line));
        }
        let next = tokens.get(at + 1).map(|t| t.0);
        let after = tokens.get(at + 2).map(|t| t.0);
        let is_field = keyword == "struct" && next == Some(":") && after != Some(":");
        if depth == 1 && is_field && word.starts_with(|c: char| c.is_lowercase()) {
            definitions.push(("field", (*word).to_owned(), *line));
        }
        first = depth == 1 && matches!(*word, "{" | "," | "]");
    }
}
