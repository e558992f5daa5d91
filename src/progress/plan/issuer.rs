//! The issuer of the plan's report, its recipients and its signer: the `[issuer]` table of a plan file.

use crate::progress::plan::toml_reader::{TomlReader, TomlTable, optional};

const ISSUER: &str = "superior, heading, name, short, symbol, place, opening, subject, recipients, \
    copies, filed, authority, signer";

/// The issuing body, in Vietnamese: the report is a Vietnamese administrative document (Nghị định 30/2020/NĐ-CP, Phụ lục I).
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Issuer {
    /// The superior body, printed over the heading; a people's committee has none.
    pub superior: Option<String>,
    /// Lines of the heading, in capitals: `ỦY BAN NHÂN DÂN`, `PHƯỜNG LÁNG`.
    pub heading: Vec<String>,
    /// In a sentence: `Ủy ban nhân dân phường Láng`.
    pub name: String,
    /// When it recurs: `UBND phường`.
    pub short: String,
    /// Follows the document number: `BC-UBND`.
    pub symbol: String,
    /// Precedes the date: `Láng`.
    pub place: String,
    /// Begins the first sentence: the documents that the report answers.
    pub opening: String,
    /// Follows `kết quả` in the title.
    pub subject: String,
    /// `Kính gửi`.
    pub recipients: Vec<String>,
    /// `Nơi nhận` without the file copy.
    pub copies: Vec<String>,
    /// The file copy: `VT, VHXH`.
    pub filed: String,
    /// Lines above the signature, in capitals.
    pub authority: Vec<String>,
    /// The name below the signature.
    pub signer: String,
}

/// Reads the table and reports its problems.
pub fn read(reader: &mut TomlReader, table: &TomlTable) -> Issuer {
    reader.reject_unknown_keys(table, ISSUER);
    Issuer {
        superior: optional(table, "superior", |key| reader.text(table, key)),
        heading: reader.texts(table, "heading"),
        name: reader.text(table, "name"),
        short: reader.text(table, "short"),
        symbol: reader.text(table, "symbol"),
        place: reader.text(table, "place"),
        opening: reader.text(table, "opening"),
        subject: reader.text(table, "subject"),
        recipients: reader.texts(table, "recipients"),
        copies: reader.texts(table, "copies"),
        filed: reader.text(table, "filed"),
        authority: reader.texts(table, "authority"),
        signer: reader.text(table, "signer"),
    }
}
